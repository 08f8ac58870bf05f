#!/usr/bin/env python3
"""Workers and PostgreSQL killed again and again while households redeem, cancel and collect.

    python3 -m tests.fault.redemptions --cycles 1000
"""

import itertools
import os
import random
import signal
import time
import unittest
from collections import Counter

from tests.e2e.harness.shop import Shop
from tests.e2e.harness.stack import Stack
from tests.fault.case import FaultCase, main
from tests.fault.shopping import Shopping

CYCLES = 12
SHOPPERS = 6
WORK_S = 0.2
CYCLES_PER_STACK = 100  # to look at everything after each takes longer, the more there is


def kill_worker(stack):
    """Whatever it is doing; False when its successor is not written down yet."""
    try:
        os.kill(random.choice(stack.worker_pids()), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def kill_server(stack):
    stack.postgres.crash()
    stack.postgres.restart()
    return True


def redeem_while_dying(stack, shop, cycles, kills):
    """One is killed in each cycle, in turn; each time everything that was said is looked at."""
    shopping = Shopping(stack, shop)
    shopping.add_shoppers(SHOPPERS)
    killed = Counter()
    with shopping:
        for cycle, kill in zip(range(1, cycles + 1), itertools.cycle(kills)):
            time.sleep(random.uniform(0, WORK_S))
            killed[kill] += kill(stack)
            stack.wait_ready()
            shopping.check(stack.database)
    shopping.check_all(stack.database)
    print(f"{cycles} cycles, {killed[kill_worker]} workers and {killed[kill_server]} servers "
          f"killed: {shopping}; none lost, points and stock added up after each", flush=True)
    return shopping


class Redemptions(unittest.TestCase):
    def test_what_was_acknowledged_outlives_every_crash(self):
        for begun in range(0, FaultCase.cycles, CYCLES_PER_STACK):
            with Stack(own_server=True) as stack:
                shopping = redeem_while_dying(stack, Shop(stack.database),
                                              min(CYCLES_PER_STACK, FaultCase.cycles - begun),
                                              [kill_worker, kill_server])
            self.assertGreater(len(shopping.acknowledged), 0)


if __name__ == "__main__":
    main(CYCLES)
