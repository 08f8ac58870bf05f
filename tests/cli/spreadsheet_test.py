#!/usr/bin/env python3
"""What commands print comes in again as it was, whatever a spreadsheet has done to the file: it is
read to the same content, or refused by line and column, and never read as something else.

    spreadsheet_test.py [--seed N] [--tables N]
"""

import argparse
import json
import random
import re
import sys
import unittest

from cli_case import DONE, REFUSED, CliCase
from spreadsheets import draw, parse

OPTIONS = argparse.Namespace(seed=1, tables=8)
SHAPES_PER_TABLE = 4

# Texts that spreadsheets take for something else, or that a careless writer or reader breaks.
TEXTS = ["007", "00", "1-2", "1/2", "3月2日", "2-Mar", "Mar 5", "2028-01-01", "2028/1/1",
         "2028年1月", "9:30", "9 AM", "上午9时", "1E5", "1.39E+10", "1,000", "1.0", "50%", "￥5",
         "(5)", "９", "12345678901234567890", "=1+1", '="5"', "+86", "-", "@x", "'5", "''", "'",
         "O'Neill", '"', 'a"b', '"a"', ",", ";", "，", "a,b;c，d", "大米 5kg", " 前", "后 ",
         "　空　", "TRUE", "false", "yes", "null", "#REF!", "####", "# x", "sep=,", "合计",
         "name", "名称", "\\", "\\N", "<b>", "𠮷", "é", "茅", "’"]
LINES = ["", "甲\n乙", "\n", "a\tb", "\t", '"\n"', "=\n1", *TEXTS]
ROOMS = ["302", "0301", "12A", "B-2", "1-2", "1E2", "2001-2", "1-2-3", "00", "5P", "MAR-2", "12-45",
         "401", "402", "501", "502", "601", "602", "1001", "1002", "A", "12-A", "701B"]
RELATIONS = ["是", "否", ""]


def text(rng, choices, length):
    """One of the choices, or some of them in a row."""
    words = "".join(rng.choices(choices, k=rng.choice([1, 1, 1, 2, 3])))[:length]
    return words if words.strip("\u3000 ") else "x" + words


def texts(rng, count, length):
    """So many different texts."""
    found = {}
    while len(found) < count:
        found[text(rng, TEXTS, length)] = True
    return list(found)


def write(head, rows):
    """A table in which every cell is given as a text, so that no reader takes it for else."""
    def cell(value):
        return "" if value == "" else '"=""' + value.replace('"', '""""') + '"""'
    return "\n".join(["\t".join(head)] + ["\t".join(map(cell, row)) for row in rows]) + "\n"


def optional(rng, low, high):
    return rng.choice(["", str(rng.randint(low, high))])


class Spreadsheets(CliCase):
    number = 0

    def community(self):
        Spreadsheets.number += 1
        code = f"sheet-{Spreadsheets.number}"
        self.xinyi("community", "create", code, "社区")
        return code

    def tables(self):
        for number in range(OPTIONS.tables):
            yield random.Random(f"{OPTIONS.seed}/{number}"), f"seed {OPTIONS.seed}, table {number}"

    def shapes(self, rng, told):
        for _ in range(SHAPES_PER_TABLE):
            shape = draw(rng)
            yield shape, f"{told}: {shape}"

    def expect_faults(self, said, told):
        """Every refusal names line, column and reason."""
        lines = said.splitlines()
        faults = [line for line in lines if re.search(r"line \d+, column [^:]+: .", line)]
        others = [line for line in lines if line not in faults
                  and not re.search("nothing was changed|is not read|holds numbers of", line)]
        self.assertTrue(faults, f"{told}\n{said}")
        self.assertEqual(others, [], told)

    def expect_same(self, rng, told, printed, words):
        """A printed file gives another community the same content, in every shape."""
        for shape, told_shape in self.shapes(rng, told):
            code = self.community()
            path = self.write("saved.csv", shape.save(rng, printed))
            done = self.invoke(words[0], "import", code, path)
            self.assertEqual(done.returncode, DONE,
                             f"{told_shape}\n{done.stderr}\n{path.read_bytes()}")
            self.assertEqual(self.xinyi(*words[:2], code, *words[2:]), printed, told_shape)

    def stored(self, code, table, texts, order):
        """What the database has in the columns of texts."""
        lines = self.sql(f"SELECT json_agg(json_build_array({texts}) ORDER BY {order}) "
                         f"FROM xinyi.{table} t JOIN xinyi.community c USING (community_id) "
                         f"WHERE c.code = '{code}'")
        return json.loads("".join(lines))

    def test_rewards(self):
        head = ["name", "unit", "description", "kind", "price", "cost_fen", "limit_per_period",
                "low_stock", "discount_percent", "valid_from", "valid_until", "active"]
        for rng, told in self.tables():
            rows = []
            for name in texts(rng, rng.randint(1, 8), 60):
                voucher = rng.random() < 0.4
                first = f"20{rng.randint(27, 99)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
                rows.append([name, text(rng, TEXTS, 8), rng.choice(LINES),
                             "voucher" if voucher else "goods", str(rng.randint(1, 100000)),
                             optional(rng, 0, 10000000), optional(rng, 1, 1000),
                             str(rng.randint(0, 100000)), "5" if voucher else "",
                             first if voucher else "", "2100-12-31" if voucher else "",
                             rng.choice(["yes", "no"])])
            code = self.community()
            self.xinyi("reward", "import", code, self.write("given.tsv", write(head, rows)))
            self.assertEqual(self.stored(code, "reward", "t.name, unit, description", "reward_no"),
                             [row[:3] for row in rows], told)
            self.expect_same(rng, told, self.xinyi("reward", "list", code), ["reward", "list"])

    def test_rulebooks(self):
        head = ["code", "category", "title_zh", "title_en", "basis", "points", "cap_period",
                "cap_points", "evidence_required", "reviewer_level", "content_public"]
        for rng, told in self.tables():
            rows = [[f"ZY{number:02}", "志愿服务", text(rng, TEXTS, 120), text(rng, TEXTS, 240),
                     "per_occurrence", rng.choice(["5", "-5", "1000"]), *rng.choice(
                         [("none", "0"), ("month", "10000")]), "yes",
                     rng.choice(["normal", "double"]), rng.choice(["yes", "no"])]
                    for number in range(1, rng.randint(2, 9))]
            code = self.community()
            self.xinyi("rulebook", "import", code, self.write("given.tsv", write(head, rows)))
            self.assertEqual(self.stored(code, "rule_item", "title_zh, title_en", "t.code"),
                             [row[2:4] for row in rows], told)
            printed = self.xinyi("rulebook", "show", code, "1", "--quiet")
            self.expect_same(rng, told, printed, ["rulebook", "show", "1", "--quiet"])

    def test_events(self):
        head = ["name", "place", "opens_at", "closes_at", "rewards"]
        for rng, told in self.tables():
            rewards = texts(rng, 4, 60)
            offers = write(["name", "kind", "unit", "price"],
                           [[name, "goods", "袋", "1"] for name in rewards])
            rows = [[text(rng, TEXTS, 60), text(rng, TEXTS, 80),
                     f"2027-{number:02}-28 0{rng.randint(0, 9)}:{rng.randint(0, 59):02}",
                     f"2028-0{number}-01 23:59", rng.choice(["", "none"])]
                    for number in range(1, rng.randint(2, 6))]
            code = self.community()
            self.xinyi("reward", "import", code, self.write("offers.tsv", offers))
            listed = self.write("listed.tsv", self.xinyi("reward", "list", code))
            self.xinyi("event", "import", code, self.write("given.tsv", write(head, rows)))
            self.assertEqual(self.stored(code, "redemption_event", "t.name, place", "event_no"),
                             [row[:2] for row in rows], told)
            printed = self.xinyi("event", "list", code)
            for shape, told_shape in self.shapes(rng, told):
                code = self.community()
                self.xinyi("reward", "import", code, listed)
                path = self.write("saved.csv", shape.save(rng, printed))
                self.xinyi("event", "import", code, path)
                again = self.xinyi("event", "list", code)
                self.assertEqual(sorted(again.splitlines()), sorted(printed.splitlines()),
                                 told_shape)

    def residents(self, code):
        return self.sql(f"""SELECT building, unit, room, r.name, birth_year, is_head, phone_hash
                            FROM xinyi.resident r
                            JOIN xinyi.household USING (community_id, household_id)
                            JOIN xinyi.community c USING (community_id)
                            WHERE c.code = '{code}' ORDER BY resident_id""")

    def test_registers(self):
        """A register cannot mark its cells, so some shapes destroy it: these are refused."""
        read = 0
        for rng, told in self.tables():
            rows = []
            for number, room in enumerate(rng.sample(ROOMS, rng.randint(1, 6))):
                for person in range(rng.randint(1, 3)):
                    rows.append([str(1 + number % 3), "1", room, f"张{'甲乙丙'[person]}",
                                 rng.choice(["", f"139{rng.randrange(10 ** 8):08}"]),
                                 rng.choice(["", "1958"]), "是" if person == 0 else "否"])
            rows = [["楼栋", "单元", "室", "姓名", "手机", "出生年份", "户主"], *rows]
            printed = "".join("\t".join(row) + "\n" for row in rows)
            code = self.community()
            known = self.write("known.tsv", write(rows[0], rows[1:]))
            self.xinyi("register", "import", code, known)
            before = self.residents(code)
            self.assertEqual(len(before), len(rows) - 1)
            for shape, told_shape in self.shapes(rng, told):
                path = self.write("saved.csv", shape.save(rng, printed))
                done = self.invoke("register", "import", code, path)
                self.assertIn(done.returncode, (DONE, REFUSED), told_shape)
                self.assertEqual(self.residents(code), before, f"{told_shape}\n{done.stdout}")
                if done.returncode == REFUSED:
                    self.expect_faults(done.stderr, told_shape)
                else:
                    self.assertIn(f"{len(before)} residents are as they were", done.stdout)
                    read += 1
        self.assertGreater(read, 0)

    def test_the_sample_register(self):
        printed = self.xinyi("sample", "register", "--households", 190)
        rng = random.Random(OPTIONS.seed)
        table = "".join("\t".join(row) + "\n" for row in parse(printed, ","))
        code = self.community()
        self.xinyi("register", "import", code, self.write("sample.csv", printed))
        before = self.residents(code)
        for shape, told in self.shapes(rng, "sample register"):
            if shape.program.digits_max > 10:
                path = self.write("saved.csv", shape.save(rng, table))
                said = self.xinyi("register", "import", code, path)
                self.assertIn(f"{len(before)} residents are as they were", said, told)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=OPTIONS.seed)
    parser.add_argument("--tables", type=int, default=OPTIONS.tables)
    OPTIONS, rest = parser.parse_known_args()
    print(f"seed {OPTIONS.seed}, {OPTIONS.tables} tables of each kind")
    unittest.main(argv=[sys.argv[0], *rest])
