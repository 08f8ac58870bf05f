"""Tests that run a race again and again, each time from a seed that they name when it fails.

    python3 -m tests.race.postings --seed 7 --rounds 100
"""

import argparse
import contextlib
import random
import sys
import unittest

from tests.e2e.harness.people import People
from tests.e2e.harness.stack import Stack

TRIES_MAX = 25
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def count_deadlocks(database):
    """Of all connections that have ended or are idle for a while."""
    return database.value(DEADLOCKS)


class RaceStack(Stack):
    """One whose database saw no deadlock until the end. The workers would have tried again, and
    nobody would have noticed."""

    def __init__(self, may_deadlock=False, **options):
        super().__init__(**options)
        self.may_deadlock = may_deadlock

    def __exit__(self, *failure):
        for name in [name for name in reversed(self.servers) if name != "postgres"]:
            self.stop(name)
        deadlocks = 0 if self.may_deadlock else count_deadlocks(self.database)
        super().__exit__(*failure)
        if deadlocks:
            raise AssertionError(f"{deadlocks} deadlocks")


class RaceCase(unittest.TestCase):
    seed = 0
    rounds = 1
    workers = {}

    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(RaceStack(workers=cls.workers))
        cls.people = People(cls.stack)

    def run_rounds(self, race):
        """race(random) raises when something is wrong; every invariant is checked after it."""
        for seed in range(self.seed, self.seed + self.rounds):
            with self.subTest(f"--seed {seed} --rounds 1"):
                race(random.Random(f"{race.__name__} {seed}"))
                self.stack.verify()


class PlantedCase(unittest.TestCase):
    """Each test plants a fault in a database of its own; see Database.wounded."""

    stack = None

    def setUp(self):
        self.random = random.Random(self.id())

    def assert_noticed(self, race, *wounds):
        """The race holds before, and not any more once the routines are replaced."""
        self.run_once(race)
        with contextlib.ExitStack() as replaced:
            for routine, good, bad in wounds:
                replaced.enter_context(self.stack.database.wounded(routine, good, bad))
            with self.assertRaises(AssertionError) as noticed:
                for _ in range(TRIES_MAX):
                    self.run_once(race)
        print(f"{self.id().rpartition('.')[2]}: {noticed.exception}", flush=True)

    def run_once(self, race):
        race(self.random)
        self.stack.verify()


def main(rounds):
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    parser.add_argument("--rounds", type=int, default=rounds)
    options, rest = parser.parse_known_args()
    RaceCase.seed, RaceCase.rounds = options.seed, options.rounds
    print(f"--seed {options.seed} --rounds {options.rounds}", flush=True)
    unittest.main(argv=[sys.argv[0], *rest])
