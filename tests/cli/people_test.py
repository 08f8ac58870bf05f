#!/usr/bin/env python3
"""Communities, teams and roles."""

import unittest

from cli_case import REFUSED, ROLES, CliCase

ZHANG, LI = "12/2/301/张三", "12号楼/2单元/301室/李四"


class People(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoke("community", "create", "arcadia", "阿尔卡迪亚社区")
        cls.invoke("community", "create", "other", "另一个社区")
        register = cls.directory / "register.csv"
        register.write_text("楼栋,单元,室,姓名\n12,2,301,张三\n12,2,301,李四\n", encoding="utf-8")
        cls.invoke("register", "import", "arcadia", register)
        cls.zhang = cls.sign_in("zhang", "张三")
        cls.outsider = cls.sign_in("outsider")

    @classmethod
    def sign_in(cls, openid, name=""):
        """The membership of an account, bound to the resident of that name if there is one."""
        return cls.sql(f"""
            INSERT INTO xinyi.account (community_id, openid)
            SELECT community_id, '{openid}' FROM xinyi.community WHERE code = 'arcadia';
            INSERT INTO xinyi.membership (community_id, account_id, resident_id, bound_by, bound_at)
            SELECT community_id, account_id, resident_id,
                   CASE WHEN resident_id IS NOT NULL THEN 'claim' END,
                   CASE WHEN resident_id IS NOT NULL THEN now() END
            FROM xinyi.community c
            JOIN xinyi.account USING (community_id)
            LEFT JOIN (SELECT * FROM xinyi.resident WHERE name = '{name}') r USING (community_id)
            WHERE c.code = 'arcadia' AND openid = '{openid}'
            RETURNING membership_id""")[-1]

    def roles(self, member):
        return self.sql(f"SELECT array_to_string(roles, ',') FROM xinyi.membership "
                        f"WHERE membership_id = '{member}'")[0]

    def test_communities_are_listed(self):
        self.assertEqual(self.xinyi("community", "list"),
                         "code\tname\tkind\narcadia\t阿尔卡迪亚社区\t\nother\t另一个社区\t\n")

    def test_a_code_is_given_once(self):
        self.assertIn("there is a community with this code already",
                      self.xinyi("community", "create", "other", "x", status=REFUSED))

    def test_a_community_has_its_settings_and_an_open_period(self):
        self.assertEqual(self.sql("SELECT count(*) FROM xinyi.settings JOIN xinyi.period "
                                  "USING (community_id) WHERE status = 'open'"), ["2"])

    def test_roles_are_granted_and_revoked_by_address(self):
        self.assertEqual(self.xinyi("grant", "arcadia", ZHANG, "reviewer"),
                         f"{ZHANG} is reviewer\n")
        self.xinyi("grant", "arcadia", ZHANG, "reviewer")
        self.xinyi("grant", "arcadia", ZHANG, "leader")
        self.assertEqual(self.roles(self.zhang), "leader,reviewer")
        self.xinyi("revoke", "arcadia", ZHANG, "reviewer")
        self.assertEqual(self.roles(self.zhang), "leader")
        self.xinyi("revoke", "arcadia", ZHANG, "leader")
        self.xinyi("revoke", "arcadia", ZHANG, "leader")
        self.assertEqual(self.roles(self.zhang), "")

    def test_the_table_allows_the_roles_of_the_contract_and_no_other(self):
        allowed = self.sql("""
            SELECT (regexp_matches(pg_get_constraintdef(oid), $$'([a-z]+)'$$, 'g'))[1]
            FROM pg_constraint WHERE conname = 'membership_roles_check'""")
        self.assertEqual(sorted(allowed), sorted(ROLES))

    def test_roles_are_granted_by_membership(self):
        self.xinyi("grant", "arcadia", self.outsider.upper(), "auditor")
        self.assertEqual(self.roles(self.outsider), "auditor")
        self.assertIn("an auditor has no other role",
                      self.xinyi("grant", "arcadia", self.outsider, "reviewer", status=REFUSED))
        self.assertEqual(self.roles(self.outsider), "auditor")

    def test_the_audit_log_has_the_change(self):
        self.xinyi("grant", "arcadia", ZHANG, "property")
        self.assertEqual(self.sql(
            "SELECT operation, act, subject, membership_id IS NULL FROM xinyi.audit "
            f"WHERE detail ->> 'membership_id' = '{self.zhang}' ORDER BY audit_id DESC LIMIT 1"),
            ["xinyi grant|update|membership|t"])
        self.xinyi("revoke", "arcadia", ZHANG, "property")

    def test_the_last_administrator_stays(self):
        self.xinyi("grant", "arcadia", ZHANG, "administrator")
        self.assertIn("the last administrator keeps the role",
                      self.xinyi("revoke", "arcadia", ZHANG, "administrator", status=REFUSED))
        self.assertEqual(self.roles(self.zhang), "administrator")
        self.sql("SELECT rule.visit('arcadia'); UPDATE xinyi.membership SET roles = '{}' "
                 f"WHERE membership_id = '{self.zhang}'")

    def expect_nobody(self, member, says, community="arcadia"):
        self.assertIn(says, self.xinyi("grant", community, member, "reviewer", status=REFUSED))

    def test_people_who_are_not_there(self):
        self.expect_nobody("12/2/301/王五", "the register has no 王五 in 12号楼 2单元 301室")
        self.expect_nobody("12/2/302/张三", "the register has no 张三 in 12号楼 2单元 302室")
        self.expect_nobody(LI, "has not signed in to the mini-program")
        self.expect_nobody("张三", '"张三" names no resident (building/unit/room/name)')
        self.expect_nobody("12/2/301", "the name is missing")
        self.expect_nobody("00000000-0000-4000-8000-000000000000", "there is no member")
        self.expect_nobody(self.zhang, "there is no member", community="other")
        self.expect_nobody(ZHANG, "the register has no", community="other")
        self.expect_nobody(ZHANG, "there is no community nowhere", community="nowhere")

    def test_teams(self):
        self.xinyi("team", "create", "arcadia", "红帮带")
        self.assertIn("there is a team of this name already",
                      self.xinyi("team", "create", "arcadia", "红帮带", status=REFUSED))
        self.xinyi("team", "create", "other", "红帮带")
        self.xinyi("team", "join", "arcadia", "红帮带", LI)
        self.xinyi("team", "join", "arcadia", "红帮带", ZHANG, "--leader")
        members = ("SELECT r.name, m.is_leader FROM xinyi.team_member m "
                   'JOIN xinyi.resident r USING (resident_id) ORDER BY r.name COLLATE "C"')
        self.assertEqual(self.sql(members), ["张三|t", "李四|f"])
        self.xinyi("team", "join", "arcadia", "红帮带", "１２／2/301/张　三")
        self.assertEqual(self.sql(members), ["张三|f", "李四|f"])
        self.assertIn("there is no team 蓝帮带",
                      self.xinyi("team", "join", "arcadia", "蓝帮带", LI, status=REFUSED))


if __name__ == "__main__":
    unittest.main()
