#!/usr/bin/env python3
"""A worker's memory stays small and flat, however many requests it answers.

    python3 -m tests.e2e.memory --requests 1000000
"""

import argparse
import json
import random
import re
import subprocess
import sys
import unittest
from pathlib import Path

from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.people import People
from tests.e2e.harness.stack import COMMUNITY, Stack

REQUESTS = 100_000
WARM_UP = 0.2  # of the requests: caches of libpq, of statements and of the allocator fill
RESIDENT_KIB_MAX = 16 * 1024
GROWTH_KIB_MAX = 512
SLICE_S = 2
TIMEOUT_S = 30  # on a slow machine it is no error to be late

# One request after the other of a list, which the test writes.
SCRIPT = """
local place = 0
function request()
	place = place % #requests + 1
	return requests[place]
end
"""


class Mixture:
    """Reads and writes, successes and failures, small and as large as they come; the ones that cost
    the database much are few."""

    def __init__(self, people):
        self.people = people
        self.lines = []

    def add(self, method, path, token=None, body=None, times=1):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        fields = ", ".join(f'["{name}"] = "{value}"' for name, value in headers.items())
        content = "nil" if body is None else f"[==[{body}]==]"
        line = f'wrk.format("{method}", "{path}", {{{fields}}}, {content})'
        self.lines += [line] * times

    def add_reads(self):
        resident, reviewer = self.people.find("resident"), self.people.find("reviewer")
        administrator = self.people.find("administrator")
        published = f"/v1/communities/{COMMUNITY}/publications"
        period = self.people.client.call("GET", published).json["items"][0]["period"]
        # With a token, so that the workers answer and not nginx.
        for path in ("/v1/me", "/v1/me/deeds", published, f"{published}/{period}"):
            self.add("GET", path, resident.token, times=10)
        for path in ("/v1/household", "/v1/household/ledger?limit=100", "/v1/household/deeds",
                     f"{published}/{period}/lines?limit=100", f"{published}/{period}/lines.csv",
                     f"/v1/communities/{COMMUNITY}/rulebook"):
            self.add("GET", path, resident.token)
        self.add("GET", "/v1/reviews?limit=100", reviewer.token)
        for path in ("/v1/households?limit=100", "/v1/members?limit=100", "/v1/audit?limit=100"):
            self.add("GET", path, administrator.token)

    def add_writes(self):
        resident = self.people.find("resident")
        household = self.people.household(resident)
        body = deed_body("WM06", [household["members"][0]["resident_id"]])
        path = f"/v1/deeds/{make_id(random.Random())}"
        self.add("PUT", path, resident.token, self.encode(body))
        self.add("PUT", path, resident.token, self.encode({**body, "content": "其他"}))

    def add_failures(self):
        resident = self.people.find("resident")
        path = "/v1/deeds/3f0e7c52-8a4d-4b7e-9c1a-5d2f6b8e0a11"
        participants = self.encode(deed_body("WM06", ["x"] * 100))
        for body in ("{", "[" * 1000, participants, '{"item":1,"x":2}', " " * 65000 + "{}"):
            self.add("PUT", path, resident.token, body, times=10)
        for path in ("/v1/nowhere", "/v1/communities?limit=0&x=%41", "/v1/deeds/%ff"):
            self.add("GET", path, times=20)
        self.add("GET", path, resident.token)
        self.add("GET", "/v1/members", resident.token)
        self.add("GET", "/v1/me", "1." + "t" * 43)

    @staticmethod
    def encode(body):
        return json.dumps(body, ensure_ascii=False)

    def script(self):
        lines = ",\n\t".join(self.lines)
        return f"function init()\n\trequests = {{\n\t{lines}\n\t}}\nend\n{SCRIPT}"


def resident_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1])


def broken_connections(report):
    """Of wrk's "Socket errors: connect 0, read 0, write 0, timeout 1"; a timeout breaks nothing."""
    found = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+)", report)
    return sum(map(int, found.groups())) if found else 0


class Memory(unittest.TestCase):
    requests = REQUESTS

    def setUp(self):
        self.stack = self.enterContext(Stack(settings=()))
        people = People(self.stack)
        mixture = Mixture(people)
        mixture.add_reads()
        mixture.add_writes()
        mixture.add_failures()
        self.script = self.stack.directory / "mixture.lua"
        self.script.write_text(mixture.script())

    def send(self, count):
        """At least so many requests; how many."""
        sent = 0
        while sent < count:
            report = subprocess.run(
                ["wrk", "-t1", "-c16", f"-d{SLICE_S}s", "--timeout", f"{TIMEOUT_S}s",
                 "-s", self.script, f"http://127.0.0.1:{self.stack.port}"],
                capture_output=True, text=True, check=True)
            sent += int(re.search(r"(\d+) requests in", report.stdout)[1])
            self.assertEqual(broken_connections(report.stdout), 0, report.stdout)
        return sent

    def test_it_is_small_and_flat(self):
        workers = self.stack.worker_pids()
        sent = self.send(self.requests * WARM_UP)
        before = [resident_kib(pid) for pid in workers]
        sent += self.send(self.requests - sent)
        after = [resident_kib(pid) for pid in workers]
        print(f"{sent} requests: {before} KiB after the first fifth, {after} KiB at the end")
        self.assertEqual(self.stack.worker_pids(), workers)
        self.assertLess(max(after), RESIDENT_KIB_MAX)
        # What requests leave behind adds up wherever they were answered; one worker by itself also
        # grows with how much came at once.
        self.assertLess((sum(after) - sum(before)) / len(workers), GROWTH_KIB_MAX)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options, rest = parser.parse_known_args()
    Memory.requests = options.requests
    unittest.main(argv=[sys.argv[0], *rest])
