#!/usr/bin/env python3
"""A hold that is given back has changed only the points that could be spent meanwhile.

    python3 -m tests.holds.given_back --seed 7 --programs 2000

Each program is made from a seed of its own; one that fails is made smaller and printed.
"""

import argparse
import random
import sys
import time
import unittest

from tests.holds.player import Player
from tests.holds.programs import EVENTS, make_program, shrink
from tests.holds.world import Books

PROGRAMS = 100


def failure(check, program):
    """What is wrong; None when nothing is."""
    try:
        check(program)
    except AssertionError as error:
        return str(error)
    return None


def seeded_program(seed, transfers=False):
    return make_program(random.Random(f"holds {seed}"), transfers)


def first_failure(check, seeds, transfers=False):
    """The first of the programs that fails; None when none does."""
    for seed in seeds:
        program = seeded_program(seed, transfers)
        if failure(check, program):
            return seed, program
    return None


def describe(check, seed, program):
    """A failed program, made smaller, with the difference."""
    program = shrink(program, lambda shorter: failure(check, shorter))
    steps = "\n".join(map(str, program))
    return f"--seed {seed} --programs 1: {failure(check, program)}\n{steps}"


class GivenBack(unittest.TestCase):
    seed = 0
    programs = PROGRAMS

    def play(self, check_of, transfers=False):
        books = self.enterContext(Books())
        books.install(EVENTS)
        player = self.enterContext(Player(books))
        check = check_of(player)
        started = time.monotonic()
        failed = first_failure(check, range(self.seed, self.seed + self.programs), transfers)
        if failed:
            self.fail(describe(check, *failed))
        print(f"{self.programs} programs in {time.monotonic() - started:.1f} s", flush=True)

    def test_every_program(self):
        self.play(lambda player: player.check)

    def test_the_books_hold_when_points_go_to_another_household(self):
        self.play(lambda player: player.check_books, transfers=True)


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    options, rest = parser.parse_known_args()
    GivenBack.seed, GivenBack.programs = options.seed, options.programs
    print(f"--seed {options.seed} --programs {options.programs}", flush=True)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
