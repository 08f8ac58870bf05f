"""Tests that break something again and again; how often can be chosen.

    python3 -m tests.fault.workers --cycles 500
"""

import argparse
import sys
import unittest

from tests.e2e.harness.people import People
from tests.e2e.harness.stack import SELF_CHECK, Stack


class FaultCase(unittest.TestCase):
    """The classes of a program share a stack when they want the same."""

    cycles = 1
    own_server = False
    settings = (SELF_CHECK,)
    workers = {}
    stacks = {}

    @classmethod
    def setUpClass(cls):
        wanted = cls.own_server, cls.settings, tuple(cls.workers.items())
        if wanted not in cls.stacks:
            stack = unittest.enterModuleContext(Stack(own_server=cls.own_server,
                                                           settings=cls.settings,
                                                           workers=cls.workers))
            cls.stacks[wanted] = stack, People(stack)
        cls.stack, cls.people = cls.stacks[wanted]


def main(cycles):
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--cycles", type=int, default=cycles)
    options, rest = parser.parse_known_args()
    FaultCase.cycles = options.cycles
    unittest.main(argv=[sys.argv[0], *rest])
