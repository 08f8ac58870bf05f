#!/usr/bin/env python3
"""Households that are split, merged and closed, in the sample community."""

import re
import unittest

from cli_case import DONE, MISUSED, REFUSED, CliCase

AGREED = ("--document", "分户协议 2026-7")


class Households(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loaded = cls.invoke("sample", "load", "--months", "2", "--households", "190")
        assert loaded.returncode == DONE, loaded.stderr
        people = [line.split("\t") for line in cls.invoke("sample", "people").stdout.splitlines()]
        homes = {row[0]: "/".join(row[2:6]) for row in people}
        cls.first, cls.second = homes["sample-resident-1"], homes["sample-resident-2"]
        for resident in (cls.first, cls.second):
            assert cls.invoke("grant", "arcadia", resident, "administrator").returncode == DONE
        cls.rooms = iter(range(101, 1000))
        cls.givers = iter(cls.sql("""
            SELECT h.code FROM xinyi.household h
            JOIN xinyi.resident r USING (community_id, household_id)
            LEFT JOIN xinyi.membership m USING (community_id, resident_id)
            WHERE h.balance > 30 AND h.held = 0
            GROUP BY h.code HAVING count(*) > 2 AND count(m) = 0 ORDER BY h.code"""))

    @classmethod
    def query(cls, statement):
        return cls.sql(f"SELECT rule.visit('arcadia'); {statement}")[1:]

    def tearDown(self):
        self.xinyi("ledger", "verify", "arcadia")

    def flat(self):
        """An address where nobody lives."""
        return f"999/1/{next(self.rooms)}"

    def household(self, *words, decided=True, status=DONE):
        both = ("--administrator", self.first, "--second", self.second) if decided else ()
        return self.xinyi("household", words[0], "arcadia", *words[1:], *both, status=status)

    def names(self, code):
        return self.query(f"""
            SELECT r.name FROM xinyi.resident r
            JOIN xinyi.household h USING (community_id, household_id)
            WHERE h.code = '{code}' AND r.left_at IS NULL ORDER BY r.is_head DESC, r.resident_id""")

    def state(self, code, columns="balance, rule.household_rating(community_id, household_id)"):
        return self.query(f"SELECT {columns} FROM xinyi.household WHERE code = '{code}'")[0]

    def code_at(self, flat):
        return self.query("SELECT code FROM xinyi.household WHERE building || '/' || unit || '/' "
                          f"|| room = '{flat}' AND closed_on IS NULL")[0]

    def earned(self, code):
        return self.query(f"""
            SELECT left(p.name, 4), sum(s.earned) FROM xinyi.household_period s
            JOIN xinyi.period p USING (community_id, period_id)
            JOIN xinyi.household h USING (community_id, household_id)
            WHERE h.code = '{code}' AND s.earned > 0 GROUP BY 1 ORDER BY 1""")

    def test_members_become_a_household_and_take_points_along(self):
        giver, flat = next(self.givers), self.flat()
        head, *others = self.names(giver)
        points, rating = self.state(giver).split("|")
        said = self.household("split", giver, flat, ",".join(others), "--points", "20", *AGREED)
        taker = self.code_at(flat)
        self.assertIn(f"household {taker} at 999号楼 1单元", said)
        self.assertEqual(self.names(giver), [head])
        self.assertEqual(self.names(taker)[0], others[0])
        self.assertEqual(sorted(self.names(taker)), sorted(others))
        self.assertEqual(self.state(giver), f"{int(points) - 20}|{rating}")
        self.assertEqual(self.state(taker), "20|100")
        self.assertEqual(self.query(f"""
            SELECT h.code, sum(e.points), min(e.reason) FROM xinyi.ledger_entry e
            JOIN xinyi.household h USING (community_id, household_id)
            WHERE e.kind = 'transfer' AND h.code IN ('{giver}', '{taker}')
            GROUP BY h.code ORDER BY 2"""),
            [f"{giver}|-20|分户协议 2026-7", f"{taker}|20|分户协议 2026-7"])
        shown = self.xinyi("household", "show", "arcadia", flat)
        self.assertIn(f"\tsplit\t{giver}\t{taker}\t20\t分户协议 2026-7\t", shown)

    def test_no_points_need_to_go_along(self):
        giver, flat = next(self.givers), self.flat()
        before = self.state(giver)
        self.household("split", giver, flat, self.names(giver)[1], "--points", "0", *AGREED)
        self.assertEqual(self.state(giver), before)
        self.assertEqual(self.state(self.code_at(flat), "balance, entry_count"), "0|0")

    def test_a_merge_takes_all_points_and_closes_the_household(self):
        giver, taker = next(self.givers), next(self.givers)
        names = self.names(giver) + self.names(taker)
        gives, takes = (int(self.state(code, "balance")) for code in (giver, taker))
        head = self.names(taker)[0]
        said = self.household("merge", giver, taker, "--document", "并户协议")
        self.assertIn(f"household {giver} is closed; {gives} points went to household {taker}, "
                      f"which has {gives + takes}\n", said)
        self.assertEqual(self.state(giver, "balance, closed_on IS NOT NULL"), "0|t")
        self.assertEqual(sorted(self.names(taker)), sorted(names))
        self.assertEqual(self.names(taker)[0], head)
        self.assertEqual(self.query(f"""
            SELECT count(*) FROM xinyi.resident JOIN xinyi.household h
            USING (community_id, household_id) WHERE h.code = '{taker}' AND is_head"""), ["1"])

    def test_what_is_split_and_merged_again_is_as_it_was(self):
        giver, flat = next(self.givers), self.flat()
        before, earned = self.state(giver), self.earned(giver)
        points = int(before.partition("|")[0]) - 7
        self.household("split", giver, flat, self.names(giver)[1], "--points", str(points), *AGREED)
        self.household("merge", self.code_at(flat), giver, "--document", "并户协议")
        self.assertEqual(self.state(giver), before)
        self.assertEqual(self.query("SELECT sum(points) FROM xinyi.ledger_entry "
                                    "WHERE kind = 'transfer'"), ["0"])
        # What it gave counts as earned once more, as what it had spent: the rest is the same.
        self.assertEqual([year.partition("|")[0] for year in self.earned(giver)],
                         [year.partition("|")[0] for year in earned])

    def test_a_household_moves_with_its_points_and_keeps_its_code(self):
        code, flat = next(self.givers), self.flat()
        before = self.state(code)
        names = self.names(code)
        old = self.state(code, "building || '/' || unit || '/' || room")
        said = self.household("move", code, flat, "--reason", "换房", decided=False)
        self.assertIn(f"household {code} has moved to 999号楼 1单元", said)
        self.assertEqual(self.code_at(flat), code)
        self.assertEqual((self.state(code), self.names(code)), (before, names))
        shown = self.household("show", code, decided=False)
        self.assertIn("\t".join(old.split("/")), shown)
        person = self.xinyi("resident", "show", "arcadia", f"{flat}/{names[0]}")
        self.assertIn("\t".join(old.split("/")), person)
        again = self.household("move", code, old, "--reason", "搬回", "--day", "2020-01-01",
                               decided=False, status=REFUSED)
        self.assertIn("before the day on which", again)
        taken = self.household("move", code, self.first.rpartition("/")[0], "--reason", "换房",
                               decided=False, status=REFUSED)
        self.assertIn("a household lives at that address", taken)
        self.household("move", code, old, "--reason", "搬回", decided=False)
        self.assertEqual(self.code_at(old), code)

    def test_everybody_leaves_a_closed_household(self):
        giver = next(self.givers)
        points = self.state(giver, "balance")
        said = self.household("close", giver, "--reason", "全家迁出", decided=False)
        self.assertIn(f"household {giver} is closed; its {points} points lapse in their time\n",
                      said)
        self.assertEqual(self.names(giver), [])
        self.assertIn("this household is closed", self.household(
            "close", giver, "--reason", "全家迁出", decided=False, status=REFUSED))
        self.assertIn("\t" + points + "\t", self.xinyi("household", "show", "arcadia", giver))

    def test_every_refusal_says_what_is_wrong_and_changes_nothing(self):
        giver, taker, closed = (next(self.givers) for _ in range(3))
        self.household("close", closed, "--reason", "迁出", decided=False)
        member, everybody = self.names(giver)[1], ",".join(self.names(giver))
        home = self.first.rpartition("/")[0]
        elsewhere = self.query("SELECT building || '/' || unit || '/' || room "
                               f"FROM xinyi.household WHERE code = '{taker}'")[0]
        split = lambda *words, points="1": ("split", *words, "--points", points, *AGREED)
        flat, decided = self.flat(), ("--administrator", self.first, "--second", self.second)
        before = self.query("SELECT * FROM xinyi.household, xinyi.household_transfer")
        for words, says in (
                (split(giver, flat, member, points="100000"), "not have enough points"),
                (split(giver, flat, everybody), "somebody stays in the household"),
                (split(giver, flat, "无名氏"), "the household has no member 无名氏"),
                (split(giver, elsewhere, member), "a household lives at that address"),
                (split("ZZZZZZ", flat, member), "there is no household ZZZZZZ"),
                (split(closed, flat, member), "the household has no member"),
                (split(home, flat, self.names(self.code_at(home))[1]),
                 "who lives in the household or has relatives there"),
                (("merge", giver, giver, "--document", "x"), "these are one household"),
                (("merge", giver, closed, "--document", "x"), "this household is closed"),
                (("merge", closed, giver, "--document", "x"), "this household is closed"),
                (("merge", giver, taker, "--document", "x", "--day", "2099-01-01"),
                 "that day has not come yet")):
            self.assertIn(says, self.household(*words, status=REFUSED))
        merge = ("merge", giver, taker, "--document", "x")
        reviewer = self.query("SELECT membership_id FROM xinyi.membership "
                              "WHERE roles = '{reviewer}' LIMIT 1")[0]
        for words, says in ((decided[:2], "a second administrator confirms it"),
                            (decided[:2] + ("--second", self.first), "a second administrator"),
                            (("--administrator", reviewer), "that of an administrator")):
            self.assertIn(says, self.household(*merge, *words, decided=False, status=REFUSED))
        self.household("split", giver, flat, member, "--points", "-1", *AGREED, status=MISUSED)
        self.household("split", giver, flat, member, "--points", "1", status=MISUSED)
        self.assertEqual(
            self.query("SELECT * FROM xinyi.household, xinyi.household_transfer"), before)

    def test_a_dry_run_says_the_same_and_changes_nothing(self):
        giver, taker = next(self.givers), next(self.givers)
        before = self.query("SELECT * FROM xinyi.household")
        said = self.household("merge", giver, taker, "--document", "并户协议", "--dry-run")
        self.assertIn(f"dry run, nothing was changed:\nhousehold {giver} is closed", said)
        said = self.household("split", giver, self.flat(), self.names(giver)[1], "--points", "5",
                              *AGREED, "--dry-run")
        self.assertIn("dry run, nothing was changed:\nhousehold ", said)
        self.household("close", giver, "--reason", "x", "--dry-run", decided=False)
        self.assertEqual(self.query("SELECT * FROM xinyi.household"), before)

    def inhabited(self, place):
        """One of the last households of the register, where nothing else happens."""
        return self.query("SELECT code FROM xinyi.household WHERE closed_on IS NULL "
                          f"ORDER BY household_id DESC LIMIT 1 OFFSET {place}")[0]

    def card(self, household, *words, status=DONE):
        return self.xinyi("household", "card", "arcadia", household, "--reason", "没有手机",
                          *words, status=status)

    def test_a_card_is_printed_and_a_new_one_ends_the_old(self):
        code = self.inhabited(0)
        sheet = self.card(code)
        number, = self.query("SELECT lpad(card_no::text, 8, '0') FROM xinyi.household_card c "
                             "JOIN xinyi.household h USING (community_id, household_id) "
                             f"WHERE h.code = '{code}'")
        secret, = self.query("SELECT rule.card_code(community_id, card_no) "
                             f"FROM xinyi.household_card WHERE card_no = {int(number)}")
        self.assertTrue(sheet.startswith("<!DOCTYPE html>"))
        for shown in (code, number, "户主", "怎么用", "丢了怎么办", "每天最多用 200 分。"):
            self.assertIn(shown, sheet)
        self.assertNotIn("{{", sheet)
        self.assertNotIn(self.names(code)[0], sheet)
        self.assertEqual(re.search('(?m)^<p class="code">(.*)</p>$', sheet)[1].replace(" ", ""),
                         secret)
        self.assertRegex(sheet, r'<svg [^>]*viewBox="0 0 33 33"[^>]*><path d="M4 4h7v1h-7z')
        self.card(code)
        self.assertEqual(self.query("SELECT withdrawn_at IS NULL, withdrawn_because "
                                    "FROM xinyi.household_card JOIN xinyi.household h "
                                    "USING (community_id, household_id) "
                                    f"WHERE h.code = '{code}' ORDER BY card_no"),
                         ["f|已换新卡：没有手机", "t|"])
        self.assertIn("is withdrawn", self.card(code, "--withdraw"))
        self.assertIn("no valid card", self.card(code, "--withdraw", status=REFUSED))
        self.assertIn("withdrawn", self.xinyi("household", "show", "arcadia", code))
        closed = self.inhabited(2)
        self.household("close", closed, "--reason", "迁出", decided=False)
        self.assertIn("this household is closed", self.card(closed, status=REFUSED))

    def test_a_helper_is_named_and_dismissed(self):
        code = self.inhabited(1)
        helper = self.first
        named = self.xinyi("household", "helper", "arcadia", code, helper, "--document",
                           "委托书 3", "--from", "2000-01-01", "--until", "2000-06-30",
                           status=REFUSED)
        self.assertIn("term", named)
        until = self.query("SELECT rule.day(rule.now()) + 90")[0]
        named = self.xinyi("household", "helper", "arcadia", code, helper, "--document",
                           "委托书 3", "--until", until)
        self.assertIn(f"helps household {code} from", named)
        self.assertIn("委托书 3", self.xinyi("household", "show", "arcadia", code))
        dismissal = ("household", "dismiss", "arcadia", code, helper, "--reason", "不再需要")
        self.assertIn("no more", self.xinyi(*dismissal))
        self.assertIn("no such helper", self.xinyi(*dismissal, status=REFUSED))


if __name__ == "__main__":
    unittest.main()
