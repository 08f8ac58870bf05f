#!/usr/bin/env python3
"""The sheets for notice boards, as they are printed and as spreadsheets leave them."""

import re
import unittest

from cli_case import MISUSED, REFUSED, CliCase
from spreadsheets import PROGRAMS, parse

HOUSEHOLDS = 190
# What spreadsheets would take for numbers, a formula and a date.
CODES = ["001234", "12E456", "3MAR28"]
CONTENTS = ["5月1日", "=1+1", "@all", "-", "1/2"]
HEAD = ["名次", "楼栋", "户编码", "姓名", "本月积分", "年度荣誉分", "事迹数", "服务分钟", "日期",
        "事项", "内容", "分钟", "分值", "审核人", "说明"]


class Publication(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loaded = cls.invoke("sample", "load", "--months", "1", "--households", HOUSEHOLDS)
        assert loaded.returncode == 0, loaded.stderr
        cls.sql("ALTER TABLE xinyi.publication_line DISABLE TRIGGER ALL;"
                "CREATE TEMPORARY TABLE shown AS SELECT household_id, row_number() OVER () AS n "
                "FROM (SELECT * FROM xinyi.publication_line ORDER BY line_no "
                f"LIMIT {len(CODES)}) l;"
                "UPDATE xinyi.publication_line l SET household_code = (ARRAY"
                f"{CODES})[n] FROM shown WHERE shown.household_id = l.household_id;"
                "ALTER TABLE xinyi.deed DISABLE TRIGGER ALL;"
                f"UPDATE xinyi.deed SET content = (ARRAY{CONTENTS})[1 + deed_no % {len(CONTENTS)}]"
                " WHERE status = 'approved'")
        cls.period = cls.sql("SELECT name FROM xinyi.period WHERE status = 'published'")[0]

    def sheet(self, *building):
        """Headings, the names of the columns, and the lines below them."""
        lines = parse(self.xinyi("publication", "print", "arcadia", self.period, *building), "\t")
        return ["".join(line) for line in lines[:3]], lines[3], lines[4:]

    def value(self, statement):
        return self.sql(statement)[0]

    def test_publications_are_listed(self):
        lines = parse(self.xinyi("publication", "list", "arcadia"), "\t")
        self.assertEqual(lines[0], ["period", "number", "published_at", "households", "entries",
                                    "points", "minutes"])
        self.assertEqual(len(lines), 2)
        self.assertEqual(lines[1][:2], [f"'{self.period}", "1"])
        self.assertEqual(lines[1][3:], self.value(
            "SELECT line_count, entry_count, points, minutes FROM xinyi.publication").split("|"))

    def test_a_sheet_has_title_number_period_totals_content_and_reviewer(self):
        building, households, entries, points, minutes = self.value(
            "SELECT building, line_count, entry_count, points, minutes "
            "FROM xinyi.publication_building ORDER BY 1 LIMIT 1").split("|")
        headings, head, lines = self.sheet(building)
        name = self.value("SELECT name FROM xinyi.community")
        self.assertEqual(headings[0], f"{name}信义积分公示")
        self.assertRegex(headings[1], rf"^{self.period} 第1号 公示期 \d{{4}}-\d\d-26 至 "
                                      rf"{self.period}-25 公示于 {self.period}-26$")
        self.assertEqual(headings[2], f"{building}号楼 户数 {households} 流水 {entries} "
                                      f"积分合计 {points} 服务分钟合计 {minutes}")
        self.assertEqual(head, HEAD)
        self.assertEqual(len(lines), int(entries))
        self.assertEqual({line[1] for line in lines}, {building})
        self.assertEqual(sum(int(line[4] or 0) for line in lines), int(points))
        self.assertEqual(sum(int(line[12]) for line in lines), int(points))
        self.assertEqual(sum(int(line[7] or 0) for line in lines), int(minutes))
        self.assertEqual(sum(int(line[11]) for line in lines), int(minutes))
        self.assertTrue(all(re.fullmatch("(审核员|.*[*])(、(审核员|.*[*]))?", line[13])
                            for line in lines), lines)

    def test_all_buildings_are_printed_one_after_the_other(self):
        headings, _, lines = self.sheet()
        self.assertTrue(headings[2].startswith("全部楼栋 户数 "), headings)
        buildings = self.sql("SELECT building FROM xinyi.publication_building ORDER BY 1")
        self.assertEqual(list(dict.fromkeys(line[1] for line in lines)), buildings)
        self.assertEqual(lines, [line for building in buildings
                                 for line in self.sheet(building)[2]])

    def test_a_spreadsheet_changes_no_cell(self):
        headings, head, lines = self.sheet()
        texts = [*headings, *head, *(cell for line in lines for cell in line[:8] + line[9:])]
        day = lines[0][8]
        for text in CODES + CONTENTS:
            self.assertIn(f"'{text}", texts)
        for program in PROGRAMS:
            self.assertEqual([program.show(cell) for cell in texts], texts, program.name)
            self.assertIn(program.show(day), (day, program.day(*map(int, day.split("-")))))

    def test_what_was_not_published_is_refused(self):
        for words, reason in (((self.period, 9999), "building 9999 has no line in the publication"),
                              (("2001-01",), "no month 2001-01 has been published")):
            self.assertIn(reason, self.xinyi("publication", "print", "arcadia", *words,
                                             status=REFUSED))
        for words in (("2026-13",), (self.period, "x"), (self.period, 0)):
            self.xinyi("publication", "print", "arcadia", *words, status=MISUSED)


if __name__ == "__main__":
    unittest.main()
