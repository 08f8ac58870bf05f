#!/usr/bin/env python3
"""The programs are worth something: some of them fail when a routine is made worse."""

import unittest

from tests.holds.given_back import failure, first_failure
from tests.holds.player import Player
from tests.holds.programs import EVENTS
from tests.holds.world import Books

PROGRAMS_MAX = 400

FAULTS = {
    "what_comes_back_pays_nothing": (
        "free_held", "PERFORM restore_points(placed.household_id, taken.period_id,"
        " placed.redemption_no,\n\t                       (0, 0, placed.points)::earning);", ""),
    "what_the_household_gives_back_is_renewed": (
        "free_held", "IF placed.cancelled_by = 'shop' THEN", "IF true THEN"),
    "a_deduction_is_not_owed": (
        "post_deed", "PERFORM note_shortfall(debtor, missed);", ""),
    "a_reversal_is_not_owed": (
        "post_reversal", "PERFORM note_shortfall(holder, noted);", ""),
    "a_disputed_reversal_is_not_owed": (
        "post_reversal", "UPDATE shortfall SET kind = 'reversal',", "UPDATE shortfall SET"),
    "a_dispute_is_not_owed": (
        "place_dispute", "PERFORM note_shortfall(holder, noted);", ""),
    "a_lapse_is_not_owed": (
        "lapse_household", "PERFORM note_lapse(of, missed);", ""),
    "the_newest_debt_is_paid_first": (
        "restore_points", "ORDER BY s.shortfall_no", "ORDER BY s.shortfall_no DESC"),
    "a_later_hold_pays_older_debts": (
        "replay_shortfalls", "IF before.shortfall_no > since_no THEN", "IF true THEN"),
    "a_debt_takes_all_that_comes_back": (
        "replay_shortfalls", "more := more - change;", ""),
    "a_dispute_that_ended_takes_still": (
        "replay_shortfalls", "IF before.kind <> 'released' THEN", "IF true THEN"),
    "what_was_reversed_later_counts_as_earned": (
        "replay_shortfalls", "WHEN before.kind IN ('reversal', 'dispute')\n", "WHEN false\n"),
    "a_corrected_deduction_is_renewed_by_what_it_took": (
        "replay_shortfalls", "after.slack := after.slack + after.wanted - before.wanted;",
        "after.slack := after.slack;"),
    "a_debt_is_forgotten_with_the_first_hold": (
        "forget_shortfalls", "\n\t\tAND h.held + h.disputed = 0", ""),
    "a_taking_does_not_look_for_what_has_lapsed": (
        "lock_points", "locked.balance := locked.balance - lapse_household(locked, in_period);",
        ""),
    "a_reversal_takes_any_points": (
        "reach_entry", "free_points(of) - earned_after(original)", "free_points(of)"),
    "a_reversal_takes_held_points": (
        "reach_entry", "free_points(of)", "of.balance - of.disputed"),
    "a_settled_reversal_leaves_its_points_young": (
        "settle_entry", "PERFORM count_earned(due.household_id, due.since_period, -points);",
        "PERFORM 1;"),
    "a_dispute_ends_as_if_it_took_no_time": (
        "release_dispute", "PERFORM restore_points(ended.household_id, taken.period_id,"
        " ended.placed_no,\n\t\t(disputed_entry.period_id, of_entry, ended.points)::earning);", ""),
    "what_is_collected_stays_held": (
        "append_entry", "WHEN 'redemption' THEN line.points ELSE", "WHEN '' THEN 1 ELSE"),
}


class Planted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.books = cls.enterClassContext(Books())
        cls.books.install(EVENTS)
        cls.player = cls.enterClassContext(Player(cls.books))

    def test_every_fault_is_noticed(self):
        for name, fault in FAULTS.items():
            with self.subTest(name), self.books.database.wounded(*fault):
                failed = first_failure(self.player, range(PROGRAMS_MAX))
                self.assertIsNotNone(failed, f"{name} is not noticed")
                seed, program = failed
                print(f"{name}: --seed {seed}: {failure(self.player, program)}", flush=True)


if __name__ == "__main__":
    unittest.main()
