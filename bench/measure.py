#!/usr/bin/env python3
"""Compares the running service with PostgreSQL and nginx alone, and times publications.

bench/run starts what this needs and calls it; see bench/run --help.
"""

import argparse
import json
import sys
import time
import urllib.request
from pathlib import Path

import operations
import publishing
import redeeming
import report
from calm import Calm
from load import Database, Failed, Service
from statements import Statements

CONNECTIONS = 32
CLIENTS = [(clients, jobs) for clients in (2, 4, 8) for jobs in (1, 2)]

# Connections of a worker on which PostgreSQL works at a time: one reader, and as many writers as
# WRITERS_RUNNING_MAX of src/base/limits.h.
READERS_PER_WORKER = 1
WRITERS_PER_WORKER = 2

SUPPLY_FACTOR = 1.6  # different writes prepared, beyond what pgbench would manage
SMOKE_TRANSACTIONS = 20
ATTEMPTS_MAX = 4  # at a measurement that other programs disturb
GIVEN_BACK_S = 12  # until a worker has given back what a rush took; see src/worker/memory.c


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, options):
        self.options = options
        self.service = Service(options.url, CONNECTIONS)
        self.nginx = Service(options.nginx_url, CONNECTIONS)
        self.database = Database(options.programs, options.socket, options.database)
        self.statements = Statements(options.build / "src/http/contract_tables.c",
                                     Path(__file__).parents[1] / "src/http/prelude.c")
        self.pids = [int(line) for line in options.pids.read_text("ascii").split()]
        self.calm = Calm(options.servers, 1 if options.smoke else ATTEMPTS_MAX)
        self.requests = 0

    def measure_pgbench(self, operation, clients, jobs, seconds):
        return self.calm.measure(lambda: self.run_pgbench(operation, clients, jobs, seconds))

    def measure_service(self, operation, seconds):
        service = self.nginx if operation.past_the_cache else self.service
        return self.calm.measure(lambda: self.run_service(service, operation, seconds))

    def measure_crowd(self, crowd, operation, seconds):
        return self.calm.measure(
            lambda: self.run_service(crowd, operation, seconds, refusals=True))

    def run_pgbench(self, operation, clients, jobs, seconds):
        length, count = f"--time={seconds}", self.supply(operation, seconds)
        if self.options.smoke:
            length, count = f"--transactions={SMOKE_TRANSACTIONS}", SMOKE_TRANSACTIONS * clients
        operation.prepare(count)
        if operation.writes:
            self.database.sql("CHECKPOINT")
        values = operation.arguments | operation.callers()
        script = operation.choose + self.statements.script(operation.id, values)
        variables = (self.statements.variables(operation.id) | operation.variables(count)
                     | {"clients": clients})
        return self.database.measure(script, variables, operation.role,
                                     [length, f"--client={clients}", f"--jobs={jobs}"])

    def run_service(self, service, operation, seconds, refusals=False):
        count = self.supply(operation, seconds)
        operation.prepare(count)
        requests = operation.requests(count)
        before = operation.effects()
        if operation.writes:
            self.database.sql("CHECKPOINT")
        result = self.calm.account(
            lambda: service.measure(requests, seconds, not operation.writes, refusals))
        left = operation.effects() - before
        # wrk ends without waiting for the answers of its last requests.
        most = result["count"] + service.connections
        if operation.writes and not result["count"] <= left <= most:
            raise Failed(f"{operation.id}: {result['count']} answers, {left} effects")
        self.requests += result["count"]
        return result

    def supply(self, operation, seconds):
        """How many writes to have ready for so many seconds."""
        if not operation.writes:
            return 0
        return int(getattr(operation, "rate", 4000) * seconds * SUPPLY_FACTOR) + 1000

    def find_best_clients(self, operation):
        """The numbers of clients and threads with which pgbench is fastest."""
        if self.options.smoke:
            return 2, 1
        rates = {}
        for clients, jobs in CLIENTS:
            rates[clients, jobs] = self.run_pgbench(operation, clients, jobs, 1)["rate"]
            operation.rate = max(rates.values())
        return max(rates, key=rates.get)

    def compare_with_database(self, operation):
        workers = len(self.pids)
        held = workers * (WRITERS_PER_WORKER if operation.writes else READERS_PER_WORKER)
        best = self.find_best_clients(operation)
        seconds, rounds = self.options.seconds, []
        for number in range(self.options.rounds):
            say(f"  {operation.title}: round {number + 1} of {self.options.rounds}")
            rounds.append({
                "service": self.measure_service(operation, seconds),
                "best": self.measure_pgbench(operation, *best, seconds),
                "same": self.measure_pgbench(operation, held, min(held, 2), seconds)})
        return {"title": operation.title, "target": operation.target,
                "cpu_us_max": operation.cpu_us_max, "postgres_max": operation.postgres_max,
                "rounds": rounds, "best_clients": best, "same_clients": held}

    def compare_with_nginx(self, operation):
        requests = operation.requests(0)
        for _, path, _, _ in requests:
            urllib.request.urlopen(self.options.url + path).read()
        sides = {"service": (self.service, requests),
                 "best": (self.nginx, [("GET", "/", "", "")] * 2),
                 "large": (self.nginx, [("GET", "/page", "", "")] * 2)}
        rounds = []
        for number in range(self.options.rounds):
            say(f"  {operation.title}: round {number + 1} of {self.options.rounds}")
            rounds.append({name: self.measure_repeating(*side) for name, side in sides.items()})
        return {"title": operation.title, "target": operation.target, "rounds": rounds}

    def measure_repeating(self, service, requests):
        return self.calm.measure(lambda: self.calm.account(
            lambda: service.measure(requests, self.options.seconds, repeats=True)))

    def compare_crowds(self, spread, hottest):
        """Many phones at once: all want the same, or each something else."""
        crowd = Service(self.options.url, 20 if self.options.smoke else redeeming.CROWD)
        seconds, rounds = self.options.seconds, []
        for number in range(self.options.rounds):
            say(f"  {hottest.title}: round {number + 1} of {self.options.rounds}")
            rounds.append({"service": self.measure_crowd(crowd, hottest, seconds),
                           "best": self.measure_crowd(crowd, spread, seconds)})
        return {"title": hottest.title, "target": hottest.target, "rounds": rounds,
                "phones": crowd.connections, "wait_max_ms": redeeming.WAIT_MAX_MS}

    def memory(self):
        return [memory_of(pid) for pid in self.pids]


def memory_of(pid):
    """Resident and proportional set of a process, in KiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    sizes = dict(line.split()[:2] for line in text.splitlines()[1:])
    return {"rss_kib": int(sizes["Rss:"]), "pss_kib": int(sizes["Pss:"])}


def read_servers(text):
    servers = dict(server.split("=") for server in text.split(","))
    return {name: int(pid) for name, pid in servers.items() if pid}


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--nginx-url", required=True,
                        help="where nginx answers by itself, and workers without its cache")
    parser.add_argument("--socket", required=True, help="the directory of PostgreSQL's socket")
    parser.add_argument("--database", required=True, help="what the workers use")
    parser.add_argument("--months-database", required=True, help="where months are published")
    parser.add_argument("--programs", required=True, help="the directory of psql and pgbench")
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--config", required=True, help="settings of the programs")
    parser.add_argument("--servers", required=True, type=read_servers,
                        help="NAME=PID of the servers under measurement, with commas")
    parser.add_argument("--pids", required=True, type=Path, help="process ids of the workers")
    parser.add_argument("--results", required=True, type=Path)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--months", type=int, required=True)
    parser.add_argument("--entries", type=int, required=True, help="in each of these months")
    parser.add_argument("--smoke", action="store_true")
    return parser.parse_args()


def main():
    options = read_options()
    bench = Bench(options)
    world = operations.World(bench.database)
    memory = {"before": bench.memory()}
    compared = []
    for kind in (operations.HouseholdView, operations.HomeView, operations.NewestEntry,
                 operations.PublicationPage, operations.Submission, operations.Approval,
                 redeeming.Redemption):
        compared.append(bench.compare_with_database(kind(world)))
    crowds = [bench.compare_crowds(redeeming.SpreadRewards(world), redeeming.HottestReward(world))]
    cached = [bench.compare_with_nginx(operations.CachedPage(world))]
    if not options.smoke:
        time.sleep(GIVEN_BACK_S)
    memory |= {"after": bench.memory(), "requests": bench.requests}
    months = publishing.publish_months(
        Database(options.programs, options.socket, options.months_database), options)
    results = {"operations": compared, "crowds": crowds, "cached": cached, "memory": memory,
               "months": months}
    options.results.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    report.show(results)
    if options.smoke:
        print("Everything works; what a smoke test measures means nothing.")


if __name__ == "__main__":
    try:
        main()
    except (Failed, OverflowError) as failure:
        sys.exit(f"bench: {failure}")
