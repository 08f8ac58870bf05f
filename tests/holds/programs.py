"""Random programs of events in the life of some households, and their reduction.

    program = make_program(random.Random(7))
    shrink(program, lambda shorter: fails(shorter))

A program is a list of steps, each a tuple: its kind and what it needs. Deeds and redemptions have
names, by which later steps refer to them; a step whose deed or redemption is missing does nothing.
"""

import uuid
from typing import NamedTuple

from tests.holds.world import POINTS_MAX, event_id

HOUSEHOLDS = 2
# For each event the day on which it closes, and the one on which what is held lapses. The first day
# is 2 November: one ends before New Year, one reaches over it, two go on for long.
EVENTS = (40, 42), (62, 75), (430, 440), (1500, 1530)
DAYS = 1, 1, 3, 7, 12, 20, 29, 31, 45, 90, 200
WAYS = "household", "household", "household", "collect", "shop"


class Step(NamedTuple):
    kind: str
    name: str = ""
    household: int = 0
    points: int = 0
    share: int = 0
    event: int = 0
    way: str = ""

    def call(self, households):
        """As a call of a routine of the world."""
        deed = f"'{identifier(self.name)}'"
        return {
            "deed": lambda: f"deed({deed}, {households[self.household]}, {self.points})",
            "reverse": lambda: f"reverse({deed})",
            "dispute": lambda: f"dispute({deed})",
            "release": lambda: f"release({deed})",
            "redeem": lambda: (f"redeem({deed}, {households[self.household]}, {self.share},"
                               f" {self.points or 'NULL'}, '{event_id(self.event)}')"),
            "transfer": lambda: (f"transfer({households[self.household]},"
                                 f" {households[1 - self.household]}, {self.share})"),
            "end": lambda: f"end({deed}, '{self.way}')",
            "advance": lambda: f"advance({self.points})",
            "night": lambda: "night()",
        }[self.kind]()

    def __str__(self):
        return " ".join([self.kind, *(f"{key}={value}" for key, value in self._asdict().items()
                                      if value and key != "kind")])


def identifier(name):
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


class Maker:
    def __init__(self, random, transfers=False):
        self.random = random
        self.transfers = transfers
        self.steps = []
        self.deeds = []
        self.deductions = []
        self.holds = []

    def add(self, kind, **details):
        self.steps.append(Step(kind, **details))

    def name(self, known, letter):
        known.append(f"{letter}{len(self.steps)}")
        return known[-1]

    def deed(self):
        self.add("deed", name=self.name(self.deeds, "d"), household=self.household(),
                 points=self.random.randint(1, POINTS_MAX))

    def deduction(self):
        self.add("deed", name=self.name(self.deductions, "m"), household=self.household(),
                 points=-self.random.randint(1, POINTS_MAX))

    def household(self):
        return self.random.randrange(HOUSEHOLDS)

    def reversal(self):
        self.of_any("reverse", self.deeds[-6:])

    def correction(self):
        self.of_any("reverse", self.deductions[-4:])

    def dispute(self):
        self.of_any("dispute", self.deeds[-6:])

    def release(self):
        disputed = [step.name for step in self.steps if step.kind == "dispute"]
        self.of_any("release", disputed[-3:])

    def of_any(self, kind, names):
        if names:
            self.add(kind, name=self.random.choice(names))

    def redeem(self):
        self.add("redeem", name=self.name(self.holds, "r"), household=self.household(),
                 share=self.random.choice((10, 30, 50, 80, 100)),
                 event=self.random.randrange(len(EVENTS)))

    def transfer(self):
        self.add("transfer", household=self.household(),
                 share=self.random.choice((10, 30, 50, 80, 100)))

    def end(self):
        if self.holds:
            hold = self.holds.pop(self.random.randrange(len(self.holds)))
            self.add("end", name=hold, way=self.random.choice(WAYS))

    def advance(self):
        self.add("advance", points=self.random.choice(DAYS))
        if self.random.random() < 0.5:
            self.add("night")

    def make(self):
        for household in range(HOUSEHOLDS):
            for _ in range(self.random.randint(0, 2)):
                self.add("deed", name=self.name(self.deeds, "d"), household=household,
                         points=self.random.randint(1, POINTS_MAX))
        self.add("advance", points=self.random.choice((0, 40, 50, 58, 59, 60)))
        acts = (self.deed, self.deduction, self.reversal, self.correction, self.dispute,
                self.release, self.redeem, self.end, self.advance)
        acts += (self.transfer,) if self.transfers else ()
        weights = [self.random.choice((1, 2, 4)) for _ in acts]
        for _ in range(self.random.randint(8, 40)):
            self.random.choices(acts, weights)[0]()
        while self.holds:
            self.end()
        self.add("night")
        return self.steps


def make_program(random, transfers=False):
    return Maker(random, transfers).make()


def shrink(program, fails):
    """A program that fails still, and of which no step can be left out."""
    length = len(program) // 2
    while length:
        start, left = 0, len(program)
        while start < len(program):
            shorter = program[:start] + program[start + length:]
            if fails(shorter):
                program = shorter
            else:
                start += length
        if len(program) == left:
            length //= 2
    return program
