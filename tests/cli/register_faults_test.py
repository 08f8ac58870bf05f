#!/usr/bin/env python3
"""A large register with many mistakes is answered with all of them, grouped by kind."""

import re
import unittest

from cli_case import REFUSED, CliCase
from large_register import HEADER, KINDS, MISTAKES, PEOPLE, count_of, mistakes, people

SHOWN = 200


class Faults(CliCase):
    def setUp(self):
        self.code = "c" + re.sub("[^a-z]", "", self.id().lower())[-30:]
        self.xinyi("community", "create", self.code, "测试社区")

    def importing(self, *lines):
        path = self.write("register.csv", "\n".join((HEADER, *lines)) + "\n")
        return self.invoke("register", "import", self.code, path)

    def test_every_mistake_counts_and_the_first_are_shown(self):
        self.assertEqual(len(KINDS), 40)
        done = self.importing(*people(), *mistakes())
        said = done.stderr
        self.assertEqual(done.returncode, REFUSED)
        self.assertIn(f"register.csv: and {MISTAKES - SHOWN} more\n", said)
        self.assertIn(f"{MISTAKES} faults of {len(KINDS)} kinds; the first of each:\n", said)
        first = re.findall(r"register.csv: line (\d+)", said)
        self.assertEqual(first, [str(PEOPLE + 2 + number) for number in range(SHOWN)])
        kinds = re.findall(r"register.csv: (\d+) times: line (\d+)", said)
        self.assertEqual(kinds, [
            (str(count_of(kind)), str(PEOPLE + 2 + kind))
            for kind in range(len(KINDS))])
        self.assertEqual(self.sql("SELECT count(*) FROM xinyi.resident JOIN xinyi.community c "
                                  f"USING (community_id) WHERE c.code = '{self.code}'"), ["0"])

    def test_a_few_are_shown_alone(self):
        said = self.importing(*(f"x,1,{room},张三,,,,," for room in range(20))).stderr
        self.assertEqual(said.count("is no building"), 20)
        self.assertNotIn("kinds", said)


if __name__ == "__main__":
    unittest.main()
