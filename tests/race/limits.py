#!/usr/bin/env python3
"""Limits that concurrent requests must not exceed, and the outcome when the lock behind each is
gone."""

from tests.e2e.harness.client import Call
from tests.e2e.harness.deeds import deed_body, make_id
from tests.e2e.harness.people import People
from tests.e2e.harness.stack import Stack
from tests.race.case import PlantedCase, RaceCase, main
from tests.race.races import Races, check, check_outcomes, outcomes

ROUNDS = 2
WAITING_MAX = 20
WRONG_CODES_MAX = 20
AT_ONCE = 30

NAP = "PERFORM pg_sleep(0.1);"
FILINGS_DO_NOT_WAIT = (
    "refuse_waiting",
    "PERFORM pg_advisory_xact_lock(waiting_deeds_lock(), hashint8(actor_household_id()));", NAP)
GUESSES_DO_NOT_WAIT = (
    "has_guessed_enough",
    "PERFORM pg_advisory_xact_lock(wrong_code_lock(), hashtext(coalesce(\n"
    "\t\tin_community || '/' || actor_household_id(), actor_id()::text)));", NAP)
ADMINISTRATORS_DO_NOT_WAIT = (
    "set_roles", "PERFORM FROM settings WHERE community_id = in_community FOR UPDATE;", NAP)


class LimitRaces(Races):
    def __init__(self, stack, people):
        super().__init__(stack, people)
        self.people = people

    def a_household_files_thirty_deeds(self, random):
        """As many wait as may, and the others are refused."""
        resident = self.people.find("resident")
        me = self.deeds.client.expect(200, "GET", "/v1/me", token=resident.token).json
        body = deed_body("HR02", [me["resident_id"]])
        calls = [self.deeds.filing(make_id(random), body, resident) for _ in range(AT_ONCE)]
        answers = self.run(random, calls)
        filed = [call for call, answer in zip(calls, answers) if answer.status == 200]
        for call in filed:
            deed_id = call.path.rpartition("/")[2]
            self.database.run(f"SELECT rule.end_deed(rule.actor_community_id(), '{deed_id}',"
                              " 'withdrawn')")
        check(set(outcomes(answers)) <= {(200, None), (409, "too_many_waiting")}, outcomes(answers))
        check(len(filed) == WAITING_MAX, f"{len(filed)} deeds wait, at most {WAITING_MAX} may")

    def thirty_codes_are_guessed_at_once(self, random):
        """In three sessions of one storekeeper."""
        self.database.run("DELETE FROM wrong_code")
        tokens = [self.people.open_session("sample-storekeeper-1")["token"] for _ in range(3)]
        codes = self.database.column(
            f"SELECT rule.new_code() FROM generate_series(1, {AT_ONCE})")
        answers = self.run(random, [
            Call("POST", "/v1/redemption_lookups", {"code": code}, tokens[place % 3])
            for place, code in enumerate(codes)])
        check_outcomes(answers, {(404, "code_unknown"): WRONG_CODES_MAX,
                                 (429, "too_many_wrong_codes"): AT_ONCE - WRONG_CODES_MAX})
        self.database.run("DELETE FROM wrong_code")

    def administrators_demote_each_other(self, random):
        """One of the two stays."""
        first, second = self.people.find("administrator"), self.people.find("property")
        self.database.run("UPDATE membership SET roles = '{administrator}' WHERE membership_id IN "
                          f"('{first.member_id}', '{second.member_id}')")
        tags = [self.database.value("SELECT etag(m) FROM membership m"
                                    f" WHERE membership_id = '{other.member_id}'")
                for other in (second, first)]
        answers = self.run(random, [
            Call("PUT", f"/v1/members/{other.member_id}/roles", {"roles": []}, admin.token,
                 {"If-Match": tag})
            for admin, other, tag in zip((first, second), (second, first), tags)])
        left = self.database.value(
            "SELECT count(*) FROM membership WHERE 'administrator' = ANY (roles)")
        self.database.run("UPDATE membership SET roles = '{administrator}' WHERE membership_id = "
                          f"'{first.member_id}'")
        self.database.run("UPDATE membership SET roles = '{property}' WHERE membership_id = "
                          f"'{second.member_id}'")
        check(left == 1, f"{left} administrators are left: {outcomes(answers)}")
        check_outcomes(answers, {(200, None): 1, (403, "forbidden"): 1})


class Limits(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.races = LimitRaces(cls.stack, cls.people)

    def test_waiting_deeds_of_a_household_are_bounded(self):
        self.run_rounds(self.races.a_household_files_thirty_deeds)

    def test_wrong_codes_are_bounded_over_sessions(self):
        self.run_rounds(self.races.thirty_codes_are_guessed_at_once)

    def test_an_administrator_stays(self):
        self.run_rounds(self.races.administrators_demote_each_other)


class Planted(PlantedCase):
    def setUp(self):
        super().setUp()
        self.stack = self.enterContext(Stack())
        self.races = LimitRaces(self.stack, People(self.stack))

    def test_filings_that_do_not_wait_for_each_other(self):
        self.assert_noticed(self.races.a_household_files_thirty_deeds, FILINGS_DO_NOT_WAIT)

    def test_guesses_that_do_not_wait_for_each_other(self):
        self.assert_noticed(self.races.thirty_codes_are_guessed_at_once, GUESSES_DO_NOT_WAIT)

    def test_administrators_who_do_not_wait_for_each_other(self):
        self.assert_noticed(self.races.administrators_demote_each_other,
                            ADMINISTRATORS_DO_NOT_WAIT)


if __name__ == "__main__":
    main(ROUNDS)
