#!/usr/bin/env python3
""".ci/run hides no failure, whichever command it is of and wherever they run."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PASSED = "echo 3 passed, 0 failed, 1 skipped"


class Ci(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="xinyi-ci-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / ".ci").mkdir()
        (self.folder / "tools").mkdir()
        shutil.copy(TOP / ".ci/run", self.folder / ".ci/run")
        self.write("run", '[ "$*" = "--tour --yes" ] && ! read -r')
        self.write("test", f'[ "$*" = --yes ] && ! read -r && {PASSED}')
        self.write("tools/bare", "exec env INSIDE=yes \"$@\"")

    def write(self, name, script):
        (self.folder / name).write_text(f"#!/bin/bash\n{script}\n")
        (self.folder / name).chmod(0o755)

    def run_ci(self, *arguments):
        """The status, and the lines that were printed."""
        done = subprocess.run([self.folder / ".ci/run", *arguments], text=True, cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": os.environ["PATH"]}, input="y\n" * 9)
        return done.returncode, done.stdout.splitlines()

    def test_both_commands_are_counted(self):
        status, lines = self.run_ci()
        self.assertEqual((status, lines[-1]), (0, "4 passed, 0 failed, 1 skipped"))

    def test_a_failed_tour_is_a_failure_and_the_tests_run_all_the_same(self):
        self.write("run", "exit 1")
        status, lines = self.run_ci()
        self.assertEqual((status, lines[-1]), (1, "3 passed, 1 failed, 1 skipped"))
        self.assertIn("failed: ./run --tour --yes, with status 1", lines)

    def test_failed_tests_are_a_failure(self):
        self.write("test", "echo 2 passed, 1 failed, 0 skipped; exit 1")
        status, lines = self.run_ci()
        self.assertEqual((status, lines[-1]), (1, "3 passed, 1 failed, 0 skipped"))

    def test_tests_that_do_not_come_to_their_end_are_a_failure(self):
        for script in ("echo no compiler; exit 1", "echo stopped", f"{PASSED}; exit 1"):
            with self.subTest(script):
                self.write("test", script)
                status, lines = self.run_ci()
                self.assertEqual(status, 1)
                self.assertRegex(lines[-1], r"^\d+ passed, 1 failed, \d skipped$")

    def test_the_commands_run_on_the_bare_debian(self):
        self.write("run", '[ "$INSIDE" = yes ]')
        self.assertEqual(self.run_ci()[0], 0)
        self.assertEqual(self.run_ci("--here")[0], 1)

    def test_a_bare_debian_that_fails_is_a_failure(self):
        self.write("tools/bare", "exit 137")
        self.assertEqual(self.run_ci()[0], 137)

    def test_without_a_bare_debian_it_is_loud_and_runs_them_here(self):
        self.write("tools/bare", "exit 125")
        status, lines = self.run_ci()
        self.assertEqual((status, lines[-1]), (0, "4 passed, 0 failed, 1 skipped"))
        self.assertIn("There is no bare Debian here", "\n".join(lines))
        self.write("run", "exit 1")
        self.assertEqual(self.run_ci()[0], 1)


if __name__ == "__main__":
    unittest.main()
