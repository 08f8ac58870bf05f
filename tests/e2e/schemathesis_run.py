#!/usr/bin/env python3
"""Schemathesis against the running stack, for every role: no 5xx, nothing that the contract does
not declare, nothing accepted that breaks it.

    python3 -m tests.e2e.schemathesis_run --thorough --examples 100 --seed 7

./test installs Schemathesis in the folder that XINYI_TOOLS names.
"""

import argparse
import os
import re
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.e2e.harness.people import People
from tests.e2e.harness.stack import Stack

EXAMPLES = 3
SEED = 20261126
AT_ONCE = 2
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
SETTINGS = Path(__file__).with_name("schemathesis.toml")

# What is wrong with a request is found before its role matters, but for the rules of the database:
# one role goes through all the variations, the others through what only they reach.
ALL_PHASES = "examples,coverage,fuzzing,stateful"
FEW_PHASES = "examples,fuzzing,stateful"

# Ends the session whose token all the other requests bear: somebody else tries it, alone.
LEAVING = "closeSession"
# Takes any bytes for a file, which a job judges later; Schemathesis sends none as text/csv.
UPLOADING = "uploadRegister"
# Replaced by the check of schemathesis_hooks.py, which knows that rules refuse as well.
REPLACED_CHECK = "positive_data_acceptance"


class Contract(unittest.TestCase):
    examples = EXAMPLES
    seed = SEED
    thorough = False

    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack())
        cls.people = People(cls.stack)

    def run_as(self, person, *options):
        """The report, when something was found; else None."""
        command = [Path(os.environ["XINYI_TOOLS"], "schemathesis/bin/schemathesis"),
                   "--config-file", SETTINGS, "run",
                   self.stack.directory / "share/openapi.json",
                   "--url", f"http://127.0.0.1:{self.stack.port}", "--checks", "all",
                   "--exclude-checks", REPLACED_CHECK, "--max-examples", str(self.examples),
                   "--seed", str(self.seed), "--continue-on-failure", "--warnings", "off",
                   *options]
        if person:
            command += ["--header", f"Authorization: Bearer {person.token}"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.stack.directory,
                              env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)})
        cases = re.search(r"(\d+) generated", done.stdout)
        print(f"{person.role if person else 'nobody'}: {cases[1] if cases else 'no'} cases",
              flush=True)
        return done.stdout + done.stderr if done.returncode or not cases else None

    def assert_nothing_found(self, runs):
        """Each run is a person and options."""
        with ThreadPoolExecutor(AT_ONCE) as executor:
            reports = list(executor.map(lambda run: self.run_as(*run), runs))
        for (person, *_), report in zip(runs, reports):
            with self.subTest(person.role if person else "nobody"):
                self.assertIsNone(report, report)
        self.assert_no_error_was_logged()
        self.stack.verify()

    def assert_no_error_was_logged(self):
        for pool in ("api", "wechat"):
            log = (self.stack.log / f"{pool}.log").read_text()
            self.assertEqual(re.findall(r"(?m)^.*\b(?:contract_violation|status=500)\b.*", log), [])

    def test_every_role_finds_what_the_contract_says(self):
        people = [self.people.find(role) for role in
                  ("administrator", "reviewer", "storekeeper", "property", "auditor", "leader",
                   "resident")]
        few = ALL_PHASES if self.thorough else FEW_PHASES
        runs = [(people[0], ALL_PHASES)]
        runs += [(person, few) for person in [*people[1:], self.people.stranger(), None]]
        self.assert_nothing_found([(person, "--phases", phases,
                                    "--exclude-operation-id", LEAVING,
                                    "--exclude-operation-id", UPLOADING)
                                   for person, phases in runs])

    def test_leaving_is_what_the_contract_says(self):
        self.assert_nothing_found(
            [(person, "--include-operation-id", LEAVING)
             for person in (self.people.stranger(), self.people.find("storekeeper"))])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--thorough", action="store_true")
    chosen, rest = parser.parse_known_args()
    Contract.examples, Contract.seed = chosen.examples, chosen.seed
    Contract.thorough = chosen.thorough
    unittest.main(argv=[sys.argv[0], *rest])
