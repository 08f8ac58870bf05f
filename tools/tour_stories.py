"""The part of the tour that leaves the main road: a family was split, and somebody has a new phone.

The sample community contains both; see xinyi-sample(1)."""

import uuid

from sign_in import COMMUNITY
from telling import check, step, tell

PARENT, COUPLE = "sample-parent-1", "sample-couple-1"
# The account that the resident had, and the one on the new phone. Every tour changes phones again.
PHONES = ("sample-old-phone-1", "sample-new-phone-1")


class StoryTour:
    def __init__(self, tour):
        self.api = tour.api
        self.tour = tour

    def sign_in(self, openid):
        return self.api.sign_in(COMMUNITY, openid)

    def known(self, openid):
        return next(person for person in self.tour.people if person["openid"] == openid)

    def read_home(self, openid):
        """The points that came from the other household or went there."""
        person = self.known(openid)
        token = self.sign_in(openid)["token"]
        home = self.api.call("GET", "/v1/household", token=token)
        names = "、".join(member["name"] for member in home["members"])
        tell(f"{person['name']} sees household {home['household_code']}, building "
             f"{home['building']}, {home['unit']}-{home['room']}: {names}")
        entries = list(self.api.pages("/v1/household/ledger", token))
        moved = [entry for entry in entries if entry["kind"] == "transfer"]
        points = sum(entry["points"] for entry in moved)
        check(moved, f"its ledger has {points:+d} points, {moved[0]['reason']}")
        check(sum(entry["points"] for entry in entries) == home["balance"],
              f"its {len(entries)} entries add up to its balance, {home['balance']}")
        return home["household_code"], points

    def read_split(self):
        step("A child has married: the family was split, and some points went along")
        parents, given = self.read_home(PARENT)
        couple, taken = self.read_home(COUPLE)
        check(parents != couple and given < 0 and given + taken == 0,
              f"{given:+d} and {taken:+d} sum to zero: the community has as many points as before")

    def claim(self, token, home):
        """The identifier of the claim that waits for a reviewer; a new one if there is none."""
        me = self.api.call("GET", "/v1/me", token=token)
        if me["claim"] and me["claim"]["status"] == "submitted":
            return me["claim"]["claim_id"]
        self.api.call("PUT", "/v1/me/consents/privacy",
                      {"version": me["privacy_version"], "given": True}, token)
        claim_id = str(uuid.uuid4())
        person = self.known(PHONES[0])
        self.api.call("PUT", f"/v1/claims/{claim_id}",
                      {"building": home["building"], "unit": home["unit"], "room": home["room"],
                       "name": person["name"]}, token)
        return claim_id

    def replace_phone(self):
        person = self.known(PHONES[0])
        step(f"{person['name']} has a new phone, and asks for the old account to be replaced")
        old, new = sorted(map(self.sign_in, PHONES), key=lambda session: not session["bound"])
        home = self.api.call("GET", "/v1/household", token=old["token"])
        tell(f"the old phone shows household {home['household_code']}, {home['available']} points")
        refused = self.api.ask("GET", "/v1/household", token=new["token"])
        check(refused.json["code"] == "not_bound",
              f"the new phone: {refused.status} {refused.json['title']}")
        self.decide(self.claim(new["token"], home))
        refused = self.api.ask("GET", "/v1/household", token=old["token"])
        check(refused.status == 401,
              f"the old phone is signed out: {refused.status} {refused.json['title']}")
        seen = self.api.call("GET", "/v1/household", token=new["token"])
        check((seen["household_code"], seen["available"])
              == (home["household_code"], home["available"]),
              f"the new phone shows household {seen['household_code']}, {seen['available']} "
              "points")

    def decide(self, claim_id):
        reviewer = self.tour.person("reviewer")
        token = self.sign_in(reviewer["openid"])["token"]
        claim = next(row for row in self.api.pages("/v1/claims", token)
                     if row["claim_id"] == claim_id)
        meant = claim["candidates"][0]
        check(claim["match"] == "taken" and meant["same_flat"] and meant["same_name"],
              f"{reviewer['name']} sees the claim: {meant['name']} has another account already")
        verdict = self.api.call("PUT", f"/v1/claims/{claim_id}/verdict",
                                {"verdict": "accepted", "replaces": meant["member_id"]}, token)
        check(verdict["replaced"], "accepted with one request, in place of the old account")

    def walk(self):
        self.read_split()
        self.replace_phone()
