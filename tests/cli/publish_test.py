#!/usr/bin/env python3
"""The sample community, its clock, publishing its months, and the books behind them."""

import re
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from cli_case import DONE, NOT_DUE, REFUSED, CliCase

HOUSEHOLDS = 190


class Publish(CliCase):
    """Every test goes on from the sample as it was loaded: a database each, copied from that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loaded = cls.invoke("sample", "load", "--months", "2", "--households", HOUSEHOLDS)
        cls.template = f"{cls.database}_loaded"
        cls.psql("postgres", f"DROP DATABASE IF EXISTS {cls.template} WITH (FORCE)")
        cls.psql("postgres", f"ALTER DATABASE {cls.database} RENAME TO {cls.template}")
        cls.addClassCleanup(cls.psql, "postgres", f"DROP DATABASE {cls.template} WITH (FORCE)")

    def setUp(self):
        self.drop_database()
        self.psql("postgres", f"CREATE DATABASE {self.database} OWNER xinyi_owner "
                              f"TEMPLATE {self.template}")

    def value(self, statement):
        return self.sql(statement)[0]

    def open_period(self):
        return self.value("SELECT name FROM xinyi.period WHERE status = 'open'")

    def publications(self):
        return self.sql("SELECT p.name, n.number, n.entry_count FROM xinyi.publication n "
                        "JOIN xinyi.period p USING (community_id, period_id) ORDER BY 2")

    def books(self):
        """What a command that is refused must leave alone."""
        return self.sql("SELECT c.clock_offset, p.* FROM xinyi.period p, xinyi.community c") + \
            self.publications()

    def test_the_sample_is_what_it_says(self):
        self.assertEqual(self.loaded.returncode, DONE, self.loaded.stderr)
        self.assertRegex(self.loaded.stdout, rf"^community arcadia: {HOUSEHOLDS + 2} households, "
                         r"\d+ residents, \d+ deeds, \d+ ledger entries, \d+ redemptions, "
                         r"2 publications\n$")
        self.assertEqual(len(self.publications()), 2)
        self.assertEqual(self.value("SELECT count(*) FROM xinyi.team"), "3")
        self.assertEqual(self.value("SELECT clock_offset FROM xinyi.community"), "00:00:00")
        self.assertEqual(self.sql(
            "SELECT role, count(*) FROM xinyi.membership, unnest(roles) AS role "
            "GROUP BY 1 ORDER BY 1"),
            ["administrator|1", "auditor|1", "leader|3", "property|1", "reviewer|4",
             "storekeeper|1"])
        self.assertGreater(int(self.value(
            "SELECT count(*) FROM xinyi.deed WHERE status = 'submitted'")), 0)

    def test_the_sample_is_loaded_once(self):
        self.assertIn("there is a community with this code already",
                      self.xinyi("sample", "load", "--households", HOUSEHOLDS, status=REFUSED))

    def test_the_sample_keeps_every_invariant(self):
        self.assertRegex(self.xinyi("ledger", "verify"), r"^arcadia: \d\d invariants hold\n$")

    def test_newcomers_can_bind_by_phone(self):
        rows = [line.split("\t") for line in self.xinyi("sample", "people").splitlines()]
        for row in rows:
            if row[1] != "newcomer":
                continue
            self.assertEqual(self.value(
                "SELECT r.phone_hash IS NOT NULL AND m.membership_id IS NULL FROM xinyi.resident r "
                "JOIN xinyi.household h USING (community_id, household_id) "
                "LEFT JOIN xinyi.membership m USING (community_id, resident_id) "
                f"WHERE (building, unit, room, name) = ({row[2]}, {row[3]}, '{row[4]}', '{row[5]}')"
            ), "t")

    def test_nothing_is_published_before_its_time(self):
        before = self.books()
        said = self.xinyi("publish")
        self.assertRegex(said, rf"^arcadia: next is {self.open_period()}, due on \d.* 09:00\n$")
        said = self.xinyi("publish", "--period", self.open_period(), status=NOT_DUE)
        self.assertRegex(said, rf"^xinyi: {self.open_period()} is due on \d.* 09:00\n$")
        self.assertIn(f"has not begun; {self.open_period()} is open",
                      self.xinyi("publish", "arcadia", "--period", "2099-01", status=NOT_DUE))
        self.assertIn("there is no period 2001-01",
                      self.xinyi("publish", "--period", "2001-01", status=REFUSED))
        self.assertEqual(self.books(), before)

    def test_a_period_closes_at_midnight_and_is_published_at_nine(self):
        self.xinyi("clock", "advance", "arcadia")
        self.sql("UPDATE xinyi.community SET clock_offset = clock_offset - interval '1 minute'")
        name = self.open_period()
        self.xinyi("publish", "--period", name, status=NOT_DUE)
        self.assertEqual(len(self.publications()), 2)
        self.xinyi("publish")
        self.assertEqual(len(self.publications()), 2)
        self.assertEqual(self.value(f"SELECT status FROM xinyi.period WHERE name = '{name}'"),
                         "closed")
        self.sql("UPDATE xinyi.community SET clock_offset = clock_offset + interval '2 minutes'")
        self.assertRegex(self.xinyi("publish", "--period", name),
                         rf"^arcadia: {name} is published, No\. 3: \d+ households, \d+ entries")

    def test_twice_is_once(self):
        self.xinyi("clock", "advance", "arcadia")
        name = self.open_period()
        self.assertIn(f"{name} is published, No. 3", self.xinyi("publish", "arcadia"))
        before = self.books()
        self.assertNotIn("published", self.xinyi("publish", "arcadia"))
        self.assertNotIn("published", self.xinyi("publish", "--period", name))
        self.assertEqual(self.books(), before)

    def test_two_at_a_time_run_one_after_the_other(self):
        """The first closes the period and is still at work when the second begins."""
        locks = ("SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
                 "WHERE datname = current_database() AND locktype = 'advisory'")
        name = self.open_period()
        with ThreadPoolExecutor() as threads, subprocess.Popen(
                ["psql", "-X", "-q", "-h", self.cluster, "-U", "postgres", "-d", self.database],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as first:
            print("SELECT pg_advisory_lock(rule.publication_lock(), 0);", file=first.stdin,
                  flush=True)
            while self.value(locks) == "0":
                time.sleep(0.01)
            second = threads.submit(self.invoke, "publish")
            while self.value(f"{locks} AND NOT granted") == "0" and not second.done():
                time.sleep(0.01)
            self.sql("UPDATE xinyi.community SET clock_offset = interval '31 days';"
                     "SELECT rule.visit('arcadia'), rule.close_periods(rule.actor_community_id())")
            waited = not second.done()
            first.stdin.close()
        self.assertTrue(waited)
        self.assertEqual(second.result().returncode, DONE, second.result().stderr)
        self.assertIn(f"{name} is published, No. 3", second.result().stdout)

    def test_a_period_that_closes_after_the_refresh_waits_for_the_next(self):
        """A lock makes the refresh wait, with the ledger that it saw when it began."""
        waits = ("SELECT count(*) FROM pg_locks WHERE relation = 'xinyi.monthly_publication'"
                 "::regclass AND NOT granted")
        self.sql("ALTER TABLE xinyi.publication_line DISABLE TRIGGER ALL;"
                 "ALTER TABLE xinyi.publication_building DISABLE TRIGGER ALL;"
                 "ALTER TABLE xinyi.publication DISABLE TRIGGER ALL;"
                 "UPDATE xinyi.period p SET status = 'closed' FROM xinyi.publication n "
                 "WHERE n.number = 2 AND n.period_id = p.period_id;"
                 "DELETE FROM xinyi.publication_line l USING xinyi.period p "
                 "WHERE p.status = 'closed' AND p.period_id = l.period_id;"
                 "DELETE FROM xinyi.publication_building b USING xinyi.period p "
                 "WHERE p.status = 'closed' AND p.period_id = b.period_id;"
                 "DELETE FROM xinyi.publication WHERE number = 2")
        name = self.open_period()
        with ThreadPoolExecutor() as threads, subprocess.Popen(
                ["psql", "-X", "-q", "-h", self.cluster, "-U", "postgres", "-d", self.database],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
            print("BEGIN; REFRESH MATERIALIZED VIEW xinyi.monthly_publication; SELECT 1;",
                  file=reader.stdin, flush=True)
            reader.stdout.readline()
            first = threads.submit(self.invoke, "publish")
            while self.value(waits) == "0" and not first.done():
                time.sleep(0.01)
            self.sql("UPDATE xinyi.community SET clock_offset = interval '31 days';"
                     "SELECT rule.visit('arcadia'), rule.close_periods(rule.actor_community_id())")
            reader.stdin.close()
        self.assertEqual(first.result().returncode, DONE, first.result().stderr)
        self.assertIn("is published, No. 2", first.result().stdout)
        self.assertNotIn("No. 3", first.result().stdout)
        self.assertIn(f"{name} is published, No. 3", self.xinyi("publish"))

    def test_a_machine_that_was_off_catches_up(self):
        for _ in range(3):
            self.xinyi("clock", "advance", "arcadia", "--days", "31")
        said = self.xinyi("publish", "--quiet").splitlines()
        self.assertIn(len(said), (3, 4))
        self.assertEqual([line.split(" is published, ")[1].partition(":")[0] for line in said],
                         [f"No. {number}" for number in range(3, 3 + len(said))])
        self.assertEqual(self.xinyi("publish", "--quiet"), "")
        self.xinyi("ledger", "verify")

    def test_only_the_publisher_can_be_needed(self):
        settings = self.settings.read_text()
        self.addCleanup(self.settings.write_text, settings)
        self.settings.write_text("".join(line for line in settings.splitlines(keepends=True)
                                         if "publisher" in line))
        self.sql("UPDATE xinyi.community SET clock_offset = interval '31 days'")
        self.assertIn("is published, No. 3", self.xinyi("publish"))

    def test_unknown_communities(self):
        for words in (("publish", "nowhere"), ("ledger", "verify", "nowhere"),
                      ("clock", "advance", "nowhere")):
            self.assertIn("there is no community nowhere", self.xinyi(*words, status=REFUSED))

    def test_the_clock_moves_forward_and_only_in_samples(self):
        said = self.xinyi("clock", "advance", "arcadia", "--days", "40")
        shown = datetime.strptime(said.strip(), "in arcadia it is now %Y-%m-%d %H:%M")
        self.assertAlmostEqual(shown, datetime.utcnow() + timedelta(days=40, hours=8),
                               delta=timedelta(minutes=5))
        self.xinyi("publish")
        self.xinyi("clock", "advance", "arcadia")
        self.assertIn("is published", self.xinyi("publish", "--quiet"))
        self.xinyi("community", "create", "real", "真实社区")
        self.assertIn("real is no sample community",
                      self.xinyi("clock", "advance", "real", status=REFUSED))

    def entry(self, condition):
        return self.value(f"SELECT entry_id FROM xinyi.ledger_entry WHERE {condition} "
                          "ORDER BY entry_id LIMIT 1")

    def test_an_entry_is_reversed_once(self):
        entry = self.entry("points > 2")
        household = (f"xinyi.household WHERE household_id = (SELECT household_id "
                     f"FROM xinyi.ledger_entry WHERE entry_id = {entry})")
        before = int(self.value(f"SELECT balance FROM {household}"))
        points = int(self.value(f"SELECT points FROM xinyi.ledger_entry WHERE entry_id = {entry}"))
        said = self.xinyi("ledger", "reverse", "arcadia", entry, "登记有误")
        self.assertRegex(said, rf"^entry {entry} is reversed by entry \d+: -{points} points, "
                               rf"balance {before - points}\n$")
        self.assertEqual(int(self.value(f"SELECT balance FROM {household}")), before - points)
        self.assertEqual(self.xinyi("ledger", "reverse", "arcadia", entry, "登记有误"), said)
        self.assertIn("already been reversed, for another reason",
                      self.xinyi("ledger", "reverse", "arcadia", entry, "另有原因", status=REFUSED))
        reversal = self.entry(f"reverses = {entry}")
        self.assertIn("reversing entries and spending cannot be reversed",
                      self.xinyi("ledger", "reverse", "arcadia", reversal, "x", status=REFUSED))
        self.assertIn("there is no ledger entry 999999999",
                      self.xinyi("ledger", "reverse", "arcadia", "999999999", "x", status=REFUSED))
        self.assertEqual(self.value(f"SELECT posted_by FROM xinyi.ledger_entry "
                                    f"WHERE entry_id = {reversal}"), "xinyi ledger reverse")
        self.xinyi("ledger", "verify")

    def test_verification_needs_only_the_right_to_read(self):
        auditor = f"host={self.cluster} dbname={self.database} user=xinyi_auditor"
        self.assertIn("invariants hold", self.xinyi("ledger", "verify", "--database", auditor))
        self.assertNotEqual(self.invoke("clock", "advance", "arcadia", "--database",
                                        auditor).returncode, DONE)

    def test_verification_finds_a_planted_fault(self):
        self.sql("UPDATE xinyi.household SET balance = balance + 1 WHERE household_id = "
                 "(SELECT min(household_id) FROM xinyi.household)")
        done = self.invoke("ledger", "verify")
        self.assertEqual(done.returncode, REFUSED)
        shown = re.search(r"(?m)^xinyi: arcadia: not true: The balance .*: code=\w{6} "
                          r"balance=(\d+) points=(\d+) entry_count=(\d+) entries=(\d+)$",
                          done.stderr)
        balance, points, counted, entries = map(int, shown.groups())
        self.assertEqual((balance, counted), (points + 1, entries))
        self.assertNotIn("invariants hold", done.stdout)

    def test_verification_says_its_claim_to_the_end(self):
        self.sql("UPDATE xinyi.participant SET counts = NOT counts WHERE (deed_id, resident_id) IN"
                 " (SELECT deed_id, resident_id FROM xinyi.participant WHERE counts LIMIT 1)")
        self.assertIn("not true: A participant counts for overlaps and daily hours until the deed"
                      " is refused or reversed, or a verdict leaves the participant out.: ",
                      self.invoke("ledger", "verify").stderr)

    def test_verification_looks_at_every_community(self):
        self.xinyi("community", "create", "real", "真实社区")
        said = self.xinyi("ledger", "verify").splitlines()
        self.assertEqual([line.partition(":")[0] for line in said], ["arcadia", "real"])
        self.assertEqual(len(self.xinyi("ledger", "verify", "real").splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
