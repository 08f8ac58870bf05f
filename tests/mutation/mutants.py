"""Mutants: the text of a file with one change, which a test should notice.

    for number, area, mutant in drawn_in_turn(top, ["routines", "c"], 60, 1): ...

A seed always draws the same mutants of the same texts, in the same order.
"""

import functools
import random
import re
from pathlib import Path
from typing import NamedTuple

from tests.mutation import c_operators, sql_operators
from tests.mutation.change import KEPT

AREAS = {
    "routines": "migrations/repeatable/*.sql",
    "statements": "src/api/*/*.sql",
    "c": "src/**/*.c",
}
SHOWN_MAX = 70
TRIES_MAX = 1000
# The first line of a routine or of a function of C, by which a change is named.
OWNER = re.compile(r"^(?:CREATE (?:OR REPLACE )?(?:FUNCTION|VIEW|TRIGGER) (?:rule\.)?(\w+)"
                   r"|([A-Za-z_]\w*)\()", re.MULTILINE)


def squeezed(text):
    return " ".join(text.split())


class Mutant(NamedTuple):
    path: str
    operator: str
    text: str
    start: int
    end: int
    after: str

    @property
    def mutated(self):
        return self.text[:self.start] + self.after + self.text[self.end:]

    @property
    def line(self):
        start = self.start + len(self.text[self.start:]) - len(self.text[self.start:].lstrip())
        return self.text.count("\n", 0, start) + 1

    @property
    def owner(self):
        """The routine or function that it is in."""
        found = list(OWNER.finditer(self.text, 0, self.end))
        return (found[-1][1] or found[-1][2]) if found else Path(self.path).stem

    @property
    def lines(self):
        """The lines that change, before and after, without regard to spaces."""
        first = self.text.rfind("\n", 0, self.start) + 1
        last = self.text.find("\n", self.end)
        last = len(self.text) if last < 0 else last
        return (squeezed(self.text[first:last]),
                squeezed(self.text[first:self.start] + self.after + self.text[self.end:last]))

    def __str__(self):
        before, after = (squeezed(text) for text in (self.text[self.start:self.end], self.after))
        if len(before) < 4:
            before, after = self.lines
        return (f"{self.path}:{self.line} {self.operator}: {before[:SHOWN_MAX]}"
                f" -> {after[:SHOWN_MAX] or 'nothing'}")


@functools.cache
def changes(path, text):
    """Lists of mutants, by the name of each operator that fits."""
    language = sql_operators if path.endswith(".sql") else c_operators
    code = language.code_of(text)
    found = {}
    for operator, find in language.OPERATORS.items():
        for start, end, after in find(code):
            after = after.replace(KEPT, text[start:end])
            found.setdefault(operator, []).append(Mutant(path, operator, text, start, end, after))
    return found


def files_of(top, area):
    return {str(path.relative_to(top)): path.read_text("utf-8")
            for path in sorted(Path(top).glob(AREAS[area]))}


def drawn(files, seed):
    """Without end: a file by its lines, one of the operators that fit it, a place."""
    chance = random.Random(seed)
    candidates = {path: changes(path, text) for path, text in files.items()}
    paths = [path for path, found in candidates.items() if found]
    weights = [files[path].count("\n") for path in paths]
    seen = set()
    for _ in range(TRIES_MAX * len(paths)):
        path = chance.choices(paths, weights)[0]
        mutant = chance.choice(chance.choice(list(candidates[path].values())))
        if mutant not in seen:
            seen.add(mutant)
            yield mutant


def drawn_in_turn(top, areas, count, seed):
    """(number, area, mutant), the areas in turn."""
    draws = {area: drawn(files_of(top, area), f"{area} {seed}") for area in areas}
    for number in range(1, count + 1):
        area = areas[(number - 1) % len(areas)]
        if (mutant := next(draws[area], None)) is not None:
            yield number, area, mutant
