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


def failure(player, program):
    """What is wrong; None when nothing is."""
    try:
        player.check(program)
    except AssertionError as error:
        return str(error)
    return None


def seeded_program(seed):
    return make_program(random.Random(f"holds {seed}"))


def first_failure(player, seeds):
    """The first of the programs that fails; None when none does."""
    for seed in seeds:
        program = seeded_program(seed)
        if failure(player, program):
            return seed, program
    return None


def describe(player, seed, program):
    """A failed program, made smaller, with the difference."""
    program = shrink(program, lambda shorter: failure(player, shorter))
    steps = "\n".join(map(str, program))
    return f"--seed {seed} --programs 1: {failure(player, program)}\n{steps}"


class GivenBack(unittest.TestCase):
    seed = 0
    programs = PROGRAMS

    def test_every_program(self):
        books = self.enterContext(Books())
        books.install(EVENTS)
        player = self.enterContext(Player(books))
        started = time.monotonic()
        failed = first_failure(player, range(self.seed, self.seed + self.programs))
        if failed:
            self.fail(describe(player, *failed))
        print(f"{self.programs} programs in {time.monotonic() - started:.1f} s", flush=True)


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
