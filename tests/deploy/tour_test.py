#!/usr/bin/env python3
"""The walk that ./run ends with, and the signing in that it explains."""

import subprocess
import sys
import unittest

from tests.e2e.harness.processes import TOP
from tests.e2e.harness.stack import Stack


class Tour(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack())
        cls.xinyi = cls.stack.build / "src/cli/xinyi"

    def run_tool(self, name, *arguments):
        return subprocess.run(
            [sys.executable, TOP / "tools" / name, *map(str, arguments), "--xinyi", self.xinyi],
            capture_output=True, text=True, env=self.stack.environment())

    def tour(self):
        return self.run_tool("tour.py", "--url", f"http://127.0.0.1:{self.stack.port}",
                             "--simulator", f"http://127.0.0.1:{self.stack.port + 3}",
                             "--config", self.stack.directory / "xinyi.conf")

    def test_it_goes_well_as_often_as_one_likes(self):
        for _ in range(2):
            done = self.tour()
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_fails_when_something_does_not_answer(self):
        self.stack.stop("simulator")
        try:
            done = self.tour()
        finally:
            self.stack.start_simulator()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("The tour failed: ", done.stderr)

    def test_every_role_signs_in(self):
        for role in ("resident", "newcomer", "claimant", "former", "leader", "reviewer",
                     "storekeeper", "property", "administrator", "auditor", "sample-reviewer-2"):
            done = self.run_tool("sign_in.py", role, "--port", self.stack.port)
            me = self.stack.client().call("GET", "/v1/me", token=done.stdout.strip())
            self.assertEqual(me.status, 200, role)
            self.assertTrue(role in ("resident", "newcomer", "claimant", "former",
                                     "sample-reviewer-2")
                            or role in me.json["roles"])

    def test_an_unknown_role_is_named(self):
        done = self.run_tool("sign_in.py", "mayor", "--port", self.stack.port)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no mayor in the sample", done.stderr)


if __name__ == "__main__":
    unittest.main()
