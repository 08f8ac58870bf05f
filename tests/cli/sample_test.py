#!/usr/bin/env python3
"""A sample of a whole year, in which everybody has enough points for the shop's offers, and the
stories of its open month."""

import unittest

from cli_case import DONE, CliCase

HOUSEHOLDS = 300
# Who lives where, who has an account and agreed to be named: invented, and the same in every load.
PEOPLE = """SELECT md5(string_agg(concat_ws(' ', h.building, h.unit, h.room, r.name, r.birth_year,
    r.is_head, m.roles, c.given), '|'
    ORDER BY h.building, h.unit, h.room, r.name, m.roles)), count(*), count(m)
FROM xinyi.household h JOIN xinyi.resident r USING (community_id, household_id)
LEFT JOIN xinyi.membership m USING (community_id, resident_id)
LEFT JOIN xinyi.consent c ON c.community_id = m.community_id
    AND c.membership_id = m.membership_id AND c.document = 'publication'"""
PEOPLE_EXPECTED = "136d8b76439e70fdf76b474a4bda3714|1220|183"
# The grandparents have the flat that was empty in building 2.
OLD_COUPLE = "(2, 4, '1202')"
TOLD = ["account_unbound", "claim_accepted", "deed_approved", "inspection_failed",
        "participant_changed", "points_transferred", "redemption_collected", "redemption_undone",
        "reminder_answered", "reminder_issued", "reminder_put_right"]


class Sample(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loaded = cls.invoke("sample", "load", "--months", "12", "--households", HOUSEHOLDS)
        rows = [line.split("\t") for line in cls.invoke("sample", "people").stdout.splitlines()]
        cls.people = {row[0]: row for row in rows[1:]}

    def flat(self, openid):
        building, unit, room = self.people[openid][2:5]
        return f"({building}, {unit}, '{room}')"

    def households(self, flat):
        """Those that have or had the flat, the first one first: whether closed, and the points."""
        return self.sql("SELECT closed_on IS NOT NULL, balance FROM xinyi.household "
                        f"WHERE (building, unit, room) = {flat} ORDER BY household_id")

    def living(self, flat):
        """Names, and whether the register has a phone and the resident an account."""
        return self.sql("SELECT r.name, r.phone_hash IS NOT NULL, m.account_id IS NOT NULL "
                        "FROM xinyi.resident r JOIN xinyi.household h USING (community_id, "
                        "household_id) LEFT JOIN xinyi.membership m USING (community_id, "
                        f"resident_id) WHERE (building, unit, room) = {flat} AND left_at IS NULL "
                        "ORDER BY is_head DESC, birth_year")

    def resident_of(self, openid):
        """Whom an account stands for, or nothing, and the verdict about its claim."""
        return self.sql("SELECT r.name, (SELECT max(c.status) FROM xinyi.claim c "
                        "WHERE c.membership_id = m.membership_id) FROM xinyi.account a "
                        "JOIN xinyi.membership m USING (community_id, account_id) LEFT JOIN "
                        "xinyi.resident r ON r.resident_id = m.resident_id "
                        f"WHERE a.openid = '{openid}'")

    def test_a_year_is_played(self):
        self.assertEqual(self.loaded.returncode, DONE, self.loaded.stderr)
        self.assertRegex(self.loaded.stdout, rf"^community arcadia: {HOUSEHOLDS + 2} households, "
                         r".* 121 redemptions, 12 publications\n$")
        self.assertEqual(self.sql(PEOPLE), [PEOPLE_EXPECTED])
        self.assertEqual(self.sql("SELECT clock_offset FROM xinyi.community"), ["00:00:00"])
        self.xinyi("ledger", "verify", "arcadia")

    def test_a_notice_sheet_names_the_reviewers(self):
        period = self.sql("SELECT max(name) FROM xinyi.period WHERE status = 'published'")[0]
        self.assertIn("\t于**\t", self.xinyi("publication", "print", "arcadia", period, "1"))

    def test_a_child_marries_and_the_family_is_split(self):
        couple = self.flat("sample-couple-1")
        self.assertEqual(self.living(couple), ["黄平伟|t|t", "林静敏|t|f"])
        self.assertNotIn("黄平伟", "".join(self.living(self.flat("sample-parent-1"))))
        moved = self.sql("SELECT (building, unit, room) = " + couple + ", sum(points) > 0, "
                         "abs(sum(points)) FROM xinyi.ledger_entry JOIN xinyi.household USING "
                         "(community_id, household_id) WHERE kind = 'transfer' GROUP BY 1 "
                         "ORDER BY 1")
        points = moved[1].rpartition("|")[2]
        self.assertEqual(moved, [f"f|f|{points}", f"t|t|{points}"])
        self.assertEqual(self.households(couple), [f"f|{points}"])

    def test_a_family_leaves_and_another_one_follows_with_nothing_of_theirs(self):
        flat = self.flat("sample-former-1")
        self.assertEqual(self.flat("sample-newcomer-3"), flat)
        before, after = self.households(flat)
        self.assertRegex(before, r"^t\|[1-9]")
        self.assertEqual(after, "f|0")
        self.assertEqual(self.living(flat)[0], f"{self.people['sample-newcomer-3'][5]}|t|f")
        self.assertEqual(self.resident_of("sample-former-1"), ["|"])

    def test_two_old_people_have_a_flat_some_points_and_a_card_but_no_phone(self):
        self.assertEqual(self.living(OLD_COUPLE), ["唐庆淑|f|f", "郑秀英|f|f"])
        self.assertEqual(self.households(OLD_COUPLE), ["f|5"])
        self.assertEqual(self.sql("SELECT h.building, h.unit, h.room, c.withdrawn_at IS NULL FROM "
                                  "xinyi.household_card c JOIN xinyi.household h USING "
                                  "(community_id, household_id)"), ["2|4|1202|t"])

    def test_one_new_phone_waits_for_a_reviewer_and_one_is_bound(self):
        waiting, bound = (self.people[f"sample-old-phone-{number}"][5] for number in (1, 2))
        self.assertEqual(self.resident_of("sample-old-phone-1"), [f"{waiting}|"])
        self.assertEqual(self.resident_of("sample-new-phone-1"), ["|submitted"])
        self.assertEqual(self.resident_of("sample-old-phone-2"), ["|"])
        self.assertEqual(self.resident_of("sample-new-phone-2"), [f"{bound}|accepted"])

    def test_one_inspected_building_is_approved_and_one_waits(self):
        self.assertEqual(self.sql(
            "SELECT b.item, b.building, b.status, count(f), coalesce(b.credited_count, 0) > 0 "
            "FROM xinyi.inspected_building b LEFT JOIN xinyi.failed_household f USING "
            "(community_id, inspection_id, building) GROUP BY 1, 2, 3, 5 ORDER BY 2"),
            ["WM02|1|approved|1|t", "WM02|2|submitted|1|f"])

    def test_somebody_who_did_not_come_is_left_out(self):
        self.assertEqual(self.sql(
            "SELECT p.left_out, count(*), count(e) FROM xinyi.participant p "
            "JOIN xinyi.deed d USING (community_id, deed_id) LEFT JOIN xinyi.ledger_entry e "
            "USING (community_id, deed_id, resident_id) WHERE d.content LIKE '巡查消防通道%' "
            "AND d.status = 'approved' GROUP BY 1 ORDER BY 1"), ["f|3|3", "t|1|0"])

    def test_a_reminder_is_put_right(self):
        self.assertEqual(self.sql(
            "SELECT m.answer FROM xinyi.reminder m JOIN xinyi.household USING (community_id, "
            f"household_id) WHERE (building, unit, room) = {self.flat('sample-resident-1')} "
            "AND m.status = 'put_right'"), ["今天上午已经清走"])

    def test_a_hand_over_is_undone(self):
        self.assertEqual(self.sql(
            "SELECT e.kind, e.points FROM xinyi.redemption r JOIN xinyi.ledger_entry e "
            "USING (community_id, redemption_id) WHERE r.status = 'undone' ORDER BY entry_id"),
            ["redemption|-1", "undo|1"])

    def test_those_concerned_are_told(self):
        self.assertEqual(self.sql("SELECT DISTINCT kind FROM xinyi.notice "
                                  "WHERE kind <> 'points_lapsing' ORDER BY 1"), TOLD)


if __name__ == "__main__":
    unittest.main()
