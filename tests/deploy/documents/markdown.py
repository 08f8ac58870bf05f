"""The commands in a document: blocks in fences, and commands between backquotes in the text.

    for block in blocks(path): block.place, block.text
    for span in spans(path): span.place, span.text
"""

import re
import textwrap
from typing import NamedTuple

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")


class Command(NamedTuple):
    place: str  # "operations.md:31"
    text: str


def blocks(path):
    """Those without a language, which are for a shell."""
    text = path.read_text("utf-8")
    for match in FENCE.finditer(text):
        if not match[2]:
            line = text.count("\n", 0, match.start(3)) + 1
            yield Command(f"{path.name}:{line}", textwrap.dedent(match[3]))


def spans(path):
    text = path.read_text("utf-8")
    prose = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in SPAN.finditer(prose):
        line = text.count("\n", 0, match.start()) + 1
        yield Command(f"{path.name}:{line}", " ".join(match[1].split()))
