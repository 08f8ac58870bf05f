"""One change of a text: what stands from `start` to `end` becomes `after`, in which KEPT means what
was there."""

import re
from typing import NamedTuple

NUMBER = re.compile(r"(?<![\w.$:])\d+(?![\w.])")
KEPT = "\0"


class Change(NamedTuple):
    start: int
    end: int
    after: str


def blank(match, filling=" "):
    """As long as what it was, and with the same lines."""
    return re.sub(r"[^\n]", filling, match[0])


def constants(code):
    for match in NUMBER.finditer(code):
        yield Change(*match.span(), str(int(match[0]) + 1))
        if int(match[0]) > 0:
            yield Change(*match.span(), str(int(match[0]) - 1))
