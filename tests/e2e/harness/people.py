"""Who can sign in, through the WeChat simulator and the API as a phone does.

    people = People(stack)
    reviewer = people.find("reviewer", 1)
    stack.client().call("GET", "/v1/reviews", token=reviewer.token)
"""

import csv
import io
import uuid
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from tests.e2e.harness.stack import COMMUNITY

CHINA = timezone(timedelta(hours=8))


def today():
    return datetime.now(CHINA).date()


class Simulator:
    """The admin port of the WeChat simulator; see tests/support/simulator/admin.h."""

    def __init__(self, stack):
        self.client = stack.client(3)

    def post(self, path, /, **body):
        return self.client.expect(200, "POST", path, body).json

    def fail(self, path, kind, **more):
        """Something goes wrong at the next call, or the next times calls, of a path."""
        self.post("/faults", path=path, kind=kind, **more)

    def clear(self):
        """No faults, and calls are counted from 0."""
        self.client.expect(200, "DELETE", "/faults")
        self.client.expect(200, "DELETE", "/calls")

    def count(self, path):
        return self.client.expect(200, "GET", "/calls").json["totals"].get(path, 0)

    def state(self):
        return self.client.expect(200, "GET", "/state").json

    def add_user(self, openid, **more):
        self.post("/users", openid=openid, **more)

    def login_code(self, openid):
        return self.post("/login-codes", openid=openid)["code"]

    def phone_code(self, openid, phone):
        return self.post("/phone-codes", openid=openid, phone=phone)["code"]


class Person(NamedTuple):
    openid: str
    role: str
    name: str
    phone: str
    token: str
    member_id: str


class People:
    def __init__(self, stack):
        self.stack = stack
        self.client = stack.client()
        self.simulator = Simulator(stack)
        self.signed_in = {}
        self.households = {}
        table = io.StringIO(stack.xinyi("sample", "people"))
        self.known = {row["openid"]: row for row in csv.DictReader(table, delimiter="\t")}

    def open_session(self, openid):
        self.simulator.add_user(openid)
        code = self.simulator.login_code(openid)
        return self.client.expect(200, "POST", "/v1/sessions",
                                  {"community": COMMUNITY, "code": code}).json

    def sign_in(self, openid):
        """Once; later the same session again."""
        if openid not in self.signed_in:
            session = self.open_session(openid)
            row = self.known.get(openid, {})
            self.signed_in[openid] = Person(
                openid, row.get("role", "newcomer"), row.get("name", ""), row.get("phone", ""),
                session["token"], session["member_id"])
        return self.signed_in[openid]

    def find(self, role, number=1):
        return self.sign_in(f"sample-{role}-{number}")

    def all_of(self, role):
        return [self.sign_in(openid) for openid, row in self.known.items() if row["role"] == role]

    def stranger(self):
        """A new account that agreed to the privacy notice and is bound to no resident."""
        person = self.sign_in(f"stranger-{uuid.uuid4().hex[:20]}")
        me = self.client.expect(200, "GET", "/v1/me", token=person.token).json
        self.client.expect(200, "PUT", "/v1/me/consents/privacy",
                           {"version": me["privacy_version"], "given": True}, token=person.token)
        return person

    def household(self, person):
        """As it was when first asked for."""
        if person not in self.households:
            self.households[person] = self.client.expect(200, "GET", "/v1/household",
                                                         token=person.token).json
        return self.households[person]
