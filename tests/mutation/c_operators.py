"""What may be changed in a text of C.

Everything is found in the text without comments, literals, lines of the preprocessor and calls that
only log. The size with which a buffer begins is no constant to change: it grows.
"""

import re
import sys

from tests.e2e.harness.processes import TOP
from tests.mutation.change import KEPT, Change, blank, constants

sys.path.insert(0, str(TOP / "tools"))

from tidy import NOT_CODE, matching_parenthesis  # noqa: E402, needs the path above

PREPROCESSOR = re.compile(r"^#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
UNSEEN = re.compile(r"\b(?:log_\w+|assert|static_assert)\(")
GROWING = re.compile(r"\bbuffer_create\(")
CONDITION = re.compile(r"\bif \(")
REFUSAL = re.compile(r"\)\s*(?:\{[^{}]*)?\breturn\b")
OPPOSITES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
             "&&": "||", "||": "&&"}
COMPARISON = re.compile(r"(?<= )(?:<=|>=|<|>|==|!=)(?= )")
CALL = re.compile(r"(?<=[;{}):])\s*\n\t+(?!return\b|if\b|while\b|for\b|switch\b)(\w+\()")
RETURNS = {"true": "false", "false": "true", "0": "1", "1": "0", "-1": "0"}


def without_calls(code, called):
    for match in called.finditer(code):
        end = matching_parenthesis(code, match.end() - 1) + 1
        code = code[:match.start()] + re.sub(r"[^\n]", " ", code[match.start():end]) + code[end:]
    return code


def code_of(text):
    return without_calls(PREPROCESSOR.sub(blank, NOT_CODE.sub(blank, text)), UNSEEN)


def constant_changed(code):
    return constants(without_calls(code, GROWING))


def conditions(code):
    """Begin and end of the condition of an if, without the parentheses."""
    for match in CONDITION.finditer(code):
        yield match.end(), matching_parenthesis(code, match.end() - 1)


def condition_negated(code):
    for start, end in conditions(code):
        yield Change(start, end, f"!({KEPT})")


def branch_never_taken(code):
    for start, end in conditions(code):
        if REFUSAL.match(code, end):
            yield Change(start, end, f"0 && ({KEPT})")


def comparison_changed(code):
    for match in COMPARISON.finditer(code):
        yield Change(*match.span(), OPPOSITES[match[0]])


def and_or_exchanged(code):
    for match in re.finditer(r"(?<=\s)(?:&&|\|\|)(?=\s)", code):
        yield Change(*match.span(), OPPOSITES[match[0]])


def dropped_call(code):
    for match in CALL.finditer(code):
        end = matching_parenthesis(code, match.end() - 1) + 1
        if code.startswith(";", end):
            yield Change(match.start(1), end + 1, "{}")


def return_changed(code):
    for match in re.finditer(r"\breturn (true|false|-1|0|1);", code):
        yield Change(*match.span(1), RETURNS[match[1]])


OPERATORS = {
    "comparison changed": comparison_changed,
    "&& and || exchanged": and_or_exchanged,
    "constant changed": constant_changed,
    "call dropped": dropped_call,
    "return changed": return_changed,
    "condition negated": condition_negated,
    "branch never taken": branch_never_taken,
}
