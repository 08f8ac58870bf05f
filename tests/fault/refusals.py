#!/usr/bin/env python3
"""Servers that a worker refuses to trust: it says why, and serves nothing."""

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.processes import wait_until
from tests.fault.case import FaultCase, main

NOBODY = "00000000-0000-4000-8000-000000000000"


class Refusals(FaultCase):
    own_server = True

    def assert_refused(self, reason, methods=("GET", "PUT")):
        """By new workers; those that serve already have checked their connections."""
        self.stack.restart_workers("api")
        internal = self.stack.internal()
        wait_until(lambda: reason in internal.call("GET", "/readyz").content.decode(), reason)
        self.assertEqual(internal.call("GET", "/readyz").status, 503)
        self.assertEqual(internal.call("GET", "/healthz").status, 200)
        for method in methods:
            body = deed_body("WM06", [NOBODY]) if method == "PUT" else None
            answer = self.people.client.call(method, f"/v1/deeds/{make_id(random.Random())}", body,
                                             token=self.token)
            self.assertEqual((answer.status, answer.code), (503, "unavailable"))

    def setUp(self):
        self.token = self.people.find("administrator").token
        self.addCleanup(self.forget_settings)

    def forget_settings(self):
        self.stack.postgres.configure()
        self.stack.restart_workers("api")
        self.stack.wait_ready()

    def refuse_setting(self, name):
        self.stack.postgres.configure(**{name: "off"})
        self.assert_refused(f"{name} is off")

    def test_synchronous_commit_is_off(self):
        self.refuse_setting("synchronous_commit")

    def test_fsync_is_off(self):
        self.refuse_setting("fsync")

    def test_full_page_writes_is_off(self):
        self.refuse_setting("full_page_writes")

    def test_synchronous_commit_is_off_for_the_writers_alone(self):
        self.addCleanup(self.stack.database.run,
                        "ALTER ROLE xinyi_writer RESET synchronous_commit")
        self.stack.database.run("ALTER ROLE xinyi_writer SET synchronous_commit = off")
        self.assert_refused("synchronous_commit is off", methods=["PUT"])

    def test_the_schema_is_older(self):
        self.people.find("administrator")
        newest = self.stack.database.value(
            "SELECT change FROM sqitch.changes ORDER BY committed_at DESC LIMIT 1")
        rename = "UPDATE sqitch.changes SET change = '{}' WHERE change = '{}'"
        self.addCleanup(self.forget_settings)
        self.addCleanup(self.stack.database.run, rename.format(newest, "another"))
        self.stack.database.run(rename.format("another", newest))
        self.assert_refused(f"the migration {newest} has not been deployed")

    def test_a_secret_is_missing(self):
        for name in ("wechat-secret", "phone-hash-key", "token-seal-key"):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                shutil.copytree(self.stack.directory / "credentials", folder, dirs_exist_ok=True)
                (Path(folder) / name).unlink()
                done = subprocess.run(
                    self.stack.worker_command("wechat"), stdin=subprocess.DEVNULL, text=True,
                    stderr=subprocess.PIPE, timeout=30,
                    env=self.stack.environment() | {"CREDENTIALS_DIRECTORY": folder})
                self.assertEqual(done.returncode, os.EX_CONFIG)
                self.assertIn(f"event=credential_missing name={name}", done.stderr)


if __name__ == "__main__":
    main(1)
