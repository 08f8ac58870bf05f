"""One measurement each: wrk against the service, pgbench against its database."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

LUA = Path(__file__).with_name("requests.lua")
WRK_THREADS = 2
PATIENCE_S = 20  # until wrk counts an answer as missing


class Failed(Exception):
    pass


def run(command, **options):
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode:
        raise Failed(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


class Service:
    """The platform behind its address."""

    def __init__(self, url, connections):
        self.url = url
        self.connections = connections

    def measure(self, requests, seconds, repeats, refusals=False):
        """requests: (method, path, token, body), sent in turn by all connections. With repeats they
        start over when all were sent; without, that is a failure. With refusals other answers than
        200 are only counted."""
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            file.writelines("\t".join(request) + "\n" for request in requests)
            file.flush()
            output = run(["wrk", "-t", WRK_THREADS, "-c", self.connections, "-d", f"{seconds}s",
                          "--timeout", f"{PATIENCE_S}s", "-s", LUA, self.url, "--", file.name,
                          WRK_THREADS])
        result = json.loads(output.splitlines()[-1])
        refused = result["errors"].pop("status") if refusals else 0
        faults = {name: count for name, count in result["errors"].items() if count}
        if faults:
            raise Failed(f"wrk counted {faults} among {result['requests']} requests to {self.url}")
        if result["repeated"] and not repeats:
            raise Failed(f"{result['repeated']} more requests than the {len(requests)} prepared")
        count = result["requests"] - refused
        return {"rate": count / result["seconds"], "count": count, "refused": refused,
                "p50_ms": result["p50_us"] / 1000, "p99_ms": result["p99_us"] / 1000,
                "max_ms": result["max_us"] / 1000}


class Database:
    """The database, reached as the workers reach it: over its Unix socket, as their role."""

    def __init__(self, programs, socket, name):
        self.programs = Path(programs)
        self.socket = socket
        self.name = name

    def sql(self, text, variables=None):
        """Runs a script with psql, unaligned and without headings; what it prints."""
        settings = [f"--set={name}={value}" for name, value in (variables or {}).items()]
        return run([self.programs / "psql", "-XqAt", "-F\t", "--set=ON_ERROR_STOP=1", *settings,
                    "-h", self.socket, "-U", "postgres", "-d", self.name], input=text)

    def rows(self, text, variables=None):
        return [line.split("\t") for line in self.sql(text, variables).splitlines()]

    def measure(self, script, variables, role, length):
        """length: pgbench's --time=S or --transactions=N, with --client=N and --jobs=N."""
        with tempfile.NamedTemporaryFile("w", suffix=".pgbench", encoding="utf-8") as file:
            file.write(script)
            file.flush()
            defined = [f"--define={name}={value}" for name, value in variables.items()]
            output = run([self.programs / "pgbench", "--no-vacuum", "--protocol=prepared",
                          f"--file={file.name}", *defined, *length, "-h", self.socket, "-U", role,
                          self.name])
        rate = re.search(r"^tps = ([\d.]+)", output, re.MULTILINE)
        failed = re.search(r"number of failed transactions: (\d+)", output)
        if rate is None or failed is None or int(failed[1]):
            raise Failed(f"pgbench does not say how fast it was:\n{output}")
        count = re.search(r"transactions actually processed: (\d+)", output)
        return {"rate": float(rate[1]), "count": int(count[1])}
