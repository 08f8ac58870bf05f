#!/usr/bin/env python3
"""./test PART migrates no more than has changed since the last time."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
NEEDED = ["tools/stack", "deploy/migrate", "migrations"]
# Of the template itself, and of the tables in it.
MADE = "SELECT oid FROM pg_database WHERE datname = 'xinyi_template'"
MIGRATED = "SELECT max(committed_at) FROM sqitch.changes"


class Template(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="template-")))
        cls.folder.chmod(0o755)
        for name in NEEDED:
            source, copy = TOP / name, cls.folder / "tree" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy)
        cls.addClassCleanup(cls.shell, 'cluster_stop "$1"')
        cls.shell('cluster_create "$1"; cluster_start "$1"; template_make "$1"')

    @classmethod
    def shell(cls, script, *arguments):
        script = f". tools/stack/base.sh; . tools/stack/database.sh\n{script}"
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script, "template",
                               cls.folder / "cluster", *arguments], cwd=cls.folder / "tree",
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def look(self, *statements):
        """What a copy of the refreshed template says."""
        return self.shell('template_refresh "$1"; database_drop "$1" look\n'
                          'database_copy "$1" look xinyi_template\n'
                          'for each in "${@:2}"; do cluster_psql "$1" look -Atc "$each"; done',
                          *statements).splitlines()

    def append(self, name, text):
        with (self.folder / "tree/migrations" / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def test_nothing_is_migrated_when_nothing_has_changed(self):
        self.assertEqual(self.look(MADE), self.look(MADE))

    def test_an_edited_routine_leaves_the_tables(self):
        made, migrated = self.look(MADE, MIGRATED)
        self.append("repeatable/48_periods.sql", "\nCREATE FUNCTION rule.probe() RETURNS integer\n"
                    "LANGUAGE sql AS 'SELECT 42';\n")
        answer, made_now, migrated_now = self.look("SELECT rule.probe()", MADE, MIGRATED)
        self.assertEqual((answer, migrated_now), ("42", migrated))
        self.assertNotEqual(made_now, made)

    def test_an_edited_table_is_migrated_from_the_beginning(self):
        before = self.look(MIGRATED)
        self.append("verify/vouchers.sql", "\n-- An edit.\n")
        self.assertNotEqual(self.look(MIGRATED), before)

    def test_a_routine_with_a_fault_leaves_the_template_as_it_is(self):
        made = self.look(MADE)
        path = self.folder / "tree/migrations/repeatable/99_fault.sql"
        path.write_text("SELECT nothing;\n")
        with self.assertRaisesRegex(RuntimeError, 'column "nothing" does not exist'):
            self.look(MADE)
        path.unlink()
        self.assertEqual(self.look(MADE), made)


if __name__ == "__main__":
    unittest.main()
