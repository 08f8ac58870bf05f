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

    def member(self, resident):
        return self.sql("SELECT account_id, roles FROM xinyi.membership JOIN xinyi.resident "
                        f"USING (community_id, resident_id) WHERE name = '{resident}'")

    def test_members_are_listed_as_commands_name_them(self):
        listed = [line.split("\t") for line in
                  self.xinyi("member", "list", "arcadia").splitlines()]
        self.assertEqual(listed[0], ["member", "resident", "roles", "bound_by", "bound_on",
                                     "joined_on"])
        shown = {row[0]: row[1] for row in listed[1:]}
        self.assertEqual(shown[self.zhang], ZHANG)
        self.assertEqual(shown[self.outsider], "")
        self.assertEqual(self.sql("SELECT operation, act, detail FROM xinyi.audit "
                                  "ORDER BY audit_id DESC LIMIT 1"),
                         [f'xinyi member list|read|{{"rows": {len(shown)}}}'])

    def test_an_account_is_unbound_and_another_one_bound(self):
        member = self.sign_in("li", "李四")
        guest = self.sign_in("li-2")
        self.assertIn("the member is no resident",
                      self.xinyi("member", "unbind", "arcadia", guest, "--reason", "误操作",
                                 status=REFUSED))
        self.xinyi("member", "unbind", "arcadia", LI, "--reason", "手机被盗")
        self.assertEqual(self.member("李四"), ["|{}"])
        self.expect_nobody(LI, "has not signed in to the mini-program")
        self.assertEqual(self.sql("SELECT detail ->> 'reason' FROM xinyi.audit "
                                  "WHERE subject = 'account' ORDER BY audit_id DESC LIMIT 1"),
                         ["手机被盗"])
        self.xinyi("member", "rebind", "arcadia", LI, guest, "--reason", "换手机")
        self.xinyi("grant", "arcadia", LI, "property")
        self.assertEqual(self.roles(member), "property")
        self.xinyi("member", "unbind", "arcadia", LI, "--reason", "已迁出")
        self.assertEqual(self.roles(member), "")

    def test_the_last_administrator_gets_another_phone(self):
        self.xinyi("grant", "arcadia", ZHANG, "administrator")
        guest = self.sign_in("zhang-2")
        account = self.member("张三")
        self.assertIn("the last administrator keeps the role",
                      self.xinyi("member", "unbind", "arcadia", ZHANG, "--reason", "手机被盗",
                                 status=REFUSED))
        self.assertEqual(self.member("张三"), account)
        self.xinyi("member", "rebind", "arcadia", ZHANG, guest, "--reason", "手机被盗")
        self.assertEqual(self.roles(self.zhang), "administrator")
        self.assertNotEqual(self.member("张三"), account)
        self.assertEqual(self.sql("SELECT count(*) FROM xinyi.membership m JOIN xinyi.account a "
                                  "USING (community_id, account_id) WHERE a.openid = 'zhang' "
                                  "AND m.resident_id IS NULL"), ["1"])
        self.assertIn("the account is bound to another resident",
                      self.xinyi("member", "rebind", "arcadia", LI, self.zhang, "--reason", "-",
                                 status=REFUSED).lower())
        self.sql("SELECT rule.visit('arcadia'); UPDATE xinyi.membership SET roles = '{}' "
                 f"WHERE membership_id = '{self.zhang}'")

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
