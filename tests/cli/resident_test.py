#!/usr/bin/env python3
"""Residents who are entered, renamed, corrected, who move and who leave."""

import re
import unittest

from cli_case import MISUSED, REFUSED, CliCase, run

REGISTER = """楼栋,单元,室,姓名,手机,出生年份,户主
12,2,301,张三,13800138001,1958,是
12,2,301,李四,13800138002,1960,否
5,1,202,王五,13800138003,1990,是
"""
ZHANG, LI, WANG = "12/2/301/张三", "12/2/301/李四", "5/1/202/王五"


class Residents(CliCase):
    def setUp(self):
        self.code = "c" + re.sub("[^a-z]", "", self.id().lower())[-30:]
        self.xinyi("community", "create", self.code, "测试社区")
        self.xinyi("register", "import", self.code, self.write("register.csv", REGISTER))

    def resident(self, command, *words, reason="社区登记", status=0):
        return self.xinyi("resident", command, self.code, *words, "--reason", reason,
                          status=status)

    def query(self, statement):
        """Lines of the answer; :here is the community."""
        here = f"(SELECT community_id FROM xinyi.community WHERE code = '{self.code}')"
        return self.sql(f"SELECT rule.visit('{self.code}'); {statement.replace(':here', here)}")[1:]

    def people(self, columns="h.building, h.unit, h.room, r.name, r.is_head"):
        return self.query(f"""
            SELECT {columns} FROM xinyi.resident r
            JOIN xinyi.household h USING (community_id, household_id)
            WHERE r.community_id = :here AND r.left_at IS NULL ORDER BY r.name COLLATE "C" """)

    def changes(self, name, columns="c.act, array_to_string(c.fields, ','), c.before, c.after"):
        return self.query(f"""
            SELECT {columns} FROM xinyi.resident_change c
            JOIN xinyi.resident r USING (community_id, resident_id)
            WHERE c.community_id = :here AND r.name = '{name}' ORDER BY c.change_no""")

    def day(self, days=0):
        return self.sql(f"SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date + {days}")[0]

    def sign_in(self, name, roles="{}"):
        """The membership of a resident, who is signed in."""
        return self.query(f"""
            WITH known AS (
                INSERT INTO xinyi.account (community_id, openid) VALUES (:here, '{name}')
                RETURNING community_id, account_id
            ), joined AS (
                INSERT INTO xinyi.membership (community_id, account_id, resident_id, bound_by,
                                              bound_at, roles)
                SELECT community_id, account_id, resident_id, 'claim', now(), '{roles}'
                FROM known JOIN xinyi.resident USING (community_id) WHERE name = '{name}'
                RETURNING community_id, membership_id
            )
            INSERT INTO xinyi.session (community_id, token_hash, membership_id, expires_at)
            SELECT community_id, sha256(membership_id::text::bytea), membership_id,
                   now() + interval '1 day'
            FROM joined RETURNING membership_id""")[0]

    def sessions(self, member):
        return self.query("SELECT count(*) FROM xinyi.session WHERE ended_at IS NULL "
                          f"AND membership_id = '{member}'")[0]

    def household(self, address, column="code", further="closed_on IS NULL"):
        return self.query(f"SELECT {column} FROM xinyi.household WHERE community_id = :here AND "
                          f"building || '/' || unit || '/' || room = '{address}' AND {further} "
                          "ORDER BY household_id")

    def test_a_new_resident_is_entered_with_a_sealed_phone(self):
        phone = self.write("phone", "13800138009\n")
        said = self.resident("enter", "12/2/301/张小明", "--birth-year", "1988年3月", "--phone",
                             phone)
        self.assertIn("张小明: 12号楼 2单元 301室, household "
                      + self.household("12/2/301")[0] + " (entered)\n", said)
        self.assertEqual(self.people("r.name, r.birth_year, r.is_head, h.room")[0],
                         "张三|1958|t|301")
        self.assertIn("张小明|1988|f|301", self.people("r.name, r.birth_year, r.is_head, h.room"))
        self.assertEqual(self.people("r.phone_hash IS NOT NULL AND r.phone_sealed IS NOT NULL"),
                         ["t"] * 4)
        self.assertEqual(self.changes("张小明"), [
            'enter|birth_year,head,household,name,phone||'
            '{"head": false, "name": "张小明", "birth_year": 1988}'])
        self.assertNotIn("13800138009",
                         self.xinyi("resident", "show", self.code, "12/2/301/张小明"))

    def test_who_comes_first_to_an_empty_flat_is_the_head_of_a_new_household(self):
        self.resident("enter", "7/1/101/赵六")
        self.assertIn("7|1|101|赵六|t", self.people())
        self.assertEqual(len(self.household("7/1/101")), 1)

    def test_a_rename_keeps_everything_but_the_name(self):
        before = self.people("r.resident_id, r.phone_hash")[0]
        self.assertIn("(renamed)\nchanged on ", self.resident("rename", ZHANG, "张三丰",
                                                              reason="婚后改名"))
        self.assertEqual(self.people("r.resident_id, r.phone_hash")[0], before)
        self.assertEqual(self.changes("张三丰")[1],
                         'rename|name|{"name": "张三"}|{"name": "张三丰"}')
        self.assertEqual(self.changes("张三丰", "c.reason, c.changed_by, c.happened_on")[1],
                         f"婚后改名|xinyi resident rename|{self.day()}")
        self.assertIn("nothing to change",
                      self.resident("rename", "12/2/301/张三丰", "张　三 丰"))

    def test_a_correction_changes_what_it_names(self):
        phone = self.write("phone", "139 0000 0000")
        self.resident("correct", LI, "--birth-year", 1961, "--head", "--phone", phone)
        self.assertEqual(self.people("r.name, r.is_head, r.birth_year"),
                         ["张三|f|1958", "李四|t|1961", "王五|t|1990"])
        self.assertEqual(self.changes("李四")[1], 'correct|birth_year,head,phone|'
                         '{"head": false, "birth_year": 1960}|{"head": true, "birth_year": 1961}')
        self.assertEqual(self.changes("张三")[1], 'correct|head|{"head": true}|{"head": false}')
        self.resident("correct", LI, "--no-phone")
        self.assertEqual(self.people("r.phone_hash IS NULL"), ["f", "t", "f"])

    def test_a_phone_of_another_is_refused_and_that_of_somebody_who_left_is_free(self):
        phone = self.write("phone", "13800138003")
        self.assertIn("this number belongs to another resident",
                      self.resident("correct", LI, "--phone", phone, status=REFUSED))
        self.resident("leave", WANG, "moved")
        self.resident("correct", LI, "--phone", phone)
        self.assertEqual(self.query("SELECT name, phone_hash IS NULL FROM xinyi.resident "
                                    'WHERE community_id = :here ORDER BY name COLLATE "C"'),
                         ["张三|f", "李四|f", "王五|t"])
        self.assertEqual(self.changes("王五", "c.act, array_to_string(c.fields, ',')")[-1],
                         "correct|phone")

    def test_a_move_ends_acting_for_the_household(self):
        member = self.sign_in("李四", "{reviewer}")
        said = self.resident("move", LI, "5/1/202", "--day", self.day(-3))
        self.assertIn("李四: 5号楼 1单元 202室", said)
        self.assertIn("5|1|202|李四|f", self.people())
        self.assertEqual(self.sessions(member), "0")
        self.assertEqual(self.query("SELECT roles FROM xinyi.membership "
                                    f"WHERE membership_id = '{member}'"), ["{reviewer}"])
        self.assertEqual(self.query(f"""
            SELECT h.room, lower(lived), upper(lived) FROM xinyi.residency
            JOIN xinyi.household h USING (community_id, household_id)
            JOIN xinyi.resident r USING (community_id, resident_id)
            WHERE r.name = '李四' AND r.community_id = :here ORDER BY lived"""),
            [f"301||{self.day(-3)}", f"202|{self.day(-3)}|"])
        self.assertEqual(self.household("12/2/301", "departure_count"), ["1"])

    def test_the_last_one_closes_the_household_and_the_next_family_is_a_new_one(self):
        old = self.household("5/1/202")
        said = self.resident("move", WANG, "12/2/301")
        self.assertIn(f"nobody is left in household {old[0]}: it is closed", said)
        self.assertEqual(self.household("5/1/202"), [])
        self.assertEqual(self.household("5/1/202", "closed_on", "true"), [self.day()])
        self.resident("enter", "5/1/202/钱七")
        self.assertNotEqual(self.household("5/1/202"), old)
        self.assertEqual(len(self.household("5/1/202", "code", "true")), 2)

    def test_who_leaves_loses_roles_and_sessions(self):
        member = self.sign_in("张三", "{administrator,reviewer}")
        self.resident("leave", ZHANG, "died", reason="家属来社区登记")
        self.assertEqual(self.sessions(member), "0")
        self.assertEqual(self.query("SELECT roles FROM xinyi.membership "
                                    f"WHERE membership_id = '{member}'"), ["{}"])
        self.assertEqual(self.changes("张三")[1], 'leave|head,left|{"head": true}|'
                         '{"head": false, "left": "died"}')

    def test_who_left_comes_back_to_the_same_household(self):
        code = self.household("5/1/202")
        self.resident("leave", WANG, "mistake", reason="登记错人")
        self.resident("enter", WANG)
        self.assertEqual(self.household("5/1/202"), code)
        self.assertIn("5|1|202|王五|t", self.people())
        self.assertEqual([act for act in self.changes("王五", "c.act")],
                         ["enter", "leave", "return"])

    def test_who_left_does_not_come_back_to_the_flat_of_another_family(self):
        self.resident("leave", WANG, "moved")
        self.resident("enter", "5/1/202/钱七")
        self.resident("enter", WANG)
        self.assertEqual(len(self.household("5/1/202")), 1)
        self.assertEqual(self.changes("王五", "c.act"), ["enter", "leave", "enter"])

    def test_every_refusal_says_what_is_wrong_and_changes_nothing(self):
        self.resident("leave", "12/2/301/李四", "moved", "--day", self.day(-2))
        before = self.query("SELECT * FROM xinyi.resident, xinyi.household, xinyi.resident_change")
        taken = "somebody of this name lives, or lived, in that household"
        for words, says in (
                (("leave", LI, "died"),
                 f"李四 has left the community on {self.day(-2)} (moved_away)"),
                (("leave", "12/2/301/孙八", "died"),
                 "the register has no 孙八 in 12号楼 2单元 301室"),
                (("move", ZHANG, "5/1/202", "--day", self.day(1)), "that day has not come yet"),
                (("rename", ZHANG, "李四"), taken),
                (("enter", ZHANG), taken),
                (("enter", "5/1/202/孙八", "--day", self.day(2)), "that day has not come yet"),
                (("enter", LI, "--day", self.day(-3)), "that day lies before"),
                (("move", ZHANG, "5/1"), '"5/1" is no address (building/unit/room): the room'),
                (("correct", ZHANG, "--phone", self.write("phone", "12")),
                 "phone: this is no mobile number"),
                (("correct", ZHANG, "--phone", "/nonexistent"), "No such file")):
            self.assertIn(says, self.resident(*words, status=REFUSED))
        for words, says in ((("leave", ZHANG, "gone"), "CAUSE is moved, died or mistake"),
                            (("correct", ZHANG), "say what to correct"),
                            (("correct", ZHANG, "--phone", "x", "--no-phone"), "contradict"),
                            (("correct", ZHANG, "--birth-year", "1899"), "is no year of birth"),
                            (("move", ZHANG, "5/1/202", "--day", "gestern"), "is a day")):
            self.assertIn(says, self.resident(*words, status=MISUSED))
        self.assertEqual(self.query(
            "SELECT * FROM xinyi.resident, xinyi.household, xinyi.resident_change"), before)

    def test_what_is_not_utf_8_is_refused(self):
        before = self.people("*")
        phone = self.write("phone", b"\xff\n")
        said = self.resident("correct", ZHANG, "--phone", phone, status=REFUSED)
        self.assertIn("the phone number is not UTF-8", said)
        said = self.resident("correct", ZHANG, "--birth-year", b"19\xff".decode(
            "utf-8", "surrogateescape"), status=MISUSED)
        self.assertIn("--birth-year is not UTF-8", said)
        self.assertEqual(self.people("*"), before)

    def test_a_phone_needs_the_keys(self):
        phone = self.write("phone", "13800138009\n")
        before = self.people("*")
        done = run("resident", "correct", self.code, ZHANG, "--phone", phone, "--reason", "登记",
                   settings=self.settings)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertIn("a phone number cannot be stored without these keys", done.stderr)
        self.assertEqual(self.people("*"), before)

    def test_a_move_says_where_somebody_went(self):
        self.resident("move", LI, "5/1/202")
        self.assertIn("李四 does not live there since " + self.day() + ": write 5/1/202/李四",
                      self.resident("leave", LI, "moved", status=REFUSED))

    def test_a_dry_run_says_the_same_and_changes_nothing(self):
        before = self.query("SELECT * FROM xinyi.resident, xinyi.household, xinyi.audit")
        said = self.resident("move", WANG, "12/2/301", "--dry-run")
        self.assertIn("dry run, nothing was changed:\n王五: 12号楼 2单元 301室", said)
        self.assertIn("nobody is left in household", said)
        self.assertEqual(self.query("SELECT * FROM xinyi.resident, xinyi.household, xinyi.audit"),
                         before)

    def test_the_history_is_shown_and_the_reading_is_noted(self):
        self.resident("rename", ZHANG, "张三丰", reason="写错了")
        self.resident("move", "12/2/301/张三丰", "5/1/202")
        self.resident("leave", "5/1/202/张三丰", "died")
        shown = self.xinyi("resident", "show", self.code, "5/1/202/张三丰")
        self.assertIn('rename\tname\t{"name": "张三"}\t{"name": "张三丰"}\t写错了\t'
                      "xinyi resident rename", re.sub('"({.*?})"(?=\t)', "\\1", shown)
                      .replace('""', '"'))
        self.assertIn("\tdied\n", shown)
        self.assertEqual(self.query("SELECT operation, act, subject FROM xinyi.audit "
                                    "WHERE community_id = :here ORDER BY audit_id DESC LIMIT 1"),
                         ["xinyi resident show|read|resident"])

    def test_the_audit_log_names_the_fields_and_not_the_values(self):
        self.resident("rename", ZHANG, "张三丰", reason="婚后改名")
        detail = self.query("SELECT detail FROM xinyi.audit WHERE community_id = :here "
                            "ORDER BY audit_id DESC LIMIT 1")[0]
        self.assertIn('"fields": ["name"]', detail)
        self.assertIn('"reason": "婚后改名"', detail)
        self.assertIn('"resident_id": "', detail)
        self.assertNotIn("张三", detail)


if __name__ == "__main__":
    unittest.main()
