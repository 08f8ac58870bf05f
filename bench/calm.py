"""Tells whether a measurement had the machine to itself, and repeats it if it had not.

    calm = Calm({"nginx": 4711, "worker": 4712}, 4)
    result = calm.measure(lambda: prepare() and calm.account(lambda: service.measure(...)))
    result["others"]        # the share of all cores that other programs had meanwhile
    result["cpu_us"]        # processor time of each server and all below it, for one request

Other programs do not slow both sides down alike: who runs more processes gets more of what is left.
"""

import os
import time
from pathlib import Path

OTHERS_MAX = 0.04
PAUSE_S = 2


class Calm:
    def __init__(self, servers, attempts_max):
        self.servers = servers
        self.attempts_max = attempts_max

    def measure(self, measurement):
        """The result of the first attempt without company, or else of the one with the least."""
        attempts = []
        while not attempts or (attempts[-1]["others"] > OTHERS_MAX
                               and len(attempts) < self.attempts_max):
            if attempts:
                time.sleep(PAUSE_S)
            began, before = time.monotonic(), self.others_ticks()
            result = measurement()
            ticks = (time.monotonic() - began) * os.sysconf("SC_CLK_TCK") * os.cpu_count()
            others = max(0, self.others_ticks() - before) / ticks
            attempts.append(result | {"others": round(others, 3)})
        return min(attempts, key=lambda attempt: attempt["others"])

    def account(self, requests):
        """The result of requests, with what they took of the servers' processor time."""
        before = self.servers_ticks()
        result = requests()
        tick_us = 10 ** 6 / os.sysconf("SC_CLK_TCK")
        return result | {"cpu_us": {
            name: round((ticks - before[name]) * tick_us / max(1, result["count"]))
            for name, ticks in self.servers_ticks().items()}}

    def others_ticks(self):
        """Processor time of all programs, and of the host's other guests, but for our own."""
        user, nice, system, _, _, _, _, steal = map(
            int, Path("/proc/stat").read_text("ascii").split()[1:9])
        times = os.times()
        ours = (times.user + times.system + times.children_user + times.children_system)
        ticks = os.sysconf("SC_CLK_TCK")
        return user + nice + system + steal - ours * ticks - sum(self.servers_ticks().values())

    def servers_ticks(self):
        """Of each server and all below it, also of those that have ended."""
        processes = dict(read_processes())
        server_of = {pid: name for name, pid in self.servers.items()}
        # Children have higher numbers, but for the rare wrap: who is missed then counts as others.
        for pid in sorted(processes):
            parent = processes[pid][0]
            if parent in server_of:
                server_of.setdefault(pid, server_of[parent])
        ticks = dict.fromkeys(self.servers, 0)
        for pid, name in server_of.items():
            if pid in processes:
                ticks[name] += processes[pid][1]
        return ticks


def read_processes():
    """(process id, (parent, processor time with that of ended children)) of every process."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        yield int(folder.name), (int(fields[1]), sum(map(int, fields[11:15])))
