#!/usr/bin/env python3
"""A sample of a whole year, in which everybody has enough points for the shop's offers."""

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
PEOPLE_EXPECTED = "287fc29c48a881ddfbe54e7d91eae588|1214|181"


class Sample(CliCase):
    def test_a_year_is_played(self):
        loaded = self.invoke("sample", "load", "--months", "12", "--households", HOUSEHOLDS)
        self.assertEqual(loaded.returncode, DONE, loaded.stderr)
        self.assertRegex(loaded.stdout, rf"^community arcadia: {HOUSEHOLDS} households, .* "
                         r"120 redemptions, 12 publications\n$")
        self.assertEqual(self.sql(PEOPLE), [PEOPLE_EXPECTED])
        self.xinyi("ledger", "verify", "arcadia")


if __name__ == "__main__":
    unittest.main()
