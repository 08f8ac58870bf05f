#!/usr/bin/env python3
"""Signing in and binding by many at once; see sign_in_races.py."""

from tests.race.case import RaceCase, main
from tests.race.sign_in_races import SignInRaces

ROUNDS = 2


class SignIn(RaceCase):
    workers = {"wechat": 4}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.races = SignInRaces(cls.stack, cls.people)

    def test_the_same_login_code_gives_one_session(self):
        self.run_rounds(self.races.the_same_login_code)

    def test_the_same_phone_code_binds_once(self):
        self.run_rounds(self.races.the_same_phone_code)

    def test_one_of_two_accounts_gets_the_resident(self):
        self.run_rounds(self.races.two_accounts_want_one_resident)

    def test_the_first_token_is_fetched_once(self):
        self.run_rounds(self.races.nobody_has_a_token)

    def test_a_rotated_token_is_renewed_once(self):
        self.run_rounds(self.races.the_token_is_rotated_under_all_workers)


if __name__ == "__main__":
    main(ROUNDS)
