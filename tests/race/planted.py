#!/usr/bin/env python3
"""The races are worth something: each notices when the routine that it is about is made worse."""

import unittest

from tests.e2e.harness.people import People
from tests.e2e.harness.stack import Stack
from tests.race.case import PlantedCase
from tests.race.periods import post_while_publishing
from tests.race.races import Races
from tests.race.sign_in_races import SignInRaces

NAP = "PERFORM pg_sleep(0.1);"

HOUSEHOLDS_NOT_LOCKED = ("post_deed", "ORDER BY household_id\n\tFOR NO KEY UPDATE;",
                         f"ORDER BY household_id; {NAP}")
BALANCE_SELECTED_THEN_UPDATED = (
    "append_entry",
    "UPDATE household SET balance = balance + line.points, entry_count = entry_count + 1,\n"
    "\t\theld = held + CASE line.kind WHEN 'redemption' THEN line.points ELSE 0 END\n"
    "\tWHERE community_id = line.community_id AND household_id = line.household_id\n"
    "\tRETURNING balance, entry_count INTO STRICT line.balance, line.household_no;",
    "SELECT balance + line.points INTO STRICT line.balance FROM household\n"
    "\tWHERE community_id = line.community_id AND household_id = line.household_id;\n"
    f"\t{NAP}\n"
    "\tUPDATE household SET balance = line.balance, entry_count = entry_count + 1\n"
    "\tWHERE community_id = line.community_id AND household_id = line.household_id\n"
    "\tRETURNING entry_count INTO STRICT line.household_no;")
DEED_NOT_LOCKED = "d.deed_id = of_deed FOR UPDATE;", f"d.deed_id = of_deed; {NAP}"
DEED_NOT_LOCKED_BY_REVIEW = ("review_deed", *DEED_NOT_LOCKED)
DEED_NOT_LOCKED_BY_WITHDRAWAL = ("withdraw_deed", *DEED_NOT_LOCKED)
REVIEW_TAKES_LONG = (
    "review_deed", "d.deed_id = of_deed FOR UPDATE;", f"d.deed_id = of_deed FOR UPDATE; {NAP}")
DECISION_NOT_GUARDED = (
    "guard_decision", "PERFORM rule.refuse('already_decided');\n\tRETURN NULL;", "RETURN new;")
DEED_FILED_WITHOUT_REGARD = ("submit_deed", "ON CONFLICT (community_id, deed_id) DO NOTHING", "")
PERIOD_NOT_HELD = (
    "take_open_period",
    "PERFORM pg_advisory_xact_lock_shared(period_lock(), in_community);\n"
    "\tSELECT * INTO STRICT taken FROM period\n"
    "\tWHERE community_id = in_community AND status = 'open';\n",
    "SELECT * INTO STRICT taken FROM period\n"
    f"\tWHERE community_id = in_community AND status = 'open';\n\t{NAP}\n")
CODE_NOT_LOCKED = (
    "lock_code", "pg_try_advisory_lock(code_lock(), hashtext(encode(hash, 'hex')))", "true")
TOKEN_NOT_LOCKED = (
    "lock_wechat_token", "pg_try_advisory_lock(wechat_token_lock(), hashtext(of_appid))", "true")


class Planted(PlantedCase):
    def setUp(self):
        super().setUp()
        self.stack = self.enterContext(Stack())
        self.people = People(self.stack)

    def races(self):
        return Races(self.stack, self.people)

    def sign_in_races(self):
        return SignInRaces(self.stack, self.people)

    def test_a_cap_counted_without_lock(self):
        self.assert_noticed(self.races().twenty_approvals_meet_one_cap, HOUSEHOLDS_NOT_LOCKED)

    def test_a_balance_selected_and_then_updated(self):
        self.assert_noticed(self.races().twenty_approvals_meet_one_cap, HOUSEHOLDS_NOT_LOCKED,
                            BALANCE_SELECTED_THEN_UPDATED)

    def test_a_review_that_does_not_lock_the_deed(self):
        self.assert_noticed(self.races().reviewers_approve_one_deed, DEED_NOT_LOCKED_BY_REVIEW)

    def test_a_withdrawal_that_does_not_lock_the_deed(self):
        self.assert_noticed(self.races().approval_meets_withdrawal, DEED_NOT_LOCKED_BY_WITHDRAWAL,
                            DECISION_NOT_GUARDED, REVIEW_TAKES_LONG)

    def test_a_filing_that_does_not_expect_its_like(self):
        self.assert_noticed(self.races().the_same_deed_is_filed_twenty_times,
                            DEED_FILED_WITHOUT_REGARD)

    def test_a_posting_that_does_not_hold_the_period(self):
        races = self.races()
        self.assert_noticed(lambda random: post_while_publishing(races, random), PERIOD_NOT_HELD)

    def test_a_login_code_without_lock(self):
        self.assert_noticed(self.sign_in_races().the_same_login_code, CODE_NOT_LOCKED)

    def test_a_token_that_every_worker_may_renew(self):
        self.assert_noticed(self.sign_in_races().nobody_has_a_token, TOKEN_NOT_LOCKED)


if __name__ == "__main__":
    unittest.main()
