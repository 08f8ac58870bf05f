#!/usr/bin/env python3
"""Compares this tree with another, an earlier commit for instance, in one run.

    git worktree add /tmp/before v0.1.0
    bench/compare.py /tmp/before

Builds both, starts each with its own PostgreSQL server, sample community and two workers, and
measures a household, a page of lines from the workers and from the cache, a deed, an approval and
a redemption in both, alternately. Prints the medians of the rounds, and the median of their ratios.
Exit status: 0 when this tree answers no operation slower, and takes no more processor time, beyond
3 %; 1 when it does. The other tree needs bench/measure.py with processor times.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from report import table  # noqa: E402, needs the path above

OPERATIONS = ["household", "page", "cached", "deed", "approval", "redemption"]
SLOWER_MAX = 0.03


class Side:
    """A tree with its stack."""

    def __init__(self, tree, port, options):
        self.tree = tree
        command = [HERE / "side", tree, str(port), "yes" if options.smoke else "no"]
        self.process = subprocess.Popen(command + options.build, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"compare.py: {self.tree} cannot be measured")
        return line

    def measure(self, operation, seconds):
        self.process.stdin.write(f"{operation} {seconds}\n")
        self.process.stdin.flush()
        return json.loads(self.read())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def measure(sides, operation, options):
    """Rounds of {"before": ..., "now": ...}; which comes first alternates too."""
    rounds = []
    for number in range(options.rounds):
        print(f"  {operation}: round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        rounds.append({name: sides[name].measure(operation, options.seconds) for name in order})
    return rounds


def cpu_us(measured):
    return sum(measured["cpu_us"].values())


def ratio(rounds, value):
    return statistics.median(value(measured["now"]) / max(1, value(measured["before"]))
                             for measured in rounds)


def show(results):
    """Whether no operation became slower."""
    rows, reached = [], True
    for operation, rounds in results.items():
        def median(side, value):
            return statistics.median(value(measured[side]) for measured in rounds)

        rates = ratio(rounds, lambda measured: measured["rate"])
        cpu = ratio(rounds, cpu_us)
        passed = rates >= 1 - SLOWER_MAX and cpu <= 1 + SLOWER_MAX
        reached = reached and passed
        servers = rounds[0]["now"]["cpu_us"]
        rows.append([operation, *(f"{median(side, lambda measured: measured['rate']):.0f}"
                                  for side in ("before", "now")), f"{rates:.3f}",
                     *(" + ".join(f"{median(side, lambda measured: measured['cpu_us'][name]):.0f}"
                                  for name in servers) for side in ("before", "now")),
                     f"{cpu:.3f}", "reached" if passed else "MISSED"])
    table(["against the other tree", "before/s", "now/s", "ratio",
           f"before, µs of {' + '.join(servers)}", "now", "ratio",
           f"within {SLOWER_MAX:.0%}"], rows)
    return reached


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, help="a checkout of the other tree")
    parser.add_argument("--seconds", type=int, default=5, help="for each measurement (default 5)")
    parser.add_argument("--rounds", type=int, default=5, help="of each operation (default 5)")
    parser.add_argument("--port", type=int, default=8190,
                        help="use this port and the nine after it (default 8190)")
    parser.add_argument("--operation", choices=OPERATIONS, action="append",
                        help="measure this one; may be repeated (default: all)")
    parser.add_argument("--build", nargs=1, default=[], metavar="DIR",
                        help="measure what is built there, as both trees")
    parser.add_argument("--smoke", action="store_true", help="only see that everything works")
    options = parser.parse_args()
    if options.smoke:
        options.seconds = options.rounds = 1
        options.port = 20000 + os.getpid() % 1000 * 10  # below those that clients are given
    return options


def main():
    options = read_options()
    sides = {"before": Side(options.other.resolve(), options.port, options),
             "now": Side(HERE.parent, options.port + 5, options)}
    for side in sides.values():
        side.read()
    results = {operation: measure(sides, operation, options)
               for operation in options.operation or OPERATIONS}
    for side in sides.values():
        side.stop()
    reached = show(results)
    if options.smoke:
        print("Everything works; what a smoke test measures means nothing.")
    elif not reached:
        sys.exit(1)


if __name__ == "__main__":
    main()
