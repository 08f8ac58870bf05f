#!/usr/bin/python3
"""Whether the tests have produced every answer that the contract declares.

    coverage.py FILE...

Each FILE is what one test program was answered: lines "operation status code", with "-" for the
code of a success. Wanted are every success status and every code of x-errors of each operation, a
304 of each that may be cached, and every other code at least once.
"""

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools"))

from contract.document import read_contract  # noqa: E402, needs the path above

# Codes that no test program can be answered with, and why.
ELSEWHERE = {
    "rate_limited": "nginx answers it before the worker is asked; see tests/deploy",
    "header_too_large": "nginx answers it before the worker is asked; see tests/deploy",
    "precondition_failed": "nginx answers it for what it keeps; see tests/deploy",
    "method_not_allowed": "it belongs to no operation; matrix/bad_input wants it of every path",
}


def operations_of(contract):
    for item in contract["paths"].values():
        for method in ("get", "put", "post", "delete"):
            if method in item:
                yield item[method]


def wanted_of(operation, errors):
    """(status, code) of all that is particular to the operation."""
    for status in operation["responses"]:
        if status.startswith("2"):
            yield int(status), "-"
    if "x-cache" in operation:
        yield 304, "-"
    for code in operation.get("x-errors", []):
        yield errors[code]["status"], code


def read_answers(path):
    """The set of (operation, status, code) in one file; None when the program did not run."""
    if not path.exists():
        return None
    lines = path.read_text("utf-8").splitlines()
    return {(name, int(status), code) for name, status, code in map(str.split, lines)}


def missing_from(contract, answers):
    errors = contract["components"]["x-errors"]
    for operation in operations_of(contract):
        name = operation["operationId"]
        for status, code in wanted_of(operation, errors):
            answer = name, status, code
            if answer not in answers:
                yield f"{name}: no test was answered {status} {code}"
    produced = {code for _, _, code in answers}
    for code in errors:
        if code not in produced and code not in ELSEWHERE:
            yield f"no test was answered {code} by any operation"
        if code in produced and code in ELSEWHERE:
            yield f"{code} was produced after all: take it out of ELSEWHERE"


def main():
    contract = read_contract(TOP)
    faults = []
    answers = set()
    for name in sys.argv[1:]:
        of_program = read_answers(Path(name))
        if of_program is None:
            faults.append(f"{Path(name).name} is missing: run all tests of api and matrix")
        answers |= of_program or set()
    faults += missing_from(contract, answers)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(answers)} different answers")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
