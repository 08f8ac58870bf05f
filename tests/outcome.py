#!/usr/bin/env python3
"""Which tests there are, and what became of them, from what meson writes down.

    outcome.py list BUILD                    the tests as ./test takes them, suite/name
    outcome.py select BUILD PART...          the names, for meson, of the tests that the parts mean
    outcome.py report LABEL=TESTLOG.JSON...  failures, skips, and "N passed, N failed"
"""

import json
import subprocess
import sys
from pathlib import Path

LINES_SHOWN = 30


def tests_of(build):
    """suite/name of every test, with the name by which meson knows it."""
    listing = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                             capture_output=True, text=True).stdout
    found = {}
    for test in json.loads(listing):
        suite = test["suite"][0].rpartition(":")[2]
        name = test["name"]
        found[name if name.startswith(suite + "/") else f"{suite}/{name}"] = name
    return found


def select(build, parts):
    known = tests_of(build)
    chosen = {}
    for part in parts:
        matching = {path: name for path, name in known.items()
                    if path == part or path.startswith(part + "/")}
        if not matching:
            print(f"there is no test {part}; see ./test --list", file=sys.stderr)
            return 2
        chosen |= matching
    print("\n".join(chosen.values()))
    return 0


def read_log(path):
    """One JSON object a line; nothing at all when meson could not even begin."""
    file = Path(path)
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def short_name(entry):
    """Without the project and the suites, which meson puts in front."""
    return entry["name"].rpartition(" / ")[2]


def last_lines(entry):
    output = entry.get("stdout", "") + entry.get("stderr", "")
    return output.rstrip().splitlines()[-LINES_SHOWN:]


def report(logs):
    passed, failed, skipped = 0, [], []
    for log in logs:
        label, _, path = log.partition("=")
        entries = read_log(path)
        if not entries:
            failed.append((label, "no tests", ["meson wrote no log of them"]))
        for entry in entries:
            row = (label, short_name(entry), last_lines(entry))
            if entry["result"] in ("OK", "EXPECTEDFAIL"):
                passed += 1
            elif entry["result"] == "SKIP":
                skipped.append(row)
            else:
                failed.append(row)
    for label, name, lines in failed:
        print(f"failed: {name} ({label})", *(f"    {line}" for line in lines), sep="\n")
    for label, name, lines in skipped:
        print(f"skipped: {name} ({label}): {lines[-1] if lines else 'no reason given'}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


def main(arguments):
    match arguments:
        case ["list", build]:
            print("\n".join(tests_of(build)))
            return 0
        case ["select", build, *parts] if parts:
            return select(build, parts)
        case ["report", *logs] if logs:
            return report(logs)
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
