"""What may be changed in a text of SQL.

Everything is found in the text without comments and without quoted text.
"""

import re

from tests.mutation.change import Change, blank, constants

NOT_CODE = re.compile(r"--[^\n]*|/\*.*?\*/|('[^']*')|^COMMENT ON\b(?:'[^']*'|[^;'])*;",
                      re.DOTALL | re.MULTILINE)
TOKEN = re.compile(r"\w+|\S")
# Where a term of a condition ends, outside of parentheses.
BOUNDARIES = set("""AND OR THEN LOOP GROUP ORDER LIMIT OFFSET FOR RETURNING UNION EXCEPT INTERSECT
    HAVING WINDOW WHERE ON JOIN LEFT RIGHT INNER FULL CROSS WHEN ELSE END INTO SET DO WITH
    , ; $""".split())
ORDER_ENDS = set("LIMIT OFFSET FOR LOOP RETURNING UNION ROWS RANGE ; $".split())
NOT_CONDITIONS = r"(?:CREATE|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)"
OPPOSITES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "="}
COMPARISON = re.compile(r"(?<![-<>=!:|@&~#*/+%?^])(?:<=|>=|<>|<|>|=)(?![-<>=|@&~#?+*])")
ASSIGNED = re.compile(r"(?:\bSET(?:\s+LOCAL)?|,)\s*(?:[\w.]+|\([^()]*\))\s*$")
OWN_COMMUNITY = re.compile(r"(?:\w+\.)?community_id = "
                           r"(?:\w+\.community_id|:?in_community)\b")
LOCK = re.compile(r"\s*\bFOR (?:NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b"
                  r"(?: OF \w+)?(?: SKIP LOCKED| NOWAIT)?")
CALL = re.compile(r"^\s*((?:PERFORM|EXECUTE|CALL)\b[^;]*);", re.MULTILINE)
STATEMENT = re.compile(r"^(?:CREATE (?:CONSTRAINT )?(?:TRIGGER|POLICY)|GRANT|REVOKE)\b[^;]*;",
                       re.MULTILINE)
GRANTED = re.compile(r"\b(?:xinyi|rule)\.\w+(?:\([\w.]*\))?,\s*")
BRANCH = re.compile(r"\b(?:IF|ELSIF|WHEN)\s+(?=(.*?)\s+THEN\b)", re.DOTALL)
NOT = re.compile(r"(?<!TABLE IF )(?<!INDEX IF )(?<!SCHEMA IF )\bNOT\s+"
                 r"(?!NULL|VALID|MATERIALIZED|LEAKPROOF|DEFERRABLE)")


def code_of(text):
    """What is quoted becomes quotation marks: a condition may end with it."""
    return NOT_CODE.sub(lambda found: blank(found, "'" if found[1] else " "), text)


def end_of(code, start, ends):
    """Where the first of `ends` stands that is in no parentheses and no CASE, or a parenthesis
    that was opened before; and what stands there."""
    depth, between = 0, False
    for token in TOKEN.finditer(code, start):
        word = token[0].upper()
        if depth == 0 and word == "AND" and between:
            between = False
        elif depth == 0 and (word in ends or word in (")", "]", "END")):
            if not code.startswith("(", token.end()):  # left(text, 1) is no join
                return token.start(), word
        depth += {"(": 1, "[": 1, "CASE": 1, ")": -1, "]": -1, "END": -1}.get(word, 0)
        between |= depth == 0 and word == "BETWEEN"
    return len(code), ""


def ands(code):
    """Those that join conditions, without that of BETWEEN."""
    spans = {end_of(code, match.end(), {"AND"})[0]
             for match in re.finditer(r"\bBETWEEN\b", code, re.IGNORECASE)}
    return [match for match in re.finditer(r"\bAND\b", code) if match.start() not in spans]


def trimmed(code, start, end):
    return start, start + len(code[start:end].rstrip())


def dropped_conjunct(code):
    """But not one that only names the community: row security adds the same condition, and
    api/privileges/row_security shows that it does."""
    for match in ands(code):
        start, end = trimmed(code, match.start(), end_of(code, match.end(), BOUNDARIES)[0])
        if not OWN_COMMUNITY.fullmatch(code[match.end():end].strip()):
            yield Change(start, end, "")
    for match in re.finditer(r"\bWHERE\s+", code):
        end, stop = end_of(code, match.end(), BOUNDARIES)
        if OWN_COMMUNITY.fullmatch(code[match.end():end].strip()):
            continue
        if stop == "AND":
            yield Change(match.end(), end + len("AND "), "")
        elif stop != "OR":
            yield Change(*trimmed(code, match.end(), end), "true")


def and_or_exchanged(code):
    for match in ands(code):
        yield Change(*match.span(), "OR")
    for match in re.finditer(r"\bOR\b", code):
        around = code[:match.start()].split()[-1:] + code[match.end():].split(maxsplit=1)[:1]
        if not any(re.fullmatch(NOT_CONDITIONS, word) for word in around):
            yield Change(*match.span(), "AND")


def comparison_changed(code):
    for match in COMPARISON.finditer(code):
        if match[0] != "=" or not ASSIGNED.search(code, max(0, match.start() - 200),
                                                  match.start()):
            yield Change(*match.span(), OPPOSITES[match[0]])


def branch_never_taken(code):
    """Also of a CASE that asks conditions; one that compares values has none in its branches."""
    for match in BRANCH.finditer(code):
        asks = match[0].split()[0] != "WHEN" or re.search(r"[=<>(]|\bIS\b|\bNOT\b", match[1])
        if asks and ";" not in match[1]:
            yield Change(match.start(1), match.end(1), "false")


def dropped_call(code):
    for match in CALL.finditer(code):
        yield Change(*match.span(1), "NULL")


def dropped_lock(code):
    for match in LOCK.finditer(code):
        yield Change(*match.span(), "")


def dropped_statement(code):
    """A trigger, a policy, a grant; or one of the things that are granted."""
    for match in STATEMENT.finditer(code):
        yield Change(*match.span(), "")
        if match[0].startswith(("GRANT", "REVOKE")):
            for granted in GRANTED.finditer(code, *match.span()):
                yield Change(*granted.span(), "")


def dropped_order(code):
    for match in re.finditer(r"\s*\bORDER BY\b", code):
        yield Change(*trimmed(code, match.start(), end_of(code, match.end(), ORDER_ENDS)[0]), "")


def dropped_not(code):
    for match in NOT.finditer(code):
        yield Change(*match.span(), "")
    for match in re.finditer(r"\bIS NOT NULL\b", code):
        yield Change(*match.span(), "IS NULL")


OPERATORS = {
    "conjunct dropped": dropped_conjunct,
    "AND and OR exchanged": and_or_exchanged,
    "comparison changed": comparison_changed,
    "branch never taken": branch_never_taken,
    "call dropped": dropped_call,
    "lock dropped": dropped_lock,
    "statement dropped": dropped_statement,
    "order dropped": dropped_order,
    "constant changed": constants,
    "NOT dropped": dropped_not,
}
