#!/usr/bin/env python3
"""Households that redeem at once, from 32 connections; see redemption_races.py.

    python3 -m tests.race.redemptions --seed 1 --seeds 100
"""

import argparse
import random
import sys
import time
import unittest

from tests.race.redemption_races import LargeStack, RedemptionRaces

SEEDS = 2


class Redemptions(unittest.TestCase):
    first_seed = 0
    seeds = SEEDS

    def setUp(self):
        self.stack = self.enterContext(LargeStack())
        self.races = self.enterContext(RedemptionRaces(self.stack))

    def test_every_seed(self):
        """Every race and every invariant, again and again."""
        held = 0
        for seed in range(self.first_seed, self.first_seed + self.seeds):
            started = time.monotonic()
            with self.subTest(f"--seed {seed} --seeds 1"):
                for race in self.races.all():
                    race(random.Random(f"{race.__name__} {seed}"))
                self.stack.verify()
                held += 1
                print(f"seed {seed}: {self.races.last_sale}, all in "
                      f"{time.monotonic() - started:.1f} s", flush=True)
        print(f"{held} of {self.seeds} seeds: every race and every invariant held", flush=True)


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options, rest = parser.parse_known_args()
    Redemptions.first_seed, Redemptions.seeds = options.seed, options.seeds
    print(f"--seed {options.seed} --seeds {options.seeds}", flush=True)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
