#!/usr/bin/env python3
"""Every lock in the text of the routines is there for something: without it, a duel ends otherwise.

The locks are found in the text of the routines, so a new or changed one needs a line in LOCKS, and
a line whose lock is gone fails as well."""

import importlib
import unittest

from tests.race.case import RaceStack, count_deadlocks
from tests.race.duels import Duel, find_locks
from tests.race.lock_scenes import LockScenes

# Of each lock the duel that ends otherwise without it; or the test that takes it away in a race.
LOCKS = {
    "adopt_rulebook: settings FOR UPDATE": "a_draft_is_saved_and_adopted",
    "answer_confirmation: confirmation FOR UPDATE": "two_answer_what_waits",
    "answer_deed: deed FOR UPDATE": "two_members_answer_a_deduction",
    "await_administrators: settings FOR UPDATE": "two_administrators_are_unbound",
    "bind_member: membership FOR NO KEY UPDATE": "one_account_is_bound_by_two_phones",
    "bind_member: membership FOR NO KEY UPDATE in order": "an_account_is_replaced_between_locks",
    "bind_member: resident FOR NO KEY UPDATE": "somebody_leaves_while_an_account_is_bound",
    "change_settings: settings FOR UPDATE": "two_change_the_settings",
    "choose_public_names: household FOR NO KEY UPDATE": "names_go_and_come_while_deeds_are_posted",
    "choose_public_names: household FOR NO KEY UPDATE in order":
        "names_go_and_come_while_deeds_are_posted",
    "close_account: account FOR NO KEY UPDATE": "an_account_is_closed_while_it_signs_in",
    "close_period: pg_advisory_xact_lock period_lock": "a_period_closes_during_a_posting",
    "credit_building: household FOR NO KEY UPDATE": "a_building_is_credited_during_a_posting",
    "credit_building: household FOR NO KEY UPDATE in order":
        "a_building_is_credited_during_a_posting",
    "decide_claim: claim FOR UPDATE": "two_decide_one_claim",
    "decide_consent: membership FOR NO KEY UPDATE": "one_member_consents_twice",
    "decide_consent: settings FOR SHARE": "the_notice_changes_while_somebody_consents",
    "dismiss_helper: household FOR NO KEY UPDATE": "a_helper_is_dismissed_before_a_hold",
    "end_acting: membership FOR NO KEY UPDATE": "somebody_leaves_while_an_account_is_unbound",
    "follow_ceiling: pg_advisory_xact_lock period_lock": "a_ceiling_is_set_during_a_redemption",
    "has_guessed_enough: pg_advisory_xact_lock wrong_code_lock":
        "tests.race.limits.Planted.test_guesses_that_do_not_wait_for_each_other",
    "import_document: settings FOR UPDATE": "two_import_one_version",
    "issue_card: household FOR NO KEY UPDATE": "two_issue_a_card",
    "keep_code: spent_code FOR UPDATE SKIP LOCKED": "two_keep_codes_and_forget_old_ones",
    "keep_history: household FOR NO KEY UPDATE": "somebody_moves_to_an_older_household",
    "keep_history: household FOR NO KEY UPDATE in order": "somebody_moves_to_an_older_household",
    "lapse_points: household FOR NO KEY UPDATE": "points_lapse_twice",
    "lock_claim: claim FOR UPDATE": "a_claim_is_decided_and_withdrawn",
    "lock_code: pg_try_advisory_lock code_lock":
        "tests.race.planted.Planted.test_a_login_code_without_lock",
    "lock_deed: deed FOR UPDATE": "a_deed_is_joined_as_it_is_rejected",
    "lock_member: membership FOR NO KEY UPDATE": "an_account_is_unbound_while_it_is_replaced",
    "lock_people: resident FOR NO KEY UPDATE": "somebody_moves_while_a_deed_is_filed",
    "lock_people: resident FOR NO KEY UPDATE in order": "two_deeds_name_the_same_residents",
    "lock_points: household FOR NO KEY UPDATE": "an_entry_is_disputed_twice",
    "lock_public_name: household FOR NO KEY UPDATE": "two_of_a_household_decide_about_the_name",
    "lock_redemption: household FOR NO KEY UPDATE": "a_hold_is_collected_and_cancelled",
    "lock_redemption: pg_advisory_xact_lock_shared offer_lock":
        "an_event_is_extended_while_its_holds_lapse",
    "lock_resident: resident FOR NO KEY UPDATE": "one_resident_leaves_twice",
    "lock_wechat_token: pg_try_advisory_lock wechat_token_lock":
        "tests.race.planted.Planted.test_a_token_that_every_worker_may_renew",
    "count_stock: reward_stock FOR NO KEY UPDATE": "one_count_is_booked_twice",
    "count_stock: reward_stock FOR NO KEY UPDATE in order": "two_counts_name_the_same_shelves",
    "move_household: household FOR NO KEY UPDATE": "one_household_moves_twice",
    "move_stock: reward_stock FOR NO KEY UPDATE": "one_delivery_is_booked_twice",
    "place_redemption: household FOR NO KEY UPDATE": "one_redemption_is_asked_for_twice",
    "place_redemption: pg_advisory_xact_lock_shared offer_lock": "an_event_closes_before_a_hold",
    "post_deed: household FOR NO KEY UPDATE":
        "tests.race.planted.Planted.test_a_cap_counted_without_lock",
    "post_deed: household FOR NO KEY UPDATE in order": "deeds_of_two_households_are_posted",
    "publish_due_periods: pg_advisory_xact_lock publication_lock": "two_publish",
    "record_helper: household FOR NO KEY UPDATE": "two_name_a_helper",
    "refuse_closed: household FOR SHARE": "somebody_enters_a_household_that_closes",
    "refuse_waiting: pg_advisory_xact_lock waiting_deeds_lock":
        "tests.race.limits.Planted.test_filings_that_do_not_wait_for_each_other",
    "reverse_entry: household FOR NO KEY UPDATE": "one_entry_is_reversed_twice",
    "request_entry: pg_advisory_xact_lock entry_lock": "one_entry_is_asked_for_twice",
    "request_household_change: pg_advisory_xact_lock entry_lock": "one_household_closes_twice",
    "review_deed: deed FOR UPDATE": "two_review_one_deed",
    "review_inspection: inspected_building FOR UPDATE": "two_review_one_building",
    "save_event: pg_advisory_xact_lock offer_lock": "an_event_closes_after_a_hold",
    "save_reward: pg_advisory_xact_lock offer_lock": "two_save_a_reward",
    "save_rulebook: settings FOR UPDATE": "two_make_one_draft",
    "set_roles: membership FOR NO KEY UPDATE": "two_set_the_roles_of_one_member",
    "set_roles: settings FOR UPDATE": "two_administrators_demote_each_other",
    "share_settings: settings FOR SHARE": "the_text_changes_while_a_name_is_chosen",
    "sign_in: membership FOR SHARE": "an_account_is_unbound_while_it_signs_in",
    "take_open_period: pg_advisory_xact_lock_shared period_lock":
        "a_period_closes_during_a_posting",
    "undo_voucher_use: voucher FOR UPDATE": "one_use_of_a_voucher_is_undone_twice",
    "use_voucher: voucher FOR UPDATE": "one_voucher_is_used_twice",
    "withdraw_confirmation: confirmation FOR UPDATE": "what_waits_is_answered_and_withdrawn",
    "withdraw_card: household FOR NO KEY UPDATE": "two_withdraw_a_card",
    "withdraw_deed: deed FOR UPDATE": "a_deed_is_rejected_and_withdrawn",
    "withdraw_inspection: inspected_building FOR UPDATE":
        "a_building_is_decided_as_its_inspection_is_withdrawn",
    "withdraw_inspection: inspected_building FOR UPDATE in order":
        "an_inspection_is_withdrawn_between_locks",
}

# What is right but for its order, as (routine, good, bad), and the duel that then is a deadlock.
ORDERS = {
    "names_before_the_ceiling": (
        ("follow_settings", "BEGIN\n\tIF",
         "BEGIN\n\tPERFORM choose_public_names(new.community_id, new.publication_version);\n\tIF"),
        "the_settings_change_during_a_redemption"),
    "household_before_the_period": (
        ("lock_redemption", "\tPERFORM take_open_period(in_community);\n",
         "\tPERFORM FROM household WHERE community_id = known.community_id\n"
         "\t\tAND household_id = known.household_id FOR NO KEY UPDATE;\n"
         "\tPERFORM take_open_period(in_community);\n"),
        "a_hold_is_cancelled_while_the_settings_change"),
    "buildings_as_the_request_names_them": (
        ("add_inspection", "ORDER BY named.building;", "ORDER BY named.place;"),
        "two_inspect_the_same_buildings"),
}
# What a routine does for those who come at the same time, likewise.
CARES = {
    "two_claims_for_one_resident": (
        ("refuse_binding", "holder.bound_at > (", "false AND holder.bound_at > ("),
        "two_claims_replace_one_account"),
    "a_hold_of_somebody_who_has_moved": (
        ("refuse_how", "NOT lives_in(spender, actor_resident_id())", "false"),
        "a_member_moves_before_a_hold"),
    "a_card_that_was_withdrawn_by_now": (
        ("refuse_card", "\t\t           AND withdrawn_at IS NOT NULL", "\t\t           AND false"),
        "a_card_is_withdrawn_before_it_is_shown"),
    "a_hand_over_that_is_undone_already": (
        ("refuse_undoing_collection", "placed.status <> 'collected'", "false"),
        "one_hand_over_is_undone_twice"),
    "a_redemption_read_before_its_lock": (
        ("lock_redemption", "\tSELECT * INTO STRICT known FROM redemption\n"
         "\tWHERE community_id = known.community_id AND redemption_id = of_redemption;\n", ""),
        "a_hand_over_is_undone_as_it_happens"),
    "a_voucher_used_by_now": (
        ("guard_voucher", "\t\tPERFORM refuse('voucher_used');\n", "\t\tRETURN new;\n"),
        "a_voucher_is_used_while_its_redemption_is_undone"),
    "a_code_that_somebody_who_has_moved_knows": (
        ("replace_codes", "UPDATE redemption SET code = new_code()",
         "UPDATE redemption SET code = code"), "a_member_moves_after_a_hold"),
    "somebody_who_moved_before_joining": (
        ("judge_joining", "\tPERFORM lock_people(in_community, request, item);\n"
         "\tnamed := named_people(in_community, request);\n",
         "\tnamed := named_people(in_community, request);\n"
         "\tPERFORM lock_people(in_community, request, item);\n"),
        "somebody_moves_before_joining"),
    "a_building_of_which_all_are_filed_alone": (
        ("add_inspection_deeds", "\t\tAND NOT EXISTS (SELECT FROM participant p\n",
         "\t\tAND false AND NOT EXISTS (SELECT FROM participant p\n"),
        "all_of_a_building_are_filed_alone"),
    "a_household_that_is_filed_alone": (
        ("add_inspection_deeds", "\n\tON CONFLICT (community_id, once_key) WHERE counts DO NOTHING",
         ""), "a_household_of_a_building_is_filed_alone"),
}


class Locks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(RaceStack(workers={"api": 1, "wechat": 1},
                                                    may_deadlock=True))
        cls.database = cls.stack.database
        cls.duel = cls.enterClassContext(Duel(cls.database))
        cls.scenes = LockScenes(cls.stack, cls.duel)
        cls.found = find_locks(cls.database)

    def test_every_lock_has_a_race(self):
        self.assertEqual(sorted(self.found), sorted(LOCKS))
        for lock, wounds in self.found.items():
            self.assertEqual(len(wounds), 1, f"{lock}: which of these?")

    def test_every_advisory_lock_has_a_number_of_its_own(self):
        """Two with one number would meet whenever their second numbers do."""
        names = {lock.split()[-1] for lock in LOCKS if "advisory" in lock}
        numbers = {name: self.database.value(f"SELECT {name}()") for name in names}
        self.assertEqual(len(set(numbers.values())), len(numbers), numbers)

    def test_the_races_of_other_programs_are_there(self):
        for test in LOCKS.values():
            if "." in test:
                module, case, name = test.rsplit(".", 2)
                self.assertTrue(hasattr(getattr(importlib.import_module(module), case), name), test)

    def test_every_lock_is_missed(self):
        for lock, scene in LOCKS.items():
            if "." not in scene and lock in self.found:
                with self.subTest(lock):
                    self.assert_noticed(scene, self.found[lock][0])

    def test_every_wrong_order_is_a_deadlock(self):
        before = count_deadlocks(self.database)
        for name, (wound, scene) in ORDERS.items():
            with self.subTest(name):
                self.assertIn("deadlock detected", self.assert_noticed(scene, wound))
        self.assertGreaterEqual(count_deadlocks(self.database) - before, len(ORDERS))

    def test_a_building_is_inspected_once(self):
        self.scenes.two_inspect_one_building()

    def test_a_building_of_a_withdrawn_inspection_is_not_decided(self):
        self.scenes.a_building_is_decided_after_its_inspection_is_withdrawn()

    def test_a_deed_is_joined_before_or_after_whatever_else_happens_to_it(self):
        for scene in ("a_deed_is_joined_before_it_is_approved",
                      "a_deed_is_joined_as_it_is_withdrawn",
                      "a_deed_is_joined_before_it_is_withdrawn",
                      "a_deed_is_joined_as_its_invitation_ends",
                      "a_deed_is_left_as_it_is_approved", "a_deed_is_left_before_it_is_approved",
                      "two_ask_for_one_invitation"):
            with self.subTest(scene):
                getattr(self.scenes, scene)()

    def test_every_care_is_missed(self):
        for name, (wound, scene) in CARES.items():
            with self.subTest(name):
                self.assert_noticed(scene, wound)

    def assert_noticed(self, scene, wound):
        duel = getattr(self.scenes, scene)
        duel()
        with self.database.wounded(*wound), self.assertRaises(AssertionError) as noticed:
            duel()
        print(f"{scene}: {str(noticed.exception).splitlines()[0]}", flush=True)
        return str(noticed.exception)


if __name__ == "__main__":
    unittest.main()
