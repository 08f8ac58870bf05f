"""Tests that break something again and again; how often can be chosen.

    python3 -m tests.fault.workers --cycles 500
"""

import argparse
import sys
import unittest

from tests.e2e.harness.people import People
from tests.e2e.harness.stack import Stack


class FaultCase(unittest.TestCase):
    cycles = 1
    own_server = False
    workers = {}

    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack(own_server=cls.own_server, workers=cls.workers))
        cls.people = People(cls.stack)


def main(cycles):
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--cycles", type=int, default=cycles)
    options, rest = parser.parse_known_args()
    FaultCase.cycles = options.cycles
    unittest.main(argv=[sys.argv[0], *rest])
