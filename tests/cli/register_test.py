#!/usr/bin/env python3
"""Importing the residents' register."""

import hashlib
import hmac
import os
import re
import subprocess
import unittest

from cli_case import MISUSED, REFUSED, CliCase, run

HEADER = "楼栋,单元,室,姓名,手机,出生年份,户主\n"
ZHANG_PHONE, LI_PHONE, WANG_PHONE = "13800138001", "13800138002", "13800138003"
ZHANG = f"12号楼,2单元,301,张三,{ZHANG_PHONE},1958,是\n"
LI = f"12号楼,2单元,301,李四,{LI_PHONE},1960,否\n"
WANG = f"3号楼,1单元,502,王五,{WANG_PHONE},1990,是\n"


class Register(CliCase):
    def setUp(self):
        self.code = "c" + re.sub("[^a-z]", "", self.id().lower())[-30:]
        self.xinyi("community", "create", self.code, "测试社区")

    def importing(self, content, *options, status=0, encoding="utf-8"):
        path = self.write("register.csv", content, encoding)
        return self.xinyi("register", "import", self.code, path, *options, status=status)

    def residents(self, columns="h.building, h.unit, h.room, r.name, r.birth_year, r.is_head"):
        return self.sql(f"""
            SELECT {columns} FROM xinyi.resident r
            JOIN xinyi.household h USING (community_id, household_id)
            JOIN xinyi.community c USING (community_id)
            WHERE c.code = '{self.code}' ORDER BY r.name COLLATE "C" """)

    def test_people_come_in(self):
        said = self.importing(HEADER + ZHANG + LI + WANG)
        self.assertIn("added 2 households and 3 residents\n", said)
        self.assertEqual(self.residents(), ["12|2|301|张三|1958|t", "12|2|301|李四|1960|f",
                                            "3|1|502|王五|1990|t"])
        codes = set(self.residents("h.code"))
        self.assertEqual(len(codes), 2)
        for code in codes:
            self.assertRegex(code, r"\A[0-9A-HJKMNP-TV-Z]{6}\Z")

    def test_every_encoding_of_excel_gives_the_same(self):
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            self.importing(HEADER + ZHANG, encoding=encoding)
            self.assertEqual(self.residents("r.name"), ["张三"])

    def test_phones_are_sealed_for_their_owner_and_found_by_a_keyed_hash(self):
        self.importing(HEADER + ZHANG + LI)
        stored = self.sql("SELECT phone_sealed, phone_hash FROM xinyi.resident")
        self.assertNotIn(ZHANG_PHONE.encode().hex(), "".join(stored))
        for line in self.residents("h.community_id, r.resident_id, r.phone_sealed, r.phone_hash, "
                                   "right(r.name, 1)"):
            community, resident, sealed, hashed, name = line.split("|")
            phone = {"三": ZHANG_PHONE, "四": LI_PHONE}[name]
            self.assertEqual(hashed, "\\x" + self.hash(phone))
            self.assertEqual(self.unseal(sealed, f"{community}:{resident}"), phone)
            self.assertIsNone(self.unseal(sealed, f"{community}:another"))

    def hash(self, phone):
        """HMAC-SHA256 by another implementation."""
        key = bytes.fromhex((self.keys / "phone-hash-key").read_text())
        return hmac.new(key, phone.encode(), hashlib.sha256).hexdigest()

    def unseal(self, sealed, context):
        key = (self.keys / "phone-seal-key").read_text().strip()
        done = subprocess.run([os.environ["XINYI_UNSEAL"], key, context, sealed[2:]], text=True,
                              capture_output=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else None

    def test_the_same_again_changes_nothing(self):
        self.importing(HEADER + ZHANG + LI + WANG)
        before = self.residents("r.*, h.*")
        said = self.importing(HEADER + WANG + ZHANG + LI)
        self.assertIn("added 0 households and 0 residents\n", said)
        self.assertIn("changed 0 residents", said)
        self.assertIn("3 residents are as they were\n", said)
        self.assertEqual(self.residents("r.*, h.*"), before)

    def test_household_and_name_say_who_it_is(self):
        self.importing(HEADER + ZHANG + LI)
        before = self.residents("r.name, r.resident_id")
        changed = ZHANG.replace(ZHANG_PHONE, "13800139999").replace("1958", "1959")
        said = self.importing(HEADER + changed + LI)
        self.assertIn("changed 1 residents, 1 of them with another phone number", said)
        self.assertEqual(self.residents("r.name, r.resident_id"), before)
        self.assertEqual(self.residents("r.birth_year")[0], "1959")
        self.assertIn("\\x" + self.hash("13800139999"), self.residents("r.phone_hash"))

    def test_empty_cells_keep_what_is_known(self):
        self.importing(HEADER + ZHANG)
        before = self.residents("r.*")
        self.importing("楼栋,单元,室,姓名\n12,2,301,张三\n")
        self.importing("楼栋,单元,室,姓名,手机,出生年份\n12,2,301,张三,,\n")
        self.assertEqual(self.residents("r.*"), before)

    def test_numbers_can_be_swapped(self):
        self.importing(HEADER + ZHANG + LI)
        before = self.residents("r.phone_hash")
        said = self.importing(HEADER + ZHANG.replace(ZHANG_PHONE, LI_PHONE)
                              + LI.replace(LI_PHONE, ZHANG_PHONE))
        self.assertIn("2 of them with another phone number", said)
        self.assertEqual(self.residents("r.phone_hash"), before[::-1])

    def test_a_number_of_somebody_else_is_a_fault_of_its_line(self):
        self.importing(HEADER + ZHANG + LI)
        content = HEADER + WANG.replace(WANG_PHONE, ZHANG_PHONE) + LI
        said = self.importing(content, status=REFUSED)
        self.assertRegex(said, "line 2, column 手机: this number belongs to another resident: "
                               "张三, 12号楼2单元301室")
        self.assertEqual(len(self.residents()), 2)
        said = self.importing(content, "--skip-bad")
        self.assertIn("left out 1 lines", said)
        self.assertEqual(len(self.residents()), 2)

    def test_who_keeps_a_number_because_the_line_is_left_out_keeps_others_out_too(self):
        self.importing(HEADER + ZHANG + LI)
        said = self.importing(HEADER + LI.replace(LI_PHONE, ZHANG_PHONE)
                              + WANG.replace(WANG_PHONE, LI_PHONE), "--skip-bad")
        self.assertIn("left out 2 lines", said)
        self.assertEqual(len(self.residents()), 2)

    def test_the_head_that_the_file_names_is_the_only_one(self):
        self.importing(HEADER + ZHANG + LI)
        said = self.importing(HEADER + LI.replace("否", "是"), "--dry-run")
        self.assertIn("1 residents would have another name or address, or would be the new head:\n"
                      "  12号楼 2单元 301室 李四: head instead of 张三\n", said)
        said = self.importing(HEADER + LI.replace("否", "是"))
        self.assertIn("  12号楼 2单元 301室 李四: head instead of 张三\n", said)
        self.assertEqual(self.residents("r.name, r.is_head"), ["张三|f", "李四|t"])
        self.assertNotIn("head instead", self.importing(HEADER + LI.replace("否", "是")))

    def test_who_is_missing_is_told_and_stays(self):
        self.importing(HEADER + ZHANG + LI + WANG)
        said = self.importing(HEADER + ZHANG)
        self.assertIn("2 residents of the register are not in the file and stay as they are:\n"
                      "  3号楼 1单元 502室 王五\n  12号楼 2单元 301室 李四\n", said)
        self.assertEqual(len(self.residents()), 3)

    def test_who_had_left_comes_back(self):
        self.importing(HEADER + ZHANG)
        self.leave()
        self.assertIn("1 who had left", self.importing(HEADER + ZHANG))
        self.assertEqual(self.residents("r.left_at IS NULL"), ["t"])

    def leave(self):
        self.sql(f"SELECT rule.visit('{self.code}'); UPDATE xinyi.resident SET left_at = now() "
                 "WHERE community_id = rule.actor_community_id()")

    def test_a_former_name_or_address_says_who_it_is(self):
        self.importing(HEADER + ZHANG + LI + WANG)
        before = dict(line.split("|") for line in self.residents("r.resident_id, r.phone_hash"))
        content = ("楼栋,单元,室,姓名,手机,出生年份,户主,原姓名,原住址\n"
                   f"12,2,301,张三丰,{ZHANG_PHONE},1958,是,张三,\n"
                   f"5,1,202,李四,{LI_PHONE},1960,是,,12号楼2单元301室\n"
                   f"5,1,202,王小五,{WANG_PHONE},1990,否,王五,3-1-502\n")
        said = self.importing(content)
        self.assertIn("added 1 households and 0 residents\n", said)
        self.assertIn("3 residents have another name or address, or are the new head:\n"
                      "  12号楼 2单元 301室 张三丰: was 张三\n"
                      "  5号楼 1单元 202室 李四: lived in 12号楼 2单元 301室\n"
                      "  5号楼 1单元 202室 王小五: was 王五, lived in 3号楼 1单元 502室\n", said)
        self.assertEqual(self.residents(), ["12|2|301|张三丰|1958|t", "5|1|202|李四|1960|t",
                                            "5|1|202|王小五|1990|f"])
        after = dict(line.split("|") for line in self.residents("r.resident_id, r.phone_hash"))
        self.assertEqual(after, before)
        self.assertIn("added 0 households and 0 residents\nchanged 0", self.importing(content))
        self.assertEqual(self.sql(
            "SELECT act, reason FROM xinyi.resident_change c JOIN xinyi.community USING "
            f"(community_id) WHERE code = '{self.code}' AND act <> 'enter' ORDER BY 1"),
            ["move|register.csv", "move|register.csv", "rename|register.csv"])

    def test_a_former_name_that_means_nobody_or_somebody_twice_is_refused(self):
        self.importing(HEADER + ZHANG + LI)
        said = self.importing("楼栋,单元,室,姓名,原姓名,原住址\n12,2,301,赵六,孙八,\n"
                              "5,1,1,张三,,12-2-301\n5,1,2,张三,,12-2-301\n12,2,301,李四,,\n"
                              "5,1,3,李四,,12-2-301\n5,1,4,钱七,,十二楼\n", status=REFUSED)
        self.assertIn("line 2, column 姓名: the register has nobody of this name there: "
                      "孙八, 12号楼2单元301室\n", said)
        self.assertIn("line 4, column 姓名: this person stands on line 3 already\n", said)
        self.assertIn("line 6, column 姓名: this person stands on line 5 already\n", said)
        self.assertIn('line 7, column 原住址: "十二楼" is no address', said)
        self.assertEqual(len(self.residents()), 2)

    def test_a_likely_rename_or_move_is_asked_about(self):
        self.importing(HEADER + ZHANG + LI + WANG)
        content = ("楼栋,单元,室,姓名,出生年份,原姓名\n12,2,301,张三丰,1958,{0}\n"
                   "5,1,202,王五,1990,{0}\n12,2,301,李四,1960,\n12,2,301,张小宝,2026,\n")
        said = self.importing(content.format(""), status=REFUSED)
        self.assertIn("line 2, column 姓名: this may be another name of somebody whom the file "
                      "lacks; write that name in the column 原姓名, or 无 if they are two people: "
                      "张三, 12号楼2单元301室\n", said)
        self.assertIn("line 3, column 姓名: this may be somebody who has moved; write the former "
                      "address in the column 原住址, or 无 if they are two people: "
                      "王五, 3号楼1单元502室\n", said)
        self.assertEqual(said.count("line "), 2)
        self.assertEqual(len(self.residents()), 3)
        self.importing(content.format("无"))
        self.assertEqual(len(self.residents()), 6)

    def many(self, count):
        return [f"20,1,{room},住户{chr(0x4e00 + room)},,,是\n" for room in range(101, 101 + count)]

    def test_who_is_missing_from_a_complete_file_leaves(self):
        lines = self.many(40)
        self.importing(HEADER + ZHANG + LI + "".join(lines))
        said = self.importing(HEADER + ZHANG + "".join(lines[1:]), "--complete", "--dry-run")
        self.assertIn("2 residents of the register are not in the file and would leave the "
                      "community:\n  12号楼 2单元 301室 李四\n", said)
        self.assertEqual(set(self.residents("r.left_at IS NULL")), {"t"})
        said = self.importing(HEADER + ZHANG + "".join(lines[1:]) + f"20,1,101,新人,{LI_PHONE},,\n",
                              "--complete", "--reason", "年度核对")
        self.assertIn("and have left the community:\n", said)
        self.assertEqual(len([row for row in self.residents("r.left_because") if row]), 2)
        self.assertEqual(self.sql(
            "SELECT count(*), count(closed_on), count(DISTINCT h.code) FROM xinyi.household h "
            "JOIN xinyi.community c USING (community_id) WHERE building = 20 AND room = '101' "
            f"AND c.code = '{self.code}'"), ["2|1|2"])
        self.assertEqual(self.sql(
            "SELECT DISTINCT reason FROM xinyi.resident_change JOIN xinyi.community USING "
            f"(community_id) WHERE code = '{self.code}' AND act = 'leave'"), ["年度核对"])

    def test_a_file_that_lacks_many_is_not_taken_for_complete(self):
        lines = self.many(20)
        self.importing(HEADER + "".join(lines))
        said = self.importing(HEADER + "".join(lines[2:]), "--complete", status=REFUSED)
        self.assertIn("2 of 20 residents are missing from the file, more than 5 %", said)
        self.assertEqual(set(self.residents("r.left_at IS NULL")), {"t"})
        self.importing(HEADER + "".join(lines[1:]), "--complete")
        self.importing(HEADER + "".join(lines[4:]), "--complete", "--many")
        self.assertEqual(self.residents("r.left_at IS NULL").count("f"), 4)
        self.importing(HEADER, "--complete", "--skip-bad", status=MISUSED)
        self.importing(HEADER, "--many", status=MISUSED)

    def test_what_is_exported_imports_again_to_the_same(self):
        self.importing(HEADER + ZHANG + LI + "1,1,0301,\"O'Neill, \"\"Al\"\"\",,,\n"
                       "1,1,3-2,=1+1,,1990,\n")
        exported = self.xinyi("register", "export", self.code, "--phones")
        self.assertIn(f"12\t2\t301\t张三\t1958\t是\t'{ZHANG_PHONE}\n", exported)
        self.assertNotIn(ZHANG_PHONE, self.xinyi("register", "export", self.code))
        self.assertIn("4 residents are as they were", self.importing(exported))
        elsewhere = f"{self.code[:20]}-too"
        self.xinyi("community", "create", elsewhere, "另一个社区")
        self.xinyi("register", "import", elsewhere, self.write("register.csv", exported))
        self.assertEqual(self.xinyi("register", "export", elsewhere, "--phones"), exported)
        self.assertEqual(self.sql(
            "SELECT operation, act, detail ->> 'rows' FROM xinyi.audit WHERE act = 'read' AND "
            f"community_id = (SELECT community_id FROM xinyi.community WHERE code = '{elsewhere}')"
        ), ["xinyi register export|read|4"])

    def test_the_number_of_somebody_who_left_is_free(self):
        self.importing(HEADER + ZHANG)
        self.leave()
        self.importing(HEADER + WANG.replace(WANG_PHONE, ZHANG_PHONE))
        self.assertEqual(self.residents("r.name, r.phone_hash IS NOT NULL"), ["张三|f", "王五|t"])

    def test_a_dry_run_says_the_same_and_changes_nothing(self):
        self.importing(HEADER + ZHANG)
        before = self.sql("SELECT * FROM xinyi.resident, xinyi.household, xinyi.audit")
        said = self.importing(HEADER + WANG + LI, "--dry-run")
        self.assertIn("would add 1 households and 2 residents\n", said)
        self.assertIn("1 residents of the register are not in the file", said)
        self.assertEqual(self.sql("SELECT * FROM xinyi.resident, xinyi.household, xinyi.audit"),
                         before)

    def test_one_wrong_line_and_nothing_is_changed(self):
        said = self.importing(HEADER + ZHANG + "12,2,301,赵六,123,,\n" + WANG, status=REFUSED)
        self.assertRegex(said, "(?m)^xinyi: .*register.csv: line 3, column 手机: "
                               "this is no mobile number")
        self.assertRegex(said, "(?m)^xinyi: .*register.csv: nothing was changed$")
        self.assertEqual(self.residents(), [])

    def test_wrong_lines_can_be_left_out_with_a_report(self):
        path = self.write("register.csv", HEADER + ZHANG + "12,2,301,赵六,123,,\n" + WANG)
        done = self.invoke("register", "import", self.code, path, "--skip-bad")
        self.assertEqual(done.returncode, 0)
        self.assertIn("line 3, column 手机", done.stderr)
        self.assertIn("left out 1 lines, reported above\n", done.stdout)
        self.assertEqual(self.residents("r.name"), ["张三", "王五"])

    def test_a_wrong_header_cannot_be_skipped(self):
        said = self.importing("楼栋,单元,室\n1,1,1\n", "--skip-bad", status=REFUSED)
        self.assertIn("line 1, column 姓名: the column is missing", said)

    def test_names_go_in_as_they_are(self):
        self.importing("楼栋,单元,室,姓名\n1,1,1,\\N\n1,1,2,a\\tb\n1,1,3,\"O'Neill, \"\"Al\"\"\"\n")
        self.assertEqual(self.residents("r.name"), ['O\'Neill, "Al"', "\\N", "a\\tb"])

    def test_another_writing_of_a_name_is_the_same_person(self):
        self.importing("楼栋,单元,室,姓名\n1,1,1,买买提·艾力\n1,1,2,John Smith\n1,1,3,古丽娜\n")
        for again in ("买买提•艾力", "买买提．艾力", "买买提・艾力", "买买提 · 艾力",
                      "买买提\u200b·艾力"):
            said = self.importing(f"楼栋,单元,室,姓名\n1,1,1,{again}\n1,1,2,ＪＯＨＮ　Smith\n"
                                  "1,1,3,古　丽　娜\n")
            self.assertIn("added 0 households and 0 residents\n", said)
        self.assertEqual(self.residents("r.name"), ["John Smith", "买买提·艾力", "古丽娜"])

    def test_a_person_stands_once_in_a_household_in_whatever_writing(self):
        content = ("楼栋,单元,室,姓名\n1,1,1,买买提·艾力\n1,1,2,买买提•艾力\n"
                   "1,1,1,买买提•艾力\n")
        said = self.importing(content, status=REFUSED)
        self.assertIn("line 4, column 姓名: this person of this household stands on line 2 already",
                      said)
        self.assertIn("left out 1 lines", self.importing(content, "--skip-bad"))
        self.assertEqual(self.residents("h.room, r.name"), ["1|买买提·艾力", "2|买买提·艾力"])

    def test_a_name_that_others_cannot_read_is_refused_with_its_place(self):
        for name, reason in (("陈\ue001文", r"character 2 \(U\+E001\) is a control character"),
                             ("陈\x85文", r"character 2 \(U\+0085\)"),
                             ("陈\x01文", "there is a control character"),
                             ("\U000f0000", r"character 1 \(U\+F0000\)"),
                             ("\u200b", "the name is missing"),
                             ("陈" * 41, "the name has more than 40 characters")):
            said = self.importing(f"楼栋,单元,室,姓名\n1,1,1,张三\n1,1,1,{name}\n", status=REFUSED)
            self.assertRegex(said, "line 3, column 姓名: " + reason)
        self.assertEqual(self.residents(), [])

    def test_no_door_leads_past_the_form(self):
        """Not even for the owner of the database."""
        self.importing("楼栋,单元,室,姓名\n1,1,1,买买提·艾力\n")
        insert = (f"SELECT rule.visit('{self.code}'); "
                  "INSERT INTO xinyi.resident (community_id, household_id, name) "
                  "SELECT community_id, household_id, '{}' FROM xinyi.household "
                  f"JOIN xinyi.community c USING (community_id) WHERE c.code = '{self.code}'")
        with self.assertRaisesRegex(AssertionError, "resident_in_household_twice"):
            self.sql(insert.format("买买提 • 艾力"))
        with self.assertRaisesRegex(AssertionError, "name_unreadable"):
            self.sql(insert.format("陈\ue001文"))
        self.sql(insert.format("古　丽　娜"))
        self.assertEqual(self.residents("r.name"), ["买买提·艾力", "古丽娜"])

    def test_a_room_that_may_have_lost_its_zeros_is_asked_about(self):
        self.importing("楼栋,单元,室,姓名\n1,1,0301,张三\n")
        content = ("楼栋,单元,房号,姓名\n1,1,301,李四\n1,2,301,王五\n1,3,7,赵六\n1,3,0301,钱七\n"
                   "1,3,301,孙八\n1,1,0301,周九\n")
        said = self.importing(content, status=REFUSED)
        differs = "differs only by zeros in front from"
        self.assertIn(f"line 2, column 房号: 301 {differs} 0301, which is on record; "
                      "write the room as it is there\n", said)
        self.assertIn(f"line 5, column 房号: 0301 {differs} 301 on line 6; "
                      "write both in one way\n", said)
        self.assertIn(f"line 6, column 房号: 301 {differs} 0301 on line 5; write both", said)
        self.assertEqual(said.count(", column "), 3)
        self.assertEqual(self.residents("r.name"), ["张三"])
        self.assertIn("left out 3 lines", self.importing(content, "--skip-bad"))
        self.assertEqual(self.residents("h.unit, h.room, r.name"),
                         ["1|0301|周九", "1|0301|张三", "2|301|王五", "3|7|赵六"])

    def test_all_faults_are_told_at_once_in_the_order_of_lines(self):
        """Those that the database finds among those of the file, of either of its passes."""
        self.importing(HEADER + ZHANG)
        said = self.importing(HEADER + WANG.replace(WANG_PHONE, ZHANG_PHONE)
                              + "12,2,0301,李四,,,\n12,2,301,赵六,,,\n"
                              + "12,2,301,赵六,,,\nx,1,1,钱七,,,\n", status=REFUSED)
        self.assertEqual(re.findall(r"line (\d+), column (\S+): ", said),
                         [("2", "手机"), ("3", "室"), ("5", "姓名"), ("6", "楼栋")])
        self.assertEqual(len(self.residents()), 1)

    def test_columns_that_are_not_read_are_told_and_the_rest_comes_in(self):
        path = self.write("register.csv", "住户登记表\n楼号,单元,房号,姓名,备注,身份证号\n"
                          "12号楼,2单元,301室,张三,x,000000195803070011\n合计,,,1\n", "utf-16")
        done = self.invoke("register", "import", self.code, path)
        self.assertEqual((done.returncode, self.residents("r.name")), (0, ["张三"]))
        self.assertIn('register.csv: column "备注" is not read\n', done.stderr)
        self.assertIn('column "身份证号" holds numbers of identity cards', done.stderr)
        self.assertIn("register.csv: line 4 is a sum and not read\n", done.stderr)
        self.assertNotIn("0000001958", done.stderr + done.stdout)

    def test_a_workbook_is_refused_as_what_it_is(self):
        self.assertIn("the file is a workbook (xlsx, ods) or another zip archive; open it in the "
                      "spreadsheet and save it as CSV UTF-8",
                      self.importing(b"PK\x03\x04" + bytes(100), status=REFUSED))

    def test_the_audit_log_knows_of_it(self):
        self.importing(HEADER + ZHANG + LI)
        self.importing(HEADER + ZHANG.replace("1958", "1959"))
        self.assertEqual(self.sql(
            "SELECT a.operation, a.act, a.subject, a.detail ->> 'act', a.detail ->> 'fields', "
            "r.name, a.address LIKE 'local:_%' FROM xinyi.audit a "
            "JOIN xinyi.community c USING (community_id) "
            "JOIN xinyi.resident r ON r.resident_id = (a.detail ->> 'resident_id')::uuid "
            f"WHERE c.code = '{self.code}' ORDER BY a.audit_id"),
            ['xinyi register import|insert|resident|enter|["birth_year", "head", "household", '
             '"name", "phone"]|张三|t',
             'xinyi register import|insert|resident|enter|["birth_year", "head", "household", '
             '"name", "phone"]|李四|t',
             'xinyi register import|update|resident|correct|["birth_year"]|张三|t'])

    def test_phones_need_their_keys(self):
        path = self.write("register.csv", HEADER + ZHANG)
        done = run("register", "import", self.code, path, settings=self.settings)
        self.assertEqual(done.returncode, REFUSED)
        self.assertIn("there is no phone-hash-key in the credentials directory", done.stderr)
        self.assertEqual(self.residents(), [])
        self.importing("楼栋,单元,室,姓名\n1,1,1,张三\n")

    def test_phones_are_exported_with_the_keys_that_sealed_them(self):
        self.importing(HEADER + ZHANG)
        others = self.directory / "other-keys"
        others.mkdir(exist_ok=True)
        run("key", "new", others)
        for keys, complaint in ((None, "phone numbers cannot be read without these keys"),
                                (others, "the phone number of 张三 cannot be read with this key")):
            done = run("register", "export", self.code, "--phones", settings=self.settings,
                       credentials=keys)
            self.assertEqual((done.returncode, done.stdout), (REFUSED, ""))
            self.assertIn(complaint, done.stderr)
        self.assertEqual(self.sql(f"""
            SELECT count(*) FROM xinyi.audit JOIN xinyi.community USING (community_id)
            WHERE code = '{self.code}' AND act = 'read'"""), ["0"])

    def test_other_communities_are_left_alone(self):
        self.importing(HEADER + ZHANG)
        other = "other-" + self.code[:20]
        self.xinyi("community", "create", other, "另一个社区")
        path = self.write("register.csv", HEADER + ZHANG)
        self.assertIn("added 1 households", self.xinyi("register", "import", other, path))
        self.assertEqual(len(self.residents()), 1)

    def test_no_community_and_no_file(self):
        path = self.write("register.csv", HEADER + ZHANG)
        self.assertIn("there is no community nowhere",
                      self.xinyi("register", "import", "nowhere", path, status=REFUSED))
        self.assertIn("No such file", self.xinyi("register", "import", self.code, "/nonexistent",
                                                 status=REFUSED))
        self.xinyi("register", "import", self.code, status=MISUSED)


if __name__ == "__main__":
    unittest.main()
