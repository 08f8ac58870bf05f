#!/usr/bin/env python3
"""A large register with many mistakes is answered with all of them, grouped by kind."""

import re
import unittest

from cli_case import REFUSED, CliCase

PEOPLE, MISTAKES, SHOWN = 30000, 500, 200
HEADER = "楼栋,单元,室,姓名,手机,出生年份,户主,原姓名,原住址"
BUILDING, UNIT, ROOM, NAME, PHONE, BORN, HEAD, FORMER_NAME, FORMER_ADDRESS, BEHIND = range(10)
IDENTITY, FAILED, NARROW = "000000195803070011", "#REF!", "#####"
# Of each kind the cells of its lines; a text may name the number of the mistake.
KINDS = [
    *({column: cell} for column, cells in (
        (BUILDING, ("x", "", "3月2日", FAILED, NARROW, "1\x01", IDENTITY)),
        (UNIT, ("x", "", "2-Mar", FAILED, NARROW, "1\x01", IDENTITY)),
        (ROOM, ("三零一", "", "3月2日", FAILED, NARROW, "1\x01")),
        (NAME, ("", "张\x01三", "张\ue001三", "长" * 41, IDENTITY, FAILED)),
        (PHONE, ("123", "1.39E+10", FAILED, IDENTITY, "13700000000")),
        (BORN, ("1899", FAILED, IDENTITY)),
        (HEAD, ("也许",)),
    ) for cell in cells),
    {FORMER_ADDRESS: "十二楼"},
    {FORMER_NAME: "孙{0}"},
    {BEHIND: "备注"},
    {BUILDING: "1", UNIT: "1", ROOM: "{0}", NAME: "住户{0}"},
    {NAME: '"张三"丰'},
]


class Faults(CliCase):
    def setUp(self):
        self.code = "c" + re.sub("[^a-z]", "", self.id().lower())[-30:]
        self.xinyi("community", "create", self.code, "测试社区")

    def people(self):
        """A hundred buildings of three units of a hundred flats."""
        for number in range(PEOPLE):
            yield (f"{number // 300 + 1},{number // 100 % 3 + 1},{100 + number % 100},"
                   f"住户{100 + number % 100},{13700000000 + number},1958,是,,")

    def mistakes(self):
        for number in range(MISTAKES):
            cells = ["300", "1", str(1000 + number), f"错{number}"] + [""] * 5
            for column, cell in KINDS[number % len(KINDS)].items():
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cell.format(100 + number // len(KINDS))
            yield ",".join(cells)

    def importing(self, *lines):
        path = self.write("register.csv", "\n".join((HEADER, *lines)) + "\n")
        return self.invoke("register", "import", self.code, path)

    def test_every_mistake_counts_and_the_first_are_shown(self):
        self.assertEqual(len(KINDS), 40)
        done = self.importing(*self.people(), *self.mistakes())
        said = done.stderr
        self.assertEqual(done.returncode, REFUSED)
        self.assertIn(f"register.csv: and {MISTAKES - SHOWN} more\n", said)
        self.assertIn(f"{MISTAKES} faults of {len(KINDS)} kinds; the first of each:\n", said)
        first = re.findall(r"register.csv: line (\d+)", said)
        self.assertEqual(first, [str(PEOPLE + 2 + number) for number in range(SHOWN)])
        kinds = re.findall(r"register.csv: (\d+) times: line (\d+)", said)
        self.assertEqual(kinds, [
            (str(MISTAKES // len(KINDS) + (kind < MISTAKES % len(KINDS))), str(PEOPLE + 2 + kind))
            for kind in range(len(KINDS))])
        self.assertEqual(self.sql("SELECT count(*) FROM xinyi.resident JOIN xinyi.community c "
                                  f"USING (community_id) WHERE c.code = '{self.code}'"), ["0"])

    def test_a_few_are_shown_alone(self):
        said = self.importing(*(f"x,1,{room},张三,,,,," for room in range(20))).stderr
        self.assertEqual(said.count("is no building"), 20)
        self.assertNotIn("kinds", said)


if __name__ == "__main__":
    unittest.main()
