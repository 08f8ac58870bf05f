#!/usr/bin/env python3
"""The programs are worth something: some of them fail when a routine is made worse.

    python3 -m tests.holds.planted --search

Each fault names a program that notices it; --search looks for the first one that does.
"""

import sys
import unittest

from tests.holds.given_back import failure, first_failure, seeded_program
from tests.holds.player import Player
from tests.holds.programs import EVENTS, Step
from tests.holds.world import Books

PROGRAMS_MAX = 1000

# The oldest points are held while New Year comes, and all others are spent.
PARKED_OVER_NEW_YEAR = (
    Step("deed", "old", points=50), Step("advance", points=60), Step("deed", "new", points=50),
    Step("redeem", "parked", share=50, event=3), Step("advance", points=365),
    Step("redeem", "spent", share=100, event=3), Step("end", "spent", way="collect"),
    Step("end", "parked", way="household"))

# A deduction and its correction while all is held that would lapse within a month.
CORRECTED_IN_DECEMBER = (
    Step("deed", "old", points=50), Step("advance", points=413),
    Step("redeem", "parked", share=100, event=3), Step("deed", "fine", points=-30),
    Step("reverse", "fine"), Step("end", "parked", way="household"))
# A deduction before the night of New Year has posted what has lapsed, or after a redemption has.
TAKEN_AFTER_NEW_YEAR = (
    Step("deed", "old", points=50), Step("advance", points=60), Step("deed", "new", points=10),
    Step("advance", points=365), Step("redeem", "parked", share=10, event=3),
    Step("end", "parked", way="household"), Step("deed", "fine", points=-30))
SPENT_THEN_REVERSED = (
    Step("deed", "wrong", points=50), Step("redeem", "spent", share=100, event=3),
    Step("end", "spent", way="collect"), Step("deed", "right", points=20), Step("reverse", "wrong"))

FAULTS = {
    "what_comes_back_pays_nothing": (
        4, "restore_redeemed", "PERFORM restore_points(placed.community_id, placed.household_id,"
        " in_period,\n\t                       placed.redemption_no,"
        " (0, 0, free)::earning);", ""),
    "what_the_household_gives_back_is_renewed": (
        168, "restore_redeemed", "IF by_shop THEN", "IF true THEN"),
    "a_deduction_is_not_owed": (
        11, "post_deed", "PERFORM note_shortfall(debtor, missed);", ""),
    "a_reversal_is_not_owed": (
        4, "post_reversal", "PERFORM note_shortfall(holder, noted);", ""),
    "a_disputed_reversal_is_not_owed": (
        11, "post_reversal", "UPDATE shortfall SET kind = 'reversal',", "UPDATE shortfall SET"),
    "a_dispute_is_not_owed": (
        9, "place_dispute", "PERFORM note_shortfall(holder, noted);", ""),
    "a_lapse_is_not_owed": (
        PARKED_OVER_NEW_YEAR, "lapse_household", "PERFORM note_lapse(of, missed);", ""),
    "the_newest_debt_is_paid_first": (
        11, "restore_points", "ORDER BY s.shortfall_no", "ORDER BY s.shortfall_no DESC"),
    "a_later_hold_pays_older_debts": (
        2, "replay_shortfalls", "IF before.shortfall_no > since_no THEN", "IF true THEN"),
    "a_debt_takes_all_that_comes_back": (
        11, "replay_shortfalls", "more := more - change;", ""),
    "a_dispute_that_ended_takes_still": (
        35, "replay_shortfalls", "IF before.kind <> 'released' THEN", "IF true THEN"),
    "what_was_reversed_later_counts_as_earned": (
        83, "replay_shortfalls", "WHEN before.kind IN ('reversal', 'dispute')\n", "WHEN false\n"),
    "a_corrected_deduction_is_renewed_by_what_it_took": (
        CORRECTED_IN_DECEMBER, "replay_shortfalls",
        "after.slack := after.slack + after.wanted - before.wanted;",
        "after.slack := after.slack;"),
    "a_debt_is_forgotten_with_the_first_hold": (
        4, "forget_shortfalls", "\n\t\tAND h.held + h.disputed = 0", ""),
    "a_taking_does_not_look_for_what_has_lapsed": (
        TAKEN_AFTER_NEW_YEAR, "lock_points",
        "locked.balance := locked.balance - lapse_household(locked, in_period);",
        ""),
    "a_reversal_takes_any_points": (
        SPENT_THEN_REVERSED, "reach_entry", "free_points(of) - earned_after(original)",
        "free_points(of)"),
    "a_reversal_takes_held_points": (
        3, "reach_entry", "free_points(of)", "of.balance - of.disputed"),
    "a_settled_reversal_leaves_its_points_young": (
        4, "settle_entry", "PERFORM count_earned(due.community_id, due.household_id,"
        " due.since_period, -points);", "PERFORM 1;"),
    "what_is_collected_stays_held": (
        2, "append_entry", "WHEN 'redemption' THEN line.points ELSE", "WHEN '' THEN 1 ELSE"),
}
# Points go to the other household in the month in which it has earned some itself.
RECEIVED = (Step("deed", "given", points=50), Step("deed", "own", household=1, points=30),
            Step("transfer", share=100))
RECEIVED_THEN_REVERSED = RECEIVED + (
    Step("redeem", "spent", household=1, share=50, event=3), Step("end", "spent", way="collect"),
    Step("reverse", "own"))
GIVEN_IN_THE_NEXT_YEAR = (
    Step("deed", "old", points=50), Step("advance", points=60), Step("deed", "new", points=50),
    Step("transfer", share=50))
TRANSFER_FAULTS = {
    "what_came_was_never_earned": (
        RECEIVED, "transfer_points",
        "PERFORM count_earned(agreed.community_id, agreed.to_household_id, part.earned_in,"
        "\n\t\t                     part.points);", ""),
    "what_came_is_older_than_all": (
        RECEIVED_THEN_REVERSED, "earned_after", "kind IN ('return', 'transfer')",
        "kind = 'return'"),
    "what_goes_leaves_nothing_behind": (
        GIVEN_IN_THE_NEXT_YEAR, "oldest_points", "least(points, wanted -", "least(points, -"),
}


class Planted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.books = cls.enterClassContext(Books())
        cls.books.install(EVENTS)
        cls.player = cls.enterClassContext(Player(cls.books))

    def expect_noticed(self, check, name, program, fault):
        self.assertIsNone(failure(check, program), f"before {name}")
        with self.subTest(name), self.books.database.wounded(*fault):
            noticed = failure(check, program)
            self.assertIsNotNone(noticed, f"{name} is not noticed")
            print(f"{name}: {noticed}", flush=True)

    def test_every_fault_is_noticed(self):
        for name, (noticing, *fault) in FAULTS.items():
            program = noticing if isinstance(noticing, tuple) else seeded_program(noticing)
            self.expect_noticed(self.player.check, name, program, fault)

    def test_every_fault_of_a_transfer_is_noticed(self):
        for name, (program, *fault) in TRANSFER_FAULTS.items():
            self.expect_noticed(self.player.check_books, name, program, fault)


def search():
    """Prints the first seed whose program notices, for each fault."""
    with Books() as books:
        books.install(EVENTS)
        with Player(books) as player:
            for name, (_, *fault) in FAULTS.items():
                with books.database.wounded(*fault):
                    failed = first_failure(player.check, range(PROGRAMS_MAX))
                print(name, failed and failed[0], flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--search"]:
        search()
    else:
        unittest.main()
