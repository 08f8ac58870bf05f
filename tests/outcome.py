#!/usr/bin/env python3
"""The tests and their results, from meson's log.

    outcome.py list BUILD                    the tests as ./test takes them, suite/name
    outcome.py select BUILD PART...          what the parts mean and need, one a line: "test NAME"
                                             as meson knows it, "file NAME" to build, "server" when
                                             one of them talks to PostgreSQL
    outcome.py report LABEL=TESTLOG.JSON...  failures, skips, "N passed, N failed, N skipped"

A test that was skipped, wholly or in part, counts as failed unless the file may_skip names it.
"""

import json
import re
import sys
from pathlib import Path

LINES_SHOWN = 30
MAY_SKIP = Path(__file__).with_name("may_skip")
# What unittest and cmocka say when a program passes without some of its tests.
SKIPPED_IN_PART = re.compile(r"^OK \(.*skipped=\d+|^\[  SKIPPED \] ", re.MULTILINE)


def path_of(suites, name):
    """suite/name, the first suite being that of the test's folder."""
    suite = suites[0].rpartition(":")[2]
    return name if name.startswith(suite + "/") else f"{suite}/{name}"


def read_setup(build, what):
    """What meson wrote of the build when it set it up."""
    return json.loads(Path(build, f"meson-info/intro-{what}.json").read_text())


def tests_of(build):
    """suite/name of every test, with meson's description of it."""
    return {path_of(test["suite"], test["name"]): test for test in read_setup(build, "tests")}


def needs_of(build, tests):
    files = {target["id"]: target["filename"][0] for target in read_setup(build, "targets")}
    needed = {files[target] for test in tests for target in test["depends"]}
    yield from (f"file {Path(file).relative_to(Path(build).resolve())}" for file in sorted(needed))
    if any(Path(test["cmd"][0]).name == "with_cluster" for test in tests):
        yield "server"


def select(build, parts):
    known = tests_of(build)
    chosen = {}
    for part in parts:
        matching = {path: test for path, test in known.items()
                    if path == part or path.startswith(part + "/")}
        if not matching:
            print(f"there is no test {part}; see ./test --list", file=sys.stderr)
            return 2
        chosen |= matching
    names = dict.fromkeys(test["name"] for test in chosen.values())
    running = [test for test in known.values() if test["name"] in names]  # meson knows no suites
    print(*(f"test {name}" for name in names), *needs_of(build, running), sep="\n")
    return 0


def read_log(path):
    """One JSON object a line; nothing at all when meson could not even begin."""
    file = Path(path)
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def path_in_log(entry):
    """Of an entry that meson calls "project:suite+suite / name"."""
    suites, _, name = entry["name"].rpartition(" / ")
    return path_of(suites.split("+"), name)


def output_of(entry):
    return entry.get("stdout", "") + entry.get("stderr", "")


def last_lines(entry):
    return output_of(entry).rstrip().splitlines()[-LINES_SHOWN:]


def read_may_skip(path):
    """The reason for each test that may be skipped, from lines of its name and the reason."""
    lines = [line.split(maxsplit=1) for line in path.read_text().splitlines()
             if line.strip() and not line.startswith("#")]
    for line in lines:
        if len(line) < 2:
            raise SystemExit(f"{path}: no reason why {line[0]} may be skipped")
    return dict(lines)


def is_skipped(entry):
    return entry["result"] == "SKIP" or (
        entry["result"] == "OK" and SKIPPED_IN_PART.search(output_of(entry)) is not None)


def sort_out(logs, may_skip):
    """How many passed, and (label, name, lines) of the failed and of the skipped ones."""
    passed, failed, skipped = 0, [], []
    for log in logs:
        label, _, path = log.partition("=")
        entries = read_log(path)
        if not entries:
            failed.append((label, "no tests", ["meson wrote no log of them"]))
        for entry in entries:
            name, lines = path_in_log(entry), last_lines(entry)
            if is_skipped(entry) and name in may_skip:
                skipped.append((label, name, [may_skip[name]]))
            elif is_skipped(entry):
                failed.append((label, name, [*lines, "skipped, and tests/may_skip has no reason"]))
            elif entry["result"] in ("OK", "EXPECTEDFAIL"):
                passed += 1
            else:
                failed.append((label, name, lines))
    return passed, failed, skipped


def report(logs, may_skip):
    passed, failed, skipped = sort_out(logs, may_skip)
    for label, name, lines in failed:
        print(f"failed: {name} ({label})", *(f"    {line}" for line in lines), sep="\n")
    for label, name, lines in skipped:
        print(f"skipped: {name} ({label}): {lines[-1]}")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed else 0


def main(arguments):
    match arguments:
        case ["list", build]:
            print("\n".join(tests_of(build)))
            return 0
        case ["select", build, *parts] if parts:
            return select(build, parts)
        case ["report", *logs] if logs:
            return report(logs, read_may_skip(MAY_SKIP))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
