#!/usr/bin/env python3
"""A sample of a whole year, in which everybody has enough points for the shop's offers."""

import unittest

from cli_case import DONE, CliCase

HOUSEHOLDS = 300


class Sample(CliCase):
    def test_a_year_is_played(self):
        loaded = self.invoke("sample", "load", "--months", "12", "--households", HOUSEHOLDS)
        self.assertEqual(loaded.returncode, DONE, loaded.stderr)
        self.assertRegex(loaded.stdout, rf"^community arcadia: {HOUSEHOLDS} households, .* "
                         r"120 redemptions, 12 publications\n$")
        self.xinyi("ledger", "verify", "arcadia")


if __name__ == "__main__":
    unittest.main()
