#!/usr/bin/env python3
"""The schema comes and goes whole, and a community that was there before comes along."""

import os
import subprocess
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CLUSTER = os.environ["XINYI_TEST_CLUSTER"]
DATABASE = f"xinyi_migrations_{os.getpid()}"
ENVIRONMENT = {**os.environ, "PGHOST": CLUSTER, "SQITCH_FULLNAME": "xinyi",
               "SQITCH_EMAIL": "xinyi@localhost",
               "PGOPTIONS": "--client-min-messages=warning"}

# A community of the time before rewards, behind walls that nobody looks over.
BEFORE_REWARDS = """
INSERT INTO community (code, name) VALUES ('old', '老社区');
INSERT INTO household (community_id, code, building, unit, room, balance, entry_count)
	VALUES (1, 'A1B2C3', 1, 1, '101', 12, 4);
INSERT INTO rulebook (community_id, version, title) VALUES (1, 1, '条例');
INSERT INTO rule_item VALUES (1, 1, 'WM01', '文明创建', '清扫', 'sweeping', 'per_occurrence',
	10, 'none', 0, false, 'normal', true);
INSERT INTO period (community_id, period_id, name, starts_at, ends_at, status, closed_at) VALUES
	(1, 1, '2026-01', '2025-12-26', '2026-01-26', 'published', '2026-01-26'),
	(1, 2, '2026-02', '2026-01-26', '2026-02-26', 'closed', '2026-02-26'),
	(1, 3, '2026-03', '2026-02-26', '2026-03-26', 'open', NULL);
INSERT INTO ledger_entry (community_id, household_id, household_no, period_id, version, item,
		happened_on, minutes, computed, points, rating, balance, posted_by, posted_at,
		reverses, reason)
	OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 1, 1, 1, 'WM01', '2026-01-02', 0, 10, 10, 10, 10, 'x', '2026-01-02', NULL, NULL),
	(1, 1, 2, 1, 1, 'WM01', '2026-01-03', 0, 5, 5, 5, 15, 'x', '2026-01-03', NULL, NULL),
	(1, 1, 3, 2, 1, 'WM01', '2026-01-03', 0, -5, -5, -5, 10, 'x', '2026-01-27', 2, 'wrong'),
	(1, 1, 4, 3, 1, 'WM01', '2026-02-27', 0, 2, 2, 2, 12, 'x', '2026-02-27', NULL, NULL);
INSERT INTO household_period (community_id, household_id, period_id, points, rating) VALUES
	(1, 1, 1, 15, 15), (1, 1, 2, -5, -5), (1, 1, 3, 2, 2);
"""
GRANTED = TOP / "tests/api/privileges/granted.sql"
ROLES = ("xinyi_reader", "xinyi_writer", "xinyi_notifier", "xinyi_publisher", "xinyi_auditor",
         "xinyi_registrar", "PUBLIC")
WALLED = ("ledger_entry", "household_period", "period")


def psql(statement, database=DATABASE, user="postgres"):
    done = subprocess.run(
        ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", database],
        input=statement, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.split()


def sqitch(*arguments):
    subprocess.run(["sqitch", "--quiet", *arguments, f"db:pg://xinyi_owner@/{DATABASE}"],
                   cwd=TOP / "migrations", env=ENVIRONMENT, check=True)


def migrate():
    subprocess.run([TOP / "deploy/migrate", DATABASE], env=ENVIRONMENT, check=True,
                   stderr=subprocess.PIPE, text=True)


class Migrations(unittest.TestCase):
    def setUp(self):
        psql(f'CREATE DATABASE "{DATABASE}" OWNER xinyi_owner', "postgres")
        self.addCleanup(psql, f'DROP DATABASE "{DATABASE}" WITH (FORCE)', "postgres")

    def objects(self):
        return psql("SELECT pg_describe_object(classid, objid, objsubid) FROM pg_depend d "
                    "JOIN pg_namespace n ON refobjid = n.oid AND nspname IN ('xinyi', 'rule') "
                    "WHERE refclassid = 'pg_namespace'::regclass ORDER BY 1")

    def test_it_goes_as_it_came(self):
        migrate()
        whole = self.objects()
        self.assertGreater(len(whole), 100)
        sqitch("revert", "-y")
        self.assertEqual(self.objects(), [])
        migrate()
        self.assertEqual(self.objects(), whole)

    def test_what_is_built_on_a_routine_is_not_dropped_with_it(self):
        """No default, constraint or index is added, and the existing ones stay."""
        migrate()
        whole = self.objects()
        for built in ("ALTER TABLE xinyi.event_offer ADD made_at timestamptz DEFAULT rule.now()",
                      "ALTER TABLE xinyi.team ADD CHECK (rule.name_form(name) IS NOT NULL)",
                      "CREATE INDEX built ON xinyi.team (rule.name_form(name))"):
            psql(f"{built};")
            with self.assertRaises(subprocess.CalledProcessError) as refused:
                migrate()
            self.assertIn("built on a routine, which will be dropped", refused.exception.stderr)
            self.assertLessEqual(set(whole), set(self.objects()))
            psql("DROP INDEX IF EXISTS xinyi.built;"
                 "ALTER TABLE xinyi.event_offer DROP COLUMN IF EXISTS made_at;"
                 "ALTER TABLE xinyi.team DROP CONSTRAINT IF EXISTS team_name_check1;")
        migrate()

    def test_a_privilege_that_is_written_nowhere_goes(self):
        migrate()
        written = psql(GRANTED.read_text())
        for role in ROLES:
            before = psql(GRANTED.read_text())
            for privilege in ("ALL ON SCHEMA xinyi", "ALL ON ALL TABLES IN SCHEMA xinyi",
                              "ALL ON ALL SEQUENCES IN SCHEMA xinyi",
                              "UPDATE (points) ON xinyi.ledger_entry"):
                psql(f"GRANT {privilege} TO {role}")
            self.assertNotEqual(psql(GRANTED.read_text()), before, role)
        migrate()
        self.assertEqual(psql(GRANTED.read_text()), written)

    def test_an_older_community_comes_along(self):
        sqitch("deploy", "--to", "audit")
        psql(f"SET search_path = xinyi; {BEFORE_REWARDS}")
        for table in WALLED:
            psql(f"ALTER TABLE xinyi.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
                 f"CREATE POLICY wall ON xinyi.{table} USING (false)")
        migrate()
        self.assertEqual(
            psql("SELECT period_id, earned FROM xinyi.household_period ORDER BY 1"),
            ["1|10", "2|0", "3|2"])
        self.assertEqual(
            psql("SELECT period_id, issued, taken_back, outstanding FROM xinyi.period_total "
                 "ORDER BY 1"), ["1|15|0|15", "2|0|5|10"])
        self.assertEqual(psql("SELECT DISTINCT kind FROM xinyi.ledger_entry"), ["deed"])
        self.assertEqual(psql("SELECT bool_and(relrowsecurity AND relforcerowsecurity) "
                              "FROM pg_class WHERE relnamespace = 'xinyi'::regnamespace "
                              "AND relkind = 'r'"), ["t"])


if __name__ == "__main__":
    unittest.main()
