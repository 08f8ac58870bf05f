#!/usr/bin/env python3
"""Register files that administrators uploaded: read, reported, and written once confirmed."""

import json
import os
import re
import subprocess
import time
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

from cli_case import REFUSED, CliCase, run

HEADER = "楼栋,单元,室,姓名,手机,出生年份,户主\n"
ZHANG = "12,2,301,张三,13800138001,1958,是\n"
LI = "12,2,301,李四,13800138002,1960,否\n"
CONFIRM = "status = 'confirmed', reason = '冬季名册', skip_bad = {}, many = false, " \
          "confirmed_by = uploaded_by, confirmed_at = rule.now()"


class Uploads(CliCase):
    def setUp(self):
        self.code = "c" + re.sub("[^a-z]", "", self.id().lower())[-30:]
        self.xinyi("community", "create", self.code, "测试社区")
        self.community = self.sql("SELECT community_id FROM xinyi.community "
                                  f"WHERE code = '{self.code}'")[0]
        self.member = self.sql("INSERT INTO xinyi.membership (community_id, roles) VALUES "
                               f"({self.community}, '{{administrator}}') "
                               "RETURNING membership_id")[0]

    def seal(self, content, context):
        key = (self.keys / "upload-public-key").read_text().strip()
        done = subprocess.run([os.environ["XINYI_SEAL"], key, context], input=content.encode(),
                              capture_output=True, check=True)
        return done.stdout.decode().strip()

    def upload(self, content, complete=False, sealed_for=None):
        import_id = str(uuid.uuid4())
        sealed = self.seal(content, f"{self.community}:{sealed_for or import_id}")
        path = self.write("upload.sql", f"""
            BEGIN;
            SELECT rule.visit('{self.code}') \\g /dev/null
            INSERT INTO xinyi.register_import (community_id, import_id, complete, bytes,
                content_digest, content, uploaded_by, uploaded_at)
            VALUES ({self.community}, '{import_id}', {complete}, {len(content.encode())},
                    sha256(''), '\\x{sealed}', '{self.member}', now());
            COMMIT""")
        done = subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.cluster, "-U", "postgres",
             "-d", self.database, "-f", path], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return import_id

    def process(self, **options):
        return self.xinyi("register", "process", self.code, **options)

    def wait_for_plan(self):
        """Until the job waits for a lock."""
        waiting = ("SELECT 1 FROM pg_stat_activity WHERE usename = 'xinyi_registrar' "
                   f"AND datname = '{self.database}' AND wait_event_type = 'Lock'")
        until = time.monotonic() + 8
        while not self.sql(waiting):
            self.assertLess(time.monotonic(), until, "the job does not wait")
            time.sleep(0.02)

    def change(self, import_id, columns):
        self.sql(f"SELECT rule.visit('{self.code}'); UPDATE xinyi.register_import SET {columns} "
                 f"WHERE import_id = '{import_id}'")

    def confirm(self, import_id, skip_bad=False):
        self.change(import_id, CONFIRM.format(skip_bad))

    def found(self, import_id):
        return json.loads(self.sql("SELECT to_jsonb(i) FROM xinyi.register_import i "
                                   f"WHERE import_id = '{import_id}'")[0])

    def names(self):
        return self.sql("SELECT name FROM xinyi.resident WHERE left_at IS NULL AND "
                        f'community_id = {self.community} ORDER BY name COLLATE "C"')

    def test_a_file_is_reported_and_nothing_changes(self):
        import_id = self.upload(HEADER + ZHANG + LI)
        self.assertEqual(self.process(), f"{self.code}: import {import_id} is planned\n")
        found = self.found(import_id)
        self.assertEqual((found["status"], found["refused_confirmation"]), ("planned", False))
        self.assertEqual({name: value for name, value in found["report"].items() if value},
                         {"households_added": 1, "residents_added": 2})
        self.assertRegex(found["report_digest"], "^[0-9a-f]{64}$")
        self.assertEqual(self.names(), [])
        self.assertEqual(self.process(), "")

    def test_what_was_confirmed_is_written_in_the_name_of_who_confirmed(self):
        import_id = self.upload(HEADER + ZHANG + LI)
        self.process()
        self.confirm(import_id)
        self.assertEqual(self.process(), f"{self.code}: import {import_id} is done\n")
        found = self.found(import_id)
        self.assertEqual([found[name] for name in ("status", "content", "content_digest")],
                         ["done", None, None])
        self.assertIsNotNone(found["ended_at"])
        self.assertEqual(found["report"]["residents_added"], 2)
        self.assertEqual(self.names(), ["张三", "李四"])
        self.assertEqual(self.sql("SELECT DISTINCT act, reason, changed_by FROM "
                                  f"xinyi.resident_change WHERE community_id = {self.community}"),
                         [f"enter|冬季名册|{self.member}"])
        self.assertEqual(self.sql(
            "SELECT operation, detail ->> 'status' FROM xinyi.audit WHERE subject = "
            f"'register_import' AND community_id = {self.community} AND operation <> 'psql' "
            "ORDER BY audit_id"),
            ['xinyi register process|["uploaded", "planned"]',
             'xinyi register process|["confirmed", "done"]'])

    def test_a_register_that_changed_after_the_confirmation_gets_a_new_report(self):
        import_id = self.upload(HEADER + ZHANG + LI)
        self.process()
        first = self.found(import_id)["report_digest"]
        self.confirm(import_id)
        self.xinyi("resident", "enter", self.code, "12/2/301/张三", "--reason", "新住户")
        self.assertEqual(self.process(), f"{self.code}: import {import_id} is planned\n")
        found = self.found(import_id)
        self.assertEqual((found["status"], found["refused_confirmation"]), ("planned", True))
        self.assertNotEqual(found["report_digest"], first)
        self.assertEqual(found["report"]["residents_added"], 1)
        self.assertEqual(self.names(), ["张三"])
        self.confirm(import_id)
        self.assertIn("is done", self.process())
        self.assertEqual(self.names(), ["张三", "李四"])

    def test_a_report_that_the_register_has_overtaken_is_made_again_after_a_while(self):
        import_id = self.upload(HEADER + ZHANG)
        self.process()
        self.xinyi("resident", "enter", self.code, "12/2/301/李四", "--reason", "新住户")
        self.assertEqual(self.process(), "")
        self.change(import_id, "planned_at = planned_at - interval '1 minute'")
        self.assertIn("is planned", self.process())
        report = self.found(import_id)["report"]
        self.assertEqual((report["missing_count"], report["living_count"]), (1, 1))
        self.assertEqual(report["missing"], [{"building": 12, "unit": 2, "room": "301",
                                              "name": "李四", "change": None}])

    def test_every_fault_counts_and_the_first_of_them_and_of_each_kind_are_shown(self):
        lines = [HEADER, ZHANG]
        lines += [f"x,1,{room},错{room},,,\n" for room in range(100, 400)]
        lines += [f"1,x,{room},错,,,\n" for room in range(100, 200)]
        import_id = self.upload("".join(lines))
        self.process()
        report = self.found(import_id)["report"]
        self.assertEqual((report["fault_count"], report["lines_left_out"]), (400, 400))
        self.assertEqual([(kind["count"], kind["line"], kind["column"])
                          for kind in report["kinds"]], [(300, 3, "楼栋"), (100, 303, "单元")])
        self.assertEqual([fault["line"] for fault in report["faults"]], list(range(3, 203)))
        self.assertEqual(report["faults"][0], {
            "line": 3, "column": "楼栋", "field": "building", "code": "no_building",
            "reason": "“x”不是楼栋；请写数字，例如 12 或 12号楼"})
        self.assertEqual([kind["code"] for kind in report["kinds"]], ["no_building", "no_unit"])
        self.confirm(import_id, skip_bad=True)
        self.assertIn("is done", self.process())
        self.assertEqual(self.names(), ["张三"])

    def test_a_complete_file_lets_the_others_leave(self):
        self.xinyi("register", "import", self.code, self.write("r.csv", HEADER + ZHANG + LI))
        import_id = self.upload(HEADER + ZHANG, complete=True)
        self.process()
        report = self.found(import_id)["report"]
        self.assertEqual((report["missing_count"], report["living_count"]), (1, 2))
        self.assertEqual(self.names(), ["张三", "李四"])
        self.confirm(import_id)
        self.process()
        self.assertEqual(self.names(), ["张三"])

    def test_who_has_another_name_is_named(self):
        self.xinyi("register", "import", self.code, self.write("r.csv", HEADER + ZHANG))
        import_id = self.upload("楼栋,单元,室,姓名,原姓名,备注\n12,2,301,张山,张三,x\n")
        self.process()
        report = self.found(import_id)["report"]
        self.assertEqual(report["named"], [{"building": 12, "unit": 2, "room": "301",
                                            "name": "张山", "change": "原名 张三"}])
        self.assertEqual(report["notes"], [{"code": "unknown_column",
                                            "reason": "“备注”列不予读取"}])

    def test_what_cannot_be_read_is_refused_and_removed(self):
        unreadable = self.upload("PK\x03\x04")
        self.assertIn("is refused", self.process())
        for_another = self.upload(HEADER + ZHANG, sealed_for=str(uuid.uuid4()))
        self.assertIn("is refused", self.process())
        for import_id, code in ((unreadable, "unreadable_file"),
                                (for_another, "sealed_to_another_key")):
            found = self.found(import_id)
            self.assertEqual((found["status"], found["content"]), ("refused", None))
            self.assertEqual(found["report"]["faults"][0]["code"], code)
        self.assertEqual(self.process(), "")

    def test_a_file_is_withdrawn_while_it_is_read(self):
        import_id = self.upload(HEADER + ZHANG)
        with subprocess.Popen(["psql", "-X", "-q", "-h", self.cluster, "-U", "postgres", "-d",
                               self.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as other:
            print("BEGIN; LOCK TABLE xinyi.household; SELECT 'locked';", file=other.stdin,
                  flush=True)
            while "locked" not in other.stdout.readline():
                continue
            with ThreadPoolExecutor() as reading:
                read = reading.submit(self.process)
                self.wait_for_plan()
                self.sql(f"SELECT rule.visit('{self.code}'); SET lock_timeout = '1s'; SELECT "
                         f"rule.withdraw_register_import({self.community}, '{import_id}')")
                other.communicate("COMMIT;")
                self.assertEqual(read.result(), "")
        self.assertEqual(self.found(import_id)["status"], "withdrawn")

    def test_one_job_reads_the_files_of_a_community(self):
        import_id = self.upload(HEADER + ZHANG)
        with subprocess.Popen(["psql", "-X", "-q", "-h", self.cluster, "-U", "postgres", "-d",
                               self.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as other:
            print(f"SELECT pg_advisory_lock(rule.import_lock(), {self.community}); "
                  "SELECT 'locked';", file=other.stdin, flush=True)
            while "locked" not in other.stdout.readline():
                continue
            self.assertEqual(self.process(), "")
            other.communicate("")
        self.assertEqual(self.process(), f"{self.code}: import {import_id} is planned\n")

    def ask_for_phone(self, name, phone, sealed_for=None):
        """As the API stores it, for somebody who is entered first."""
        self.xinyi("resident", "enter", self.code, f"12/2/301/{name}", "--reason", "新住户")
        resident = self.sql("SELECT resident_id FROM xinyi.resident WHERE community_id = "
                            f"{self.community} AND name = '{name}'")[0]
        sealed = self.seal(phone, f"{self.community}:{sealed_for or resident}:phone")
        change_id = str(uuid.uuid4())
        self.sql(f"SELECT rule.visit('{self.code}'); INSERT INTO xinyi.requested_change "
                 "(community_id, change_id, act, resident_id, household_id, request, phone, "
                 "phone_status, requested_by, requested_at) SELECT community_id, "
                 f"'{change_id}', 'correct', resident_id, household_id, "
                 f"'{{\"reason\": \"换号\"}}', '\\x{sealed}', 'waiting', '{self.member}', "
                 f"rule.now() FROM xinyi.resident WHERE resident_id = '{resident}'")
        return change_id, resident

    def state_of(self, change_id):
        return self.sql("SELECT phone_status, phone_refusal, phone IS NULL FROM "
                        f"xinyi.requested_change WHERE change_id = '{change_id}'")[0]

    def test_a_phone_that_an_administrator_sealed_is_entered(self):
        change_id, resident = self.ask_for_phone("张三", "13800138001")
        self.assertEqual(self.process(),
                         f"{self.code}: the phone number of change {change_id}: done\n")
        self.assertEqual(self.state_of(change_id), "done||t")
        exported = self.xinyi("register", "export", self.code, "--phones")
        self.assertIn("\t'13800138001\n", exported)
        self.assertEqual(self.sql("SELECT fields, reason, changed_by FROM xinyi.resident_change "
                                  f"WHERE resident_id = '{resident}' ORDER BY change_no DESC "
                                  "LIMIT 1"), [f"{{phone}}|换号|{self.member}"])
        self.assertEqual(self.process(), "")

    def test_a_phone_that_cannot_be_entered_says_why(self):
        first, _ = self.ask_for_phone("张三", "13800138001")
        second, _ = self.ask_for_phone("李四", "13800138001")
        third, _ = self.ask_for_phone("王五", "13800138002", sealed_for=str(uuid.uuid4()))
        import_id = self.upload(HEADER + "12,2,302,赵六,,,\n")
        self.assertEqual(self.process(), "".join(
            f"{self.code}: the phone number of change {change_id}: {outcome}\n"
            for change_id, outcome in ((first, "done"), (second, "phone_of_another"),
                                       (third, "sealed_to_another_key")))
            + f"{self.code}: import {import_id} is planned\n")
        self.assertEqual([self.state_of(change_id) for change_id in (second, third)],
                         ["refused|phone_of_another|t", "refused|sealed_to_another_key|t"])

    def test_files_and_reports_are_kept_for_a_time(self):
        waiting, done = self.upload(HEADER + ZHANG), self.upload(HEADER + LI)
        self.process()
        self.process()
        self.confirm(done)
        self.process()
        for import_id in (waiting, done):
            self.change(import_id, "uploaded_at = uploaded_at - interval '7 days 1 minute'")
        self.assertEqual(self.process(), "")
        found = self.found(waiting)
        self.assertEqual([found[name] for name in ("status", "content", "content_digest",
                                                   "report")], ["expired", None, None, None])
        self.assertIsNotNone(self.found(done)["report"])
        self.change(done, "uploaded_at = uploaded_at - interval '23 days'")
        self.process()
        found = self.found(done)
        self.assertEqual((found["status"], found["report"]), ("done", None))

    def test_all_communities_have_their_turn(self):
        other = f"b{self.code}"[:30]
        self.xinyi("community", "create", other, "另一个社区")
        import_id = self.upload(HEADER + ZHANG)
        self.assertIn(f"{self.code}: import {import_id} is planned", self.xinyi("register",
                                                                              "process"))
        self.assertIn("there is no community", self.xinyi("register", "process", "nowhere",
                                                          status=REFUSED))

    def test_keys_are_made_in_pairs_and_never_replaced(self):
        folder = self.directory / "pair"
        folder.mkdir()
        self.xinyi("key", "new", folder)
        made = {path.name: path.read_text() for path in folder.iterdir()}
        self.assertIn("is there already", self.xinyi("key", "new", folder) + self.invoke(
            "key", "new", folder).stderr)
        self.assertEqual({path.name: path.read_text() for path in folder.iterdir()}, made)
        (folder / "upload-public-key").unlink()
        self.assertIn("remove it, and both are made",
                      self.xinyi("key", "new", folder, status=REFUSED))
        (folder / "upload-key").unlink()
        self.xinyi("key", "new", folder)
        self.assertNotEqual((folder / "upload-key").read_text(), made["upload-key"])
        self.assertEqual({path.name for path in folder.iterdir()}, set(made))

    def test_it_needs_its_keys(self):
        import_id = self.upload(HEADER + ZHANG)
        done = run("register", "process", self.code, settings=self.settings)
        self.assertEqual(done.returncode, REFUSED)
        self.assertIn("there is no phone-hash-key in the credentials directory", done.stderr)
        self.assertEqual(self.found(import_id)["status"], "uploaded")


if __name__ == "__main__":
    unittest.main()
