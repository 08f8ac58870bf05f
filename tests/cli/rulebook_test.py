#!/usr/bin/env python3
"""Importing, showing and adopting rulebooks."""

import re
import unittest
from datetime import datetime, timedelta, timezone

from cli_case import REFUSED, TOP, CliCase

SAMPLE = TOP / "data/rulebook-39.tsv"
HEADER, *ITEMS = SAMPLE.read_text(encoding="utf-8").splitlines()
TODAY = datetime.now(timezone(timedelta(hours=8))).date()


def day(offset):
    return str(TODAY + timedelta(days=offset))


class Rulebook(CliCase):
    def setUp(self):
        self.code = "r" + str(abs(hash(self.id())))[:12]
        self.xinyi("community", "create", self.code, "测试社区")

    def importing(self, *lines, header=HEADER, options=(), status=0):
        path = self.write("rulebook.tsv", "\n".join([header, *lines]) + "\n")
        return self.xinyi("rulebook", "import", self.code, path, *options, status=status)

    def digest(self, version):
        """As rulebook show names it."""
        return re.search("(?m)^# digest ([0-9a-f]{32})$", self.show(version)).group(1)

    def adopt(self, version, *options, status=0):
        return self.xinyi("rulebook", "adopt", self.code, version, "--decided-by", "居民代表会议",
                          "--digest", self.digest(version), *options, status=status)

    def show(self, *words, status=0):
        return self.xinyi("rulebook", "show", self.code, *words, status=status)

    def test_the_sample_comes_back_as_it_was(self):
        self.assertIn("version 1: a draft with 39 items",
                      self.xinyi("rulebook", "import", self.code, SAMPLE, "--title", "信义积分"))
        self.assertRegex(self.show("1"),
                         "^# version 1, draft: 信义积分\n# digest [0-9a-f]{32}\n")
        self.assertEqual(self.show("1", "--quiet"), SAMPLE.read_text(encoding="utf-8"))

    def test_a_draft_is_replaced_and_an_adopted_one_is_not(self):
        self.importing(*ITEMS[:5])
        said = self.importing(*ITEMS[:7], status=REFUSED)
        self.assertIn("the draft was changed by xinyi rulebook import at ", said)
        self.assertEqual(len(self.show("1", "--quiet").splitlines()), 6)
        self.assertIn("version 1: a draft with 7 items",
                      self.importing(*ITEMS[:7], options=["--replacing", self.digest("1")]))
        self.importing(*ITEMS[:7])
        self.adopt("1")
        self.assertIn("version 2: a draft with 3 items", self.importing(*ITEMS[:3]))
        self.assertEqual(len(self.show("1", "--quiet").splitlines()), 8)

    def test_the_one_in_force_is_shown_by_default(self):
        self.assertIn("no rulebook is in force", self.show(status=REFUSED))
        self.importing(*ITEMS)
        self.assertIn("no rulebook is in force", self.show(status=REFUSED))
        self.assertIn("no rulebook version 2", self.show("2", status=REFUSED))
        self.adopt("1", "--decided-on", day(-3), "--from", day(-1))
        self.assertIn(f"# decided by 居民代表会议 on {day(-3)}, in force from {day(-1)}\n",
                      self.show())

    def test_the_next_version_supersedes(self):
        self.importing(*ITEMS)
        self.adopt("1")
        self.importing(*ITEMS)
        said = self.adopt("2", status=REFUSED)
        self.assertIn("later than today when another one is in force", said)
        self.adopt("2", "--from", day(30))
        self.assertIn(f"in force from {day(0)} until before {day(30)}", self.show())
        self.assertIn("# version 2, adopted", self.show("2"))

    def test_adopting_twice_is_adopting_once(self):
        self.importing(*ITEMS)
        self.adopt("1")
        self.adopt("1")
        self.assertIn("it has already been recorded with other content",
                      self.adopt("1", "--decided-on", day(-1), status=REFUSED))

    def test_only_what_was_decided_can_be_adopted(self):
        self.assertIn("no rulebook version 1",
                      self.xinyi("rulebook", "adopt", self.code, "1", "--decided-by", "x",
                                 "--digest", "0" * 32, status=REFUSED))
        self.importing(*ITEMS)
        self.assertIn("has not come yet",
                      self.adopt("1", "--decided-on", day(1), status=REFUSED))
        self.assertIn("on the day of its decision at the earliest",
                      self.adopt("1", "--from", day(-1), status=REFUSED))

    def test_only_what_was_read_can_be_adopted(self):
        self.importing(*ITEMS[:5])
        read = self.digest("1")
        self.importing(*ITEMS[:7], options=["--replacing", read])
        for named in ([], ["--digest", read]):
            said = self.xinyi("rulebook", "adopt", self.code, "1", "--decided-by", "x", *named,
                              status=REFUSED)
            self.assertRegex(said, "the draft was changed by xinyi rulebook import at .* and "
                                   "says: rulebook, 7 items")
            self.assertIn(f"--digest {self.digest('1')}", said)
        self.assertIn("# version 1, draft", self.show("1"))
        self.adopt("1")

    def expect_fault(self, column, value, says):
        cells = ITEMS[0].split("\t")
        cells[HEADER.split("\t").index(column)] = value
        said = self.importing(ITEMS[1], "\t".join(cells), status=REFUSED)
        self.assertRegex(said, f"(?m)line 3, column {column}: {says}")
        self.assertRegex(said, "(?m)nothing was changed$")
        self.assertEqual(self.sql("SELECT count(*) FROM xinyi.rulebook JOIN xinyi.community "
                                  f"USING (community_id) WHERE code = '{self.code}'"), ["0"])

    def test_every_cell_is_checked(self):
        self.expect_fault("code", "ABC1", "a code has two capitals and two digits")
        self.expect_fault("code", ITEMS[1][:4], "it stands on line 2 already")
        self.expect_fault("category", "文明", '"文明" is none of 文明创建, 志愿服务')
        self.expect_fault("title_zh", "", "the cell is empty")
        self.expect_fault("title_zh", "长" * 121, "there are more than 120 characters")
        self.expect_fault("title_en", "x" * 241, "there are more than 240 characters")
        self.expect_fault("title_en", "a\u200bb", "there is a control character or an invis")
        self.expect_fault("basis", "per_day", '"per_day" is none of per_hour, per_occurrence')
        self.expect_fault("points", "0", "an item has points, or takes some")
        self.expect_fault("points", "1001", "write a whole number from -1000 to 1000")
        self.expect_fault("points", "drei", "write a whole number")
        self.expect_fault("cap_period", "week", '"week" is none of none, month, year')
        self.expect_fault("cap_points", "-1", "write a whole number from 0 to 10000")
        self.expect_fault("evidence_required", "maybe", "write yes or no")
        self.expect_fault("reviewer_level", "triple", '"triple" is none of normal, double')
        self.expect_fault("content_public", "", "the cell is empty")
        self.expect_fault("minutes_min", "721", "write a whole number from 0 to 720")
        self.expect_fault("times_required", "", "the cell is empty")
        self.expect_fault("filed_by", "anybody", '"anybody" is none of resident, leader, staff')
        self.expect_fault("subject", "team", '"team" is none of participants, household')
        self.expect_fault("uniqueness", "twice", '"twice" is none of none, once_per_day')
        self.expect_fault("dangerous", "very", "write yes or no")
        self.expect_fault("position", "1000", "write a whole number from 0 to 999")
        self.expect_fault("hint", "长" * 61, "there are more than 60 characters")

    def test_rules_between_cells_are_the_databases(self):
        cells = ITEMS[0].split("\t")
        cells[6:8] = ["none", "5"]
        self.assertIn("a cap and a cap period", self.importing("\t".join(cells), status=REFUSED))
        for code, column, value, says in (
                ("ZY01", "times_required", "no", "needs times"),
                ("GY01", "minutes_min", "30", "needs times"),
                ("GY01", "dangerous", "yes", "only a deduction is dangerous"),
                ("SF01", "filed_by", "resident", "a deduction is filed by staff"),
                ("SF01", "subject", "participants", "a deduction is filed by staff"),
                ("SF01", "uniqueness", "once", "a deduction is filed by staff")):
            cells = next(item for item in ITEMS if item.startswith(code)).split("\t")
            cells[HEADER.split("\t").index(column)] = value
            with self.subTest(column):
                self.assertIn(says, self.importing("\t".join(cells), status=REFUSED))

    def test_files_without_items(self):
        self.assertIn("the file has no items", self.importing(status=REFUSED))
        self.assertIn("line 2, column title_zh: the cell is empty",
                      self.importing("WM01\t文明创建", status=REFUSED))
        self.assertIn("column 编号: the column is missing; it may be called code",
                      self.importing(header=HEADER.replace("code\t", ""), status=REFUSED))

    def test_later_columns_may_be_missing(self):
        """An older file has eleven columns, or ten; what it does not say follows from the rest."""
        for known in (11, 10):
            with self.subTest(known):
                old = ["\t".join(line.split("\t")[:known]) for line in (HEADER, *ITEMS)]
                self.importing(*old[1:], header=old[0],
                               options=[] if known == 11 else ["--replacing", self.digest("1")])
                shown = {line.split("\t")[0]: line.split("\t")[10:]
                         for line in self.show("1", "--quiet").splitlines()}
                self.assertEqual(shown["GY01"], ["yes", "0", "no", "resident", "participants",
                                                 "once_per_day", "no", "0", ""])
                self.assertEqual(shown["ZY01"], ["yes", "0", "yes", "resident", "participants",
                                                 "none", "no", "0", ""])
                self.assertEqual(shown["SF03"], ["yes", "0", "no", "staff", "household", "none",
                                                 "no", "0", ""])

    def test_what_is_printed_can_be_imported(self):
        self.importing(*ITEMS)
        digest, printed = self.digest("1"), self.show("1")
        self.xinyi("rulebook", "import", self.code, self.write("printed.tsv", printed),
                   "--title", "rulebook")
        self.assertEqual(self.digest("1"), digest)

    def test_choices_are_read_in_chinese(self):
        header = ("编号 类别 名称 英文名称 计分方式 分值 上限周期 上限积分 需要凭证 审核方式 "
                  "公开内容 最少分钟 需要起止时间 登记人 记分对象 重复限制 立即危险 顺序 登记提示")
        item = "ZY02 志愿服务 探访 Visit 每次 4 无 0 是 一人 否 30 是 队长 户 每月一次 否 7 附记录"
        self.importing(item.replace(" ", "\t"), header=header.replace(" ", "\t"))
        self.assertEqual(self.show("1", "--quiet").splitlines()[1].split("\t")[11:],
                         ["30", "yes", "leader", "household", "once_per_month", "no", "7",
                          "附记录"])


if __name__ == "__main__":
    unittest.main()
