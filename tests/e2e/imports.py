#!/usr/bin/env python3
"""A register of 30,000 people with 500 mistakes is uploaded through nginx, read, and reported with
all of them; without them it is confirmed and written."""

import time
import unittest
import uuid

from tests.cli.large_register import (HEADER, KINDS, MISTAKES, PEOPLE, count_of, mistakes, people)
from tests.e2e.harness.client import Call
from tests.e2e.harness.people import People
from tests.e2e.harness.stack import COMMUNITY, Stack

SHOWN = 200


class Imports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack(workers={"api": 1, "wechat": 1}))
        cls.people = People(cls.stack)
        cls.client = cls.people.client
        cls.token = cls.people.find("administrator").token
        cls.living = int(cls.stack.database.value(
            "SELECT count(*) FROM resident WHERE left_at IS NULL"))

    def call(self, method, path, body=None):
        return self.client.expect(200, method, path, body, token=self.token).json

    def upload(self, *lines):
        """The path of the import."""
        path = f"/v1/register_imports/{uuid.uuid4()}"
        content = "\n".join((HEADER, *lines)).encode()
        started = time.monotonic()
        uploaded = self.client.send(Call("PUT", path, content, self.token,
                                         {"Content-Type": "text/csv; charset=utf-8"}))
        self.assertEqual((uploaded.status, uploaded.json["bytes"]), (200, len(content)))
        self.tell("uploaded", started)
        return path

    def read(self, path, *statuses):
        """What is shown before the job and after it."""
        self.assertEqual(self.call("GET", path)["status"], statuses[0])
        started = time.monotonic()
        self.stack.xinyi("register", "process", COMMUNITY)
        self.tell(statuses[1], started)
        shown = self.call("GET", path)
        self.assertEqual(shown["status"], statuses[1])
        return shown

    def tell(self, what, started):
        print(f"{what} in {time.monotonic() - started:.1f} s", flush=True)

    def test_1_every_mistake_is_reported_and_nothing_changes(self):
        path = self.upload(*people(), *mistakes())
        report = self.read(path, "uploaded", "planned")["report"]
        self.assertEqual((report["fault_count"], report["lines_left_out"]), (MISTAKES, MISTAKES))
        self.assertEqual([fault["line"] for fault in report["faults"]],
                         list(range(PEOPLE + 2, PEOPLE + 2 + SHOWN)))
        self.assertEqual([(kind["count"], kind["line"]) for kind in report["kinds"]],
                         [(count_of(kind), PEOPLE + 2 + kind) for kind in range(len(KINDS))])
        for fault in report["faults"]:
            self.assertRegex(fault["reason"], "[\u4e00-\u9fff]")
            self.assertRegex(fault["code"], "^[a-z_]+$")
        refused = self.client.call("PUT", f"{path}/confirmation", {
            "report_digest": self.call("GET", path)["report_digest"], "reason": "冬季名册"},
            token=self.token)
        self.assertEqual(refused.code, "import_has_faults")
        self.call("PUT", f"{path}/withdrawal")
        self.assertEqual(self.living, int(self.stack.database.value(
            "SELECT count(*) FROM resident WHERE left_at IS NULL")))

    def test_2_a_right_file_is_confirmed_by_its_digest_and_written(self):
        path = self.upload(*people())
        planned = self.read(path, "uploaded", "planned")
        report = planned["report"]
        self.assertEqual((report["faults"], report["missing_count"]), ([], self.living))
        self.assertEqual(report["residents_added"], PEOPLE)
        self.call("PUT", f"{path}/confirmation", {
            "report_digest": planned["report_digest"], "reason": "冬季名册"})
        self.read(path, "confirmed", "done")
        newest = self.call("GET", "/v1/register_imports?limit=1")["items"][0]
        self.assertEqual((newest["status"], newest["residents_added"], newest["fault_count"]),
                         ("done", report["residents_added"], 0))
        self.assertEqual(int(self.stack.database.value(
            "SELECT count(*) FROM resident WHERE left_at IS NULL")), self.living + PEOPLE)
        self.stack.verify()


if __name__ == "__main__":
    unittest.main()
