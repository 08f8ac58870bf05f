"""Mutants that change nothing that anybody could notice, from the file `equivalent`.

An entry is known by its texts, so it moves with them; when they are gone it is a fault.
"""

from pathlib import Path
from typing import NamedTuple

from tests.mutation.mutants import changes

FILE = Path(__file__).with_name("equivalent")


class Equivalent(NamedTuple):
    path: str
    owner: str
    before: str
    after: str


def key_of(mutant):
    return Equivalent(mutant.path, mutant.owner, *mutant.lines)


def read_entries(text):
    """The reason for each."""
    entries = {}
    for block in filter(None, map(str.strip, text.split("\n\n"))):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        place, before, after, *reason = lines
        words = place.split()
        if len(words) != 2 or before[:2] != "- " or after[:2] != "+ " or not reason:
            raise SystemExit(f"{FILE}: not a file and routine, - before, + after, reason:\n{block}")
        entries[Equivalent(*words, before[2:], after[2:])] = " ".join(map(str.strip, reason))
    return entries


def faults(entries, top):
    """What is wrong with the entries: those that mean no mutant of the files as they are."""
    known = {}
    for entry in entries:
        if entry.path not in known:
            file = Path(top, entry.path)
            listed = changes(entry.path, file.read_text("utf-8")) if file.is_file() else {}
            known[entry.path] = {key_of(mutant) for each in listed.values() for mutant in each}
        if entry not in known[entry.path]:
            yield f"{FILE.name}: no mutant of {entry.path}, {entry.owner}: {entry.before}"
