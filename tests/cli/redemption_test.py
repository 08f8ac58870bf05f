#!/usr/bin/env python3
"""What ends by itself: holds that nobody collected, points that nobody spent. And the slip."""

import os
import pty
import subprocess
import unittest

import qr_code
from cli_case import DONE, MISUSED, REFUSED, XINYI, CliCase

HOUSEHOLDS = 190
NOT_HELD = 5
DARK_ON_WHITE, PLAIN = "\x1b[30;107m", "\x1b[0m"
INSIDE = "SELECT rule.visit('arcadia');"


class Redemption(CliCase):
    """Every test goes on from the sample as it was loaded: a database each, copied from that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loaded = cls.invoke("sample", "load", "--months", "2", "--households", HOUSEHOLDS)
        assert loaded.returncode == DONE, loaded.stderr
        cls.template = f"{cls.database}_loaded"
        cls.psql("postgres", f"DROP DATABASE IF EXISTS {cls.template} WITH (FORCE)")
        cls.psql("postgres", f"ALTER DATABASE {cls.database} RENAME TO {cls.template}")
        cls.addClassCleanup(cls.psql, "postgres", f"DROP DATABASE {cls.template} WITH (FORCE)")

    def setUp(self):
        self.drop_database()
        self.psql("postgres", f"CREATE DATABASE {self.database} OWNER xinyi_owner "
                              f"TEMPLATE {self.template}")

    def value(self, statement):
        return self.sql(INSIDE + statement)[-1]

    def hold(self):
        """The id of a redemption of one towel and one bin bag, of the household with most."""
        return self.value("""
            SELECT set_config('xinyi.membership', m.membership_id::text, true),
                   set_config('xinyi.resident', r.resident_id::text, true),
                   set_config('xinyi.household', r.household_id::text, true)
            FROM xinyi.household h
            JOIN xinyi.resident r USING (community_id, household_id)
            JOIN xinyi.membership m USING (community_id, resident_id)
            WHERE m.roles = '{}' ORDER BY h.balance DESC, h.household_id LIMIT 1;
            SELECT (held.redemption).redemption_id
            FROM rule.redeem(rule.actor_community_id(), gen_random_uuid(), jsonb_build_object(
                'event_id', (SELECT event_id FROM xinyi.redemption_event
                             ORDER BY event_no DESC LIMIT 1),
                'lines', (SELECT jsonb_agg(jsonb_build_object('reward_id', reward_id,
                                                              'quantity', 1))
                          FROM xinyi.reward WHERE name IN ('毛巾', '垃圾袋')))) held""")

    def totals(self):
        """Free points of all households, and held stock."""
        return self.value("SELECT (SELECT sum(balance - held) FROM xinyi.household), "
                          "(SELECT sum(held) FROM xinyi.reward_stock)")

    def lapse(self, *words, status=DONE):
        return self.xinyi("redemption", "lapse", *words, status=status)

    def test_the_sample_has_a_shop(self):
        self.assertEqual(self.value("SELECT count(*) FROM xinyi.reward"), "13")
        self.assertGreater(int(self.value("SELECT count(*) FROM xinyi.redemption "
                                          "WHERE status = 'collected'")), 20)
        self.assertEqual(self.value("SELECT count(*) FROM xinyi.redemption_event "
                                    "WHERE now() BETWEEN opens_at AND closes_at"), "1")
        self.xinyi("ledger", "verify")

    def test_nothing_lapses_before_its_time(self):
        self.hold()
        self.assertEqual(self.lapse(), "arcadia: no redemption has to lapse\n")
        self.xinyi("clock", "advance", "arcadia", "--days", "15")
        self.assertEqual(self.lapse("--quiet"), "")

    def test_what_nobody_collected_goes_back_once(self):
        before = self.totals()
        held = [self.hold() for _ in range(3)]
        self.assertNotEqual(self.totals(), before)
        self.xinyi("clock", "advance", "arcadia", "--days", "17")
        said = "arcadia: 3 redemptions were not collected in time\n"
        self.assertEqual(self.lapse("arcadia"), said)
        self.assertEqual(self.totals(), before)
        self.assertEqual(self.lapse("arcadia", "--quiet"), "")
        self.assertEqual(self.value("SELECT count(*) FROM xinyi.redemption WHERE status = 'lapsed' "
                                    f"AND redemption_id = ANY ('{{{','.join(held)}}}')"), "3")
        self.xinyi("ledger", "verify")

    def test_a_community_that_is_not_there(self):
        self.assertIn("there is no community atlantis", self.lapse("atlantis", status=REFUSED))

    def show(self, redemption, status=DONE):
        return self.xinyi("redemption", "print", "arcadia", redemption, status=status)

    def test_the_slip_has_the_code_twice(self):
        held = self.hold()
        lines = self.show(held).splitlines()
        code = self.value(f"SELECT code FROM xinyi.redemption WHERE redemption_id = '{held}'")
        self.assertEqual(lines[:3], ["信义超市兑换周, 信义超市", "垃圾袋 × 1 卷", "毛巾 × 1 条"])
        self.assertRegex(lines[3], r"^9 points, to be collected before \d{4}-\d\d-\d\d \d\d:\d\d$")
        self.assertEqual(lines[-1].replace(" ", ""), code)
        self.assertEqual(qr_code.read(lines[4:-1]), code)

    def test_on_a_terminal_it_is_dark_on_white(self):
        held = self.hold()
        terminal, other_end = pty.openpty()
        subprocess.run([XINYI, "--config", self.settings, "redemption", "print", "arcadia", held],
                       stdout=other_end, check=True)
        lines = os.read(terminal, 100000).decode().split("\r\n")
        os.close(terminal)
        os.close(other_end)
        drawn = [line.removeprefix(DARK_ON_WHITE).removesuffix(PLAIN) for line in lines
                 if line.startswith(DARK_ON_WHITE) and line.endswith(PLAIN)]
        self.assertEqual(qr_code.read(drawn), lines[-2].replace(" ", ""))

    def test_who_printed_it_stands_in_the_audit_log(self):
        held = self.hold()
        self.show(held)
        self.assertEqual(self.value(
            "SELECT operation, act, subject FROM xinyi.audit "
            f"WHERE detail ->> 'redemption_id' = '{held}'"),
            "xinyi redemption print|read|redemption")

    def test_what_is_over_has_no_slip(self):
        collected = self.value("SELECT redemption_id FROM xinyi.redemption LIMIT 1")
        self.assertIn("this redemption is collected already", self.show(collected, NOT_HELD))
        held = self.hold()
        self.xinyi("clock", "advance", "arcadia", "--days", "17")
        self.assertIn("was not collected in time", self.show(held, NOT_HELD))
        self.lapse()
        self.assertIn("this redemption is lapsed already", self.show(held, NOT_HELD))
        self.assertIn("there is no redemption",
                      self.show("00000000-0000-4000-8000-000000000000", REFUSED))
        self.assertIn("REDEMPTION is the id", self.show("12", MISUSED))

    def listed(self, *words, status=DONE):
        printed = self.xinyi("redemption", "list", "arcadia", *words, status=status)
        if status != DONE:
            return printed
        head, *rows = [line.split("\t") for line in printed.splitlines()]
        return [dict(zip(head, row)) for row in rows]

    def test_redemptions_are_listed_newest_first(self):
        held = self.hold()
        rows = self.listed()
        self.assertEqual(len(rows), int(self.value("SELECT count(*) FROM xinyi.redemption")))
        self.assertEqual({name: rows[0][name] for name in ("redemption_id", "event", "goods",
                                                           "points", "state", "ended_by")},
                         {"redemption_id": held, "event": "信义超市兑换周",
                          "goods": "垃圾袋 × 1、毛巾 × 1", "points": "9", "state": "held",
                          "ended_by": ""})
        self.assertRegex(rows[0]["lapses_at"], r"^\d{4}-\d\d-\d\d \d\d:\d\d$")

    def test_the_list_is_filtered(self):
        held = self.hold()
        building = self.listed("--state", "held")[0]["building"]
        self.assertEqual({row["state"] for row in self.listed("--state", "collected")},
                         {"collected"})
        self.assertEqual([row["redemption_id"] for row in self.listed("--state", "held")], [held])
        self.assertEqual({row["building"] for row in self.listed("--building", building)},
                         {building})
        self.assertEqual(self.listed("--building", "9999"), [])
        event = self.value("SELECT event_id FROM xinyi.redemption_event ORDER BY event_no DESC"
                           " LIMIT 1")
        self.assertEqual(self.listed("--event", event), self.listed("--event", "信义超市兑换周"))
        self.assertEqual(len(self.listed("--event", event)), int(self.value(
            f"SELECT count(*) FROM xinyi.redemption WHERE event_id = '{event}'")))

    def test_the_pick_list_says_what_to_pack(self):
        held = self.hold()
        code, building, name = self.value(
            "SELECT concat_ws(' ', h.code, h.building, rule.head_name(r.community_id,"
            " r.household_id)) FROM xinyi.redemption r JOIN xinyi.household h"
            f" USING (community_id, household_id) WHERE redemption_id = '{held}'").split()
        printed = self.xinyi("event", "pick-list", "arcadia", "信义超市兑换周").splitlines()
        self.assertEqual(printed[0], "备货单：信义超市兑换周")
        self.assertEqual([line for line in printed if line.startswith("待提货")],
                         ["待提货 1 笔，1 户"])
        self.assertEqual(sorted(line.split()[:4] for line in printed
                                if line.startswith("合计")),
                         [["合计", "垃圾袋", "×", "1"], ["合计", "毛巾", "×", "1"]])
        rows = [line.split("\t") for line in printed[-2:]]
        self.assertEqual([row[0] for row in rows], [building, building])
        self.assertEqual([row[1].lstrip("'") for row in rows], [code, code])
        self.assertEqual([row[2] for row in rows], [name, ""])
        self.assertEqual(sorted(row[3] for row in rows), ["垃圾袋", "毛巾"])
        self.assertIn("there is no event 没有", self.xinyi(
            "event", "pick-list", "arcadia", "没有", status=REFUSED))

    def test_what_the_list_does_not_know(self):
        self.assertIn("--state is held", self.listed("--state", "lost", status=MISUSED))
        self.assertIn("--building", self.listed("--building", "三", status=MISUSED))
        self.assertIn("there is no event 没有", self.listed("--event", "没有", status=REFUSED))
        self.sql(f"{INSIDE} UPDATE xinyi.redemption_event SET name = '兑换日'")
        self.sql(f"{INSIDE} INSERT INTO xinyi.redemption_event (community_id, event_id, name,"
                 " place, opens_at, closes_at, lapses_at) SELECT community_id, gen_random_uuid(),"
                 " name, place, opens_at, closes_at, lapses_at FROM xinyi.redemption_event"
                 " LIMIT 1")
        self.assertIn("events are called 兑换日",
                      self.listed("--event", "兑换日", status=REFUSED))

    def age(self):
        """Every period belongs to the year before last, but for the open one."""
        self.sql("UPDATE xinyi.period SET name = (left(name, 4)::integer - 3) || substr(name, 5) "
                 "WHERE status <> 'open'")

    def points(self, *words, status=DONE):
        return self.xinyi("points", "lapse", *words, status=status)

    def due(self):
        return self.value("SELECT count(*), coalesce(sum(points), 0) "
                          "FROM rule.preview_lapse(rule.actor_community_id(),"
                          " rule.day(rule.now()))").split("|")

    def test_points_of_this_year_stay(self):
        self.assertEqual(self.points(), "arcadia: no points have to lapse\n")

    def test_old_points_lapse_once(self):
        self.age()
        households, points = self.due()
        self.assertGreater(int(households), 100)
        self.assertEqual(self.points("arcadia"),
                         f"arcadia: {points} points of {households} households have lapsed\n")
        self.assertEqual(self.due(), ["0", "0"])
        self.assertEqual(self.points("--quiet"), "")
        self.assertEqual(self.value("SELECT count(*) FROM xinyi.ledger_entry WHERE kind = 'lapse'"),
                         households)

    def test_the_preview_changes_nothing(self):
        today = self.value("SELECT rule.day(rule.now())")
        self.assertEqual(self.points("arcadia", "--preview", "--on", today),
                         "household_code\tbuilding\tbalance\tpoints\n"
                         f"# on {today}: 0 points of 0 households\n")
        self.age()
        households, points = self.due()
        *lines, total = self.points("arcadia", "--preview", "--on", today).splitlines()
        self.assertEqual(total, f"# on {today}: {points} points of {households} households")
        self.assertEqual(sum(int(line.split("\t")[3]) for line in lines[1:]), int(points))
        self.assertEqual(self.due(), [households, points])

    def test_the_preview_is_of_the_next_new_year(self):
        year = int(self.value("SELECT extract(year FROM rule.now())"))
        self.assertIn(f"# on {year + 1}-01-01: ", self.points("arcadia", "--preview"))

    def test_what_the_preview_needs(self):
        self.assertIn("--preview is of one COMMUNITY", self.points("--preview", status=MISUSED))
        self.assertIn("--on goes with --preview",
                      self.points("arcadia", "--on", "2027-01-01", status=MISUSED))
        self.assertIn("--on is a day", self.points("arcadia", "--preview", "--on", "soon",
                                                   status=MISUSED))


if __name__ == "__main__":
    unittest.main()
