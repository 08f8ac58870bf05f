#!/usr/bin/env python3
"""Deeds that are filed, approved, withdrawn and reversed by many at once; see races.py."""

from tests.race.case import RaceCase, main
from tests.race.races import Races

ROUNDS = 4


class Postings(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.races = Races(cls.stack, cls.people)

    def test_one_posting_however_many_reviewers_approve(self):
        self.run_rounds(self.races.reviewers_approve_one_deed)

    def test_two_approvals_of_a_deed_that_needs_two(self):
        self.run_rounds(self.races.reviewers_approve_a_deed_that_needs_two)

    def test_twenty_approvals_post_exactly_the_cap(self):
        self.run_rounds(self.races.twenty_approvals_meet_one_cap)

    def test_a_cap_is_reached_in_the_middle_of_a_deed(self):
        self.run_rounds(self.races.twenty_hours_meet_one_cap)

    def test_the_same_filing_has_one_effect_and_equal_answers(self):
        self.run_rounds(self.races.the_same_deed_is_filed_twenty_times)

    def test_the_same_review_has_one_effect_and_equal_answers(self):
        self.run_rounds(self.races.the_same_review_is_given_twenty_times)

    def test_of_overlapping_deeds_one_is_filed(self):
        self.run_rounds(self.races.one_resident_is_in_twenty_places)

    def test_of_equal_donations_one_counts(self):
        self.run_rounds(self.races.one_donation_is_filed_by_twenty)

    def test_a_deed_is_approved_or_withdrawn(self):
        self.run_rounds(self.races.approval_meets_withdrawal)

    def test_the_same_reversal_has_one_effect_and_equal_answers(self):
        self.run_rounds(self.races.an_entry_is_reversed_twenty_times)


if __name__ == "__main__":
    main(ROUNDS)
