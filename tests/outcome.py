#!/usr/bin/env python3
"""Which tests there are, and what became of them, from what meson writes down.

    outcome.py select BUILD [PART...]        the names of the tests that the parts stand for
    outcome.py report LABEL=TESTLOG.JSON...  failures, skips, and "N passed, N failed"
"""

import json
import subprocess
import sys
from pathlib import Path

LINES_SHOWN = 30


def names_of(build):
    listing = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                             capture_output=True, text=True).stdout
    return [test["name"] for test in json.loads(listing)]


def select(build, parts):
    known = names_of(build)
    chosen = []
    for part in parts or known:
        matching = [name for name in known if name == part or name.startswith(part + "/")]
        if not matching:
            print(f"there is no test {part}; see ./test --list", file=sys.stderr)
            return 2
        chosen += matching
    print("\n".join(dict.fromkeys(chosen)))
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


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("select", "report"):
        sys.exit(__doc__)
    if sys.argv[1] == "select":
        sys.exit(select(sys.argv[2], sys.argv[3:]))
    sys.exit(report(sys.argv[2:]))
