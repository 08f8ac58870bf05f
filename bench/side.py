"""One of the two trees that compare.py compares, with the tree's own benchmark. For each line of
standard input, an operation and a number of seconds, prints one line of JSON: what Bench of
measure.py says, or the failure. bench/side starts what this needs and calls it.
"""

import argparse
import json
import sys

OPERATIONS = {"household": ("operations", "HouseholdView"),
              "page": ("operations", "PublicationPage"),
              "cached": ("operations", "CachedPage"),
              "deed": ("operations", "Submission"),
              "approval": ("operations", "Approval"),
              "redemption": ("redeeming", "Redemption")}


def read_options(arguments):
    """Those of Bench, with names as in measure.py of the tree, wherever that has others as well."""
    parser = argparse.ArgumentParser()
    for name in ("--url", "--nginx-url", "--socket", "--programs", "--database"):
        parser.add_argument(name)
    parser.add_argument("--build", type=measure.Path)
    parser.add_argument("--pids", type=measure.Path)
    parser.add_argument("--servers", type=measure.read_servers)
    parser.add_argument("--smoke", action="store_true")
    return parser.parse_args(arguments)


def main(arguments):
    bench = measure.Bench(read_options(arguments))
    bench.calm.attempts_max = 1
    world = measure.operations.World(bench.database)
    kinds = {name: getattr(getattr(measure, module), kind)(world)
             for name, (module, kind) in OPERATIONS.items()}
    print("ready", flush=True)
    for line in sys.stdin:
        name, seconds = line.split()
        print(json.dumps(bench.measure_service(kinds[name], int(seconds))), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import measure  # of the tree, which knows its own statements and tokens

    try:
        main(sys.argv[2:])
    except (measure.Failed, OverflowError) as failure:
        sys.exit(f"bench: {failure}")
