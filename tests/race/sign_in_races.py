"""The races over codes that WeChat takes once, and over the access token that all workers share.

    SignInRaces(stack, people).the_same_login_code(random.Random(7))
"""

import csv
import io

from tests.e2e.harness.client import Call, volley
from tests.e2e.harness.stack import COMMUNITY, HOUSEHOLDS
from tests.race.races import check, check_outcomes

RUNNERS = 10
LOGIN = "/sns/jscode2session"
PHONE = "/wxa/business/getuserphonenumber"
TOKEN = "/cgi-bin/stable_token"
SLOW_MS = 300  # so that the others come while the first is at WeChat's


class SignInRaces:
    def __init__(self, stack, people):
        self.stack = stack
        self.people = people
        self.simulator = people.simulator
        register = stack.xinyi("sample", "register", "--households", HOUSEHOLDS)
        self.phones = {tuple(row[:4]): row[4] for row in csv.reader(io.StringIO(register))}

    def check_calls(self, path, expected):
        count = self.simulator.count(path)
        check(count == expected, f"{count} calls of {path} and not {expected}")

    def slow_down(self, path):
        self.simulator.clear()
        self.simulator.fail(path, "latency", milliseconds=SLOW_MS)

    def binding(self, person, code):
        return Call("POST", "/v1/me/phone", {"code": code}, person.token)

    def free_phone(self, random):
        """The phone of a resident without an account."""
        free = self.stack.database.rows("""
			SELECT h.building, h.unit, h.room, r.name
			FROM resident r
			JOIN household h USING (community_id, household_id)
			LEFT JOIN membership m USING (community_id, resident_id)
			WHERE m.membership_id IS NULL AND r.phone_hash IS NOT NULL""")
        return self.phones[tuple(random.choice(free))]

    def the_same_login_code(self, random):
        """One call of WeChat and one session, which all get."""
        openid = f"runner-{random.getrandbits(64)}"
        self.simulator.add_user(openid)
        self.slow_down(LOGIN)
        code = self.simulator.login_code(openid)
        call = Call("POST", "/v1/sessions", {"community": COMMUNITY, "code": code})
        answers = volley(self.stack.port, [call] * RUNNERS)
        check_outcomes(answers, {(200, None): RUNNERS})
        check(len({answer.json["token"] for answer in answers}) == 1, "all get one token")
        self.check_calls(LOGIN, 1)

    def the_same_phone_code(self, random):
        person = self.people.stranger()
        self.slow_down(PHONE)
        code = self.simulator.phone_code(person.openid, self.free_phone(random))
        answers = volley(self.stack.port, [self.binding(person, code)] * RUNNERS)
        check_outcomes(answers, {(200, None): RUNNERS})
        check(len({answer.content for answer in answers}) == 1, "all answers are equal")
        self.check_calls(PHONE, 1)

    def two_accounts_want_one_resident(self, random):
        phone = self.free_phone(random)
        calls = [self.binding(person, self.simulator.phone_code(person.openid, phone))
                 for person in (self.people.stranger(), self.people.stranger())]
        answers = volley(self.stack.port, calls)
        check_outcomes(answers, {(200, None): 2})
        check(sum(answer.json["claim_id"] is None for answer in answers) == 1, "one is bound")

    def bind_strangers(self):
        """Each with a number of nobody: WeChat is asked for all of them."""
        calls = []
        for person in [self.people.stranger() for _ in range(RUNNERS)]:
            code = self.simulator.phone_code(person.openid, "13800000000")
            calls.append(self.binding(person, code))
        check_outcomes(volley(self.stack.port, calls), {(409, "phone_not_registered"): RUNNERS})

    def nobody_has_a_token(self, _):
        self.stack.database.run("DELETE FROM wechat_token")
        self.stack.restart_workers("wechat")
        self.slow_down(TOKEN)
        self.bind_strangers()
        self.check_calls(TOKEN, 1)
        self.check_calls(PHONE, RUNNERS)

    def the_token_is_rotated_under_all_workers(self, _):
        self.bind_strangers()
        self.slow_down(TOKEN)
        self.simulator.post("/rotations", visible=True)
        self.bind_strangers()
        self.check_calls(TOKEN, 1)
