#!/usr/bin/env python3
"""What every command has in common: words, help, exit statuses. No database needed."""

import re
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from cli_case import DONE, MISUSED, REFUSED, ROLES, TOP, UNREACHABLE, XINYI, commands, run

SETTINGS_WRONG = 78
NOWHERE = "host=/nonexistent dbname=xinyi"


class Help(unittest.TestCase):
    def test_every_command_shows_its_usage_and_its_options(self):
        self.assertGreater(len(commands()), 15)
        for name, arguments in commands().items():
            done = run(*name.split(), "--help")
            self.assertEqual(done.returncode, DONE)
            self.assertEqual(done.stderr, "")
            for option in re.findall(r"--[a-z-]+", arguments):
                self.assertRegex(done.stdout, rf"(?m)^  {option} .*\w")

    def test_help_may_stand_in_front_and_among_wrong_words(self):
        self.assertIn("usage: xinyi team create", run("--help", "team", "create").stdout)
        self.assertIn("usage: xinyi team create", run("team", "create", "a", "--help").stdout)

    def test_a_group_lists_its_commands(self):
        done = run("ledger", "--help")
        self.assertEqual(done.returncode, DONE)
        self.assertRegex(done.stdout, r"ledger reverse .*\n  ledger verify ")
        self.assertNotIn("publish", done.stdout)

    def test_the_version_is_that_of_the_project(self):
        version = re.search(r"version: '([0-9.]+)'", (TOP / "meson.build").read_text())[1]
        self.assertEqual(run("--version").stdout, f"xinyi {version}\n")


class Words(unittest.TestCase):
    def expect_misuse(self, *words, says):
        done = run(*words)
        self.assertEqual(done.returncode, MISUSED, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, says)

    def test_nothing_shows_the_help_and_is_wrong(self):
        self.expect_misuse(says="(?s)usage: xinyi.*Commands:")

    def test_unknown_commands(self):
        self.expect_misuse("frobnicate", says="there is no command frobnicate; see xinyi --help")
        self.expect_misuse("ledger", "frobnicate", says="no command ledger frobnicate")
        self.expect_misuse("ledger", says="(?s)usage: xinyi ledger COMMAND.*ledger verify")

    def test_missing_and_superfluous_arguments(self):
        self.expect_misuse("team", "create", "arcadia", says="TEAM is missing; see xinyi ")
        self.expect_misuse("team", "create", "a", "b", "c", says="one word too many: c")
        self.expect_misuse("rulebook", "adopt", "a", "1", says="--decided-by is missing")

    def test_options(self):
        self.expect_misuse("ledger", "verify", "--fast", says="no option --fast here")
        self.expect_misuse("ledger", "verify", "-q", says="no option -q here")
        self.expect_misuse("sample", "load", "--months", says="needs a value: --months N")
        self.expect_misuse("sample", "load", "--months=1", "--months=2", says="given twice")
        self.expect_misuse("ledger", "verify", "--quiet=yes", says="--quiet=yes takes no value")

    def test_values(self):
        self.expect_misuse("sample", "load", "--months", "many", says="--months is a number from 0")
        self.expect_misuse("sample", "load", "--months=-1", says="--months is a number from 0")
        self.expect_misuse("publish", "--period", "2026-13", says="--period is a month")
        self.expect_misuse("rulebook", "show", "a", "0", says="VERSION is a number from 1 to 9999")
        for code in ("Arcadia", "1a", "a", "aB", "a_b", "a.b", "a/b", "a:b", "a`", "a{",
                     "a城", "a" * 32):
            self.expect_misuse("community", "create", code, "x", says="CODE has 2 to 31 small")
        self.expect_misuse("community", "create", "ok", "", says="NAME has 1 to 40")
        self.expect_misuse("community", "create", "ok", "x" * 41, says="NAME has 1 to 40")
        self.expect_misuse("community", "create", "ok", "a\u200bb", says="NAME has 1 to 40 visible")
        self.expect_misuse("grant", "a", "b", "king", says="ROLE is one of " + ", ".join(ROLES))
        self.expect_misuse("clock", "advance", "a", "--days", "0", says="--days is a number from 1")

    def test_days_must_be_in_the_calendar(self):
        for day in ("2026-02-29", "2026-13-01", "2026-1-1", "tomorrow", "2026-01-01x"):
            self.expect_misuse("rulebook", "adopt", "a", "1", "--decided-by", "x", "--from", day,
                               says="--from is a day, YYYY-MM-DD")
        done = run("rulebook", "adopt", "a", "1", "--decided-by", "x", "--from", "2028-02-29",
                   "--database", NOWHERE)
        self.assertEqual(done.returncode, UNREACHABLE)

    def test_words_behind_two_hyphens_are_no_options(self):
        done = run("--database", NOWHERE, "team", "create", "arcadia", "--", "--quiet")
        self.assertEqual(done.returncode, UNREACHABLE, done.stderr)


class Endings(unittest.TestCase):
    def test_no_database(self):
        done = run("community", "list", "--database", NOWHERE)
        self.assertEqual(done.returncode, UNREACHABLE)
        self.assertRegex(done.stderr, "(?m)^xinyi: the database cannot be reached: .*nonexistent")

    def test_wrong_settings(self):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as settings:
            settings.write("database_ovner = dbname=xinyi\n")
            settings.flush()
            done = run("community", "list", settings=settings.name)
        self.assertEqual(done.returncode, SETTINGS_WRONG)
        self.assertIn("database_ovner", done.stderr)
        self.assertEqual(run("community", "list", settings="/nonexistent").returncode,
                         SETTINGS_WRONG)

    def test_full_standard_output(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([XINYI, "sample", "register"], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, REFUSED)
        self.assertIn("standard output cannot be written", done.stderr)


class Keys(unittest.TestCase):
    def test_missing_keys_are_made_and_others_left_alone(self):
        with tempfile.TemporaryDirectory() as directory:
            mine = Path(directory) / "phone-hash-key"
            mine.write_text("0" * 64)
            done = run("key", "new", directory)
            self.assertEqual(done.returncode, DONE, done.stderr)
            self.assertEqual(mine.read_text(), "0" * 64)
            contents = set()
            for name in ("phone-seal-key", "token-seal-key"):
                key = Path(directory) / name
                self.assertRegex(key.read_text(), r"\A[0-9a-f]{64}\n\Z")
                self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o400)
                contents.add(key.read_text())
            self.assertEqual(len(contents), 2)
            self.assertEqual(run("--quiet", "key", "new", directory).stdout, "")

    def test_a_directory_that_is_not_there(self):
        done = run("key", "new", "/nonexistent")
        self.assertEqual(done.returncode, REFUSED)
        self.assertIn("/nonexistent/phone-hash-key: No such file", done.stderr)


class Refusals(unittest.TestCase):
    def test_every_code_that_has_a_message_is_one_of_the_database(self):
        source = (TOP / "src/cli/lib/refusals.c").read_text(encoding="utf-8")
        statements = " ".join(path.read_text(encoding="utf-8")
                              for folder in ("migrations", "src/cli")
                              for path in (TOP / folder).rglob("*.sql"))
        for code in re.findall(r'(?m)^\t\{ "(\w+)"', source):
            self.assertRegex(statements, rf"\b{code}\b")


class Sample(unittest.TestCase):
    def test_the_register_is_that_of_the_real_community(self):
        lines = run("sample", "register").stdout.splitlines()
        rows = [line.split(",") for line in lines[1:]]
        self.assertEqual(lines[0], "楼栋,单元,室,姓名,手机,出生年份,户主")
        self.assertEqual(len({row[0] for row in rows}), 79)
        self.assertEqual(len({tuple(row[:3]) for row in rows}), 7482)
        self.assertEqual(sum(row[6] == "是" for row in rows), 7482)
        self.assertTrue(29000 < len(rows) < 31000, len(rows))
        phones = [row[4] for row in rows if row[4]]
        self.assertEqual(len(phones), len(set(phones)))

    def test_it_is_the_same_every_time(self):
        first = run("sample", "register", "--households", "200").stdout
        self.assertEqual(run("sample", "register", "--households", "200").stdout, first)
        self.assertTrue(run("sample", "register").stdout.startswith(first))

    def test_somebody_of_every_role_can_sign_in(self):
        rows = [line.split("\t") for line in run("sample", "people").stdout.splitlines()]
        self.assertEqual(rows[0], ["openid", "role", "building", "unit", "room", "name", "phone"])
        self.assertEqual({row[1] for row in rows[1:]},
                         {"resident", "newcomer", "claimant", "former", *ROLES})
        register = run("sample", "register", "--households", "190").stdout
        moved = [row[0] for row in rows[1:] if row[2] and ",".join(row[2:]) not in register]
        self.assertEqual(moved, ["sample-newcomer-3", "sample-couple-1"])


if __name__ == "__main__":
    unittest.main()
