#!/usr/bin/env python3
"""The worker says what is wrong with its arguments, its settings or its socket, and ends.

    python3 -m tests.fault.start
"""

import os
import re
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.e2e.harness.processes import TOP

BUILD = Path(os.environ["XINYI_BUILD"])
WORKER = BUILD / "src/worker/xinyi-worker"
PLAN = TOP / "migrations/sqitch.plan"
WRONG_ARGUMENTS, WRONG_CONFIGURATION = 2, 78
END_S_MAX = 30


class Start(unittest.TestCase):
    def setUp(self):
        self.keys = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="xinyi-start-")))
        subprocess.run([BUILD / "src/cli/xinyi", "key", "new", self.keys], check=True,
                       capture_output=True)
        self.settings = self.keys / "xinyi.conf"
        self.settings.write_text("database_reader = host=/nonexistent\n"
                                 "database_writer = host=/nonexistent\n")
        self.named = ("--pool", "api", "--config", self.settings)

    def start(self, *arguments, stdin=subprocess.DEVNULL):
        return subprocess.run([WORKER, *arguments], stdin=stdin, capture_output=True, text=True,
                              timeout=END_S_MAX,
                              env=os.environ | {"CREDENTIALS_DIRECTORY": str(self.keys)})

    def expect_refusal(self, done, status, *said):
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        for words in said:
            self.assertIn(words, done.stderr)

    def test_help_names_every_argument(self):
        done = self.start("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(re.findall(r"(?m)^  (--\w+)", done.stdout),
                         ["--pool", "--config", "--help", "--version"])

    def test_the_version_is_that_of_the_project_and_the_last_migration(self):
        project = re.search(r"version: '([^']+)'", (TOP / "meson.build").read_text())[1]
        last = [line.split()[0] for line in PLAN.read_text().splitlines()
                if line and line[0] not in "%#@"][-1]
        done = self.start("--version")
        self.assertEqual((done.returncode, done.stdout),
                         (0, f"xinyi-worker {project}, schema {last}\n"))

    def test_wrong_arguments_are_refused(self):
        for arguments, reason in (
                (self.named[2:], "--pool is missing"),
                (("--pool", "shop", *self.named[2:]), "--pool must be api or wechat"),
                (self.named[:2], "--config is missing"),
                ((*self.named, "more"), "there are arguments too many"),
                ((*self.named, "--socket"), "an argument is unknown"),
                (self.named[:3], "or lacks its value")):
            with self.subTest(arguments):
                self.expect_refusal(self.start(*arguments), WRONG_ARGUMENTS,
                                    "arguments_refused", reason)

    def test_a_wrong_level_of_the_log_is_refused(self):
        with self.settings.open("a") as file:
            file.write("log_level = loud\n")
        self.expect_refusal(self.start(*self.named), WRONG_CONFIGURATION, "configuration_refused",
                            "name=log_level value=loud")

    def test_settings_that_cannot_be_read_are_refused(self):
        self.settings.unlink()
        self.expect_refusal(self.start(*self.named), WRONG_CONFIGURATION, "configuration_refused",
                            "No such file or directory")

    def test_the_key_for_uploads_must_be_there(self):
        (self.keys / "upload-public-key").unlink()
        self.expect_refusal(self.start(*self.named), WRONG_CONFIGURATION, "upload-public-key")

    def test_descriptor_0_must_be_a_socket_that_listens(self):
        deaf, other = socket.socketpair()
        self.addCleanup(deaf.close)
        self.addCleanup(other.close)
        for stdin, reason in ((subprocess.DEVNULL, "non-socket"), (deaf, "Invalid argument")):
            with self.subTest(reason):
                self.expect_refusal(self.start(*self.named, stdin=stdin), 1, "call=listen", reason)


if __name__ == "__main__":
    unittest.main()
