#!/usr/bin/env python3
"""What the register keeps of somebody who has left is erased on request."""

import re
import unittest

from cli_case import MISUSED, REFUSED, CliCase

REGISTER = """楼栋,单元,室,姓名,手机,出生年份,户主
12,2,301,张三,13800138001,1958,是
12,2,301,李四,13800138002,1960,否
"""
ZHANG, LI = "12/2/301/张三", "12/2/301/李四"


class Erasure(CliCase):
    def setUp(self):
        self.code = "c" + re.sub("[^a-z]", "", self.id().lower())[-30:]
        self.xinyi("community", "create", self.code, "测试社区")
        self.xinyi("register", "import", self.code, self.write("register.csv", REGISTER))
        self.here = f"(SELECT community_id FROM xinyi.community WHERE code = '{self.code}')"

    def erase(self, who, *options, status=0):
        return self.xinyi("resident", "erase", self.code, who, "--reason", "本人申请", *options,
                          status=status)

    def changes(self):
        return self.sql("SELECT r.name, c.act, array_to_string(c.fields, ','), c.reason, "
                        "num_nonnulls(c.before, c.after) > 0 FROM xinyi.resident_change c "
                        "JOIN xinyi.resident r USING (community_id, resident_id) "
                        f"WHERE c.community_id = {self.here} ORDER BY r.name, c.change_no")

    def person(self, name):
        return self.sql("SELECT name, birth_year, phone_hash IS NULL, phone_sealed IS NULL FROM "
                        f"xinyi.resident WHERE name = '{name}' AND community_id = {self.here}")[0]

    def leave(self):
        self.xinyi("resident", "rename", self.code, ZHANG, "张山", "--reason", "改名")
        self.xinyi("resident", "leave", self.code, "12/2/301/张山", "moved", "--reason", "迁居")

    def test_values_go_and_what_happened_stays(self):
        self.leave()
        before = self.changes()
        self.assertIn("would be erased", self.erase("12/2/301/张山", "--dry-run"))
        self.assertEqual(self.changes(), before)
        self.assertEqual(self.erase("12/2/301/张山"),
                         "张山: the values of 4 changes are erased, with phone and year of birth\n")
        self.assertEqual(self.changes(), [
            "张山|enter|birth_year,head,household,name,phone|register.csv|f",
            "张山|rename|name|改名|f", "张山|leave|head,left|迁居|f",
            "张山|correct|birth_year,phone|本人申请|f",
            "李四|enter|birth_year,head,household,name,phone|register.csv|t"])
        self.assertEqual(self.person("张山"), "张山||t|t")
        self.assertEqual(self.person("李四"), "李四|1960|f|f")

    def test_it_is_in_the_audit_log_without_values(self):
        self.leave()
        self.erase("12/2/301/张山")
        self.assertEqual(self.sql(
            "SELECT operation, act, detail - 'resident_id' FROM xinyi.audit WHERE subject = "
            f"'resident_history' AND community_id = {self.here}"),
            ['xinyi resident erase|delete|{"reason": "本人申请", "changes": 4}'])

    def test_again_there_is_nothing_left(self):
        self.leave()
        self.erase("12/2/301/张山")
        self.assertIn("the values of 0 changes", self.erase("12/2/301/张山"))

    def test_nobody_who_lives_here_is_erased(self):
        before = self.changes()
        self.assertIn("lives in the community", self.erase(LI, status=REFUSED))
        self.assertEqual(self.changes(), before)
        self.assertIn("the register has no 王五", self.erase("12/2/301/王五", status=REFUSED))
        self.xinyi("resident", "erase", self.code, LI, status=MISUSED)


if __name__ == "__main__":
    unittest.main()
