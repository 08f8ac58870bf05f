#!/usr/bin/env python3
"""The home screen costs PostgreSQL at most half as much again as the household that it shows.

Half of the cost of a short statement is starting the nodes of plans, so these are counted, as for
the household; the other half is what docs/performance.md tells how to measure.

    python3 -m tests.cost.home
"""

import unittest

from tests.cost.household import ARGUMENTS, BUSY, plans
from tests.cost.lists import ROWS, TIMES, Crowd, operations_of

# What it takes now, and a little more.
MORE_NODES_MAX = 34
MORE_BLOCKS_MAX = 40


class Home(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.operations = operations_of("getHousehold", "getHome")
        cls.crowds = [cls.enterClassContext(Crowd(rows)) for rows in (ROWS, ROWS * TIMES)]
        for crowd in cls.crowds:
            crowd.psql("postgres", BUSY)
            crowd.analyze()
            crowd.household = 3

    def both(self, count):
        """What count() finds for the household, and for the home screen."""
        counted = {operation.id: count(operation) for operation in self.operations}
        print(counted, flush=True)
        return counted["getHousehold"], counted["getHome"]

    def test_home_starts_no_more_statements_and_few_more_nodes(self):
        household, home = self.both(lambda operation: plans(self.crowds[0], operation))
        self.assertEqual(len(home), len(household), "a routine has a statement of its own")
        self.assertLessEqual(sum(nodes for _, nodes in home),
                             sum(nodes for _, nodes in household) + MORE_NODES_MAX)

    def test_home_reads_few_more_blocks(self):
        for crowd in self.crowds:
            household, home = self.both(lambda operation: crowd.measure(operation, ARGUMENTS))
            self.assertEqual((household[0], home[0]), (1, 1))
            self.assertLessEqual(home[1], household[1] + MORE_BLOCKS_MAX)


if __name__ == "__main__":
    unittest.main()
