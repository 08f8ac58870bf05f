"""Deeds, filed and reviewed over HTTP in the sample community.

    deeds = Deeds(people)
    household = deeds.any_household(random)
    deed_id = deeds.file(item="HR02", residents=household.residents[:1])
    answers = volley(stack.port, [deeds.approval(deed_id, reviewer) for reviewer in reviewers])
"""

import uuid
from typing import NamedTuple

from tests.e2e.harness.client import Call
from tests.e2e.harness.people import today


class Household(NamedTuple):
    code: str
    residents: tuple


def make_id(random):
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def deed_body(item, residents, **more):
    return {"item": item, "content": "清理楼道堆物", "place": "小区", "evidence": ["照片"],
            "participants": [{"resident_id": resident} for resident in residents],
            **({} if "started_at" in more else {"happened_on": today().isoformat()}), **more}


class Deeds:
    """Filed by the administrator, with the right to do so for everybody."""

    def __init__(self, people):
        self.people = people
        self.client = people.client
        self.filer = people.find("administrator")
        self.reviewers = people.all_of("reviewer")
        self.codes = self.codes_of_households()

    def codes_of_households(self):
        """Of the households in which somebody lives but no staff: reviewers may judge these."""
        codes, cursor = [], 0
        while cursor is not None:
            page = self.client.expect(200, "GET", f"/v1/households?limit=100&cursor={cursor}",
                                      token=self.filer.token).json
            codes += [item["household_code"] for item in page["items"] if item["member_count"]]
            cursor = page["next"]
        staff = {self.people.household(person)["household_code"]
                 for person in [*self.reviewers, self.filer]}
        return [code for code in codes if code not in staff]

    def household(self, code):
        found = self.client.expect(200, "GET", f"/v1/households/{code}", token=self.filer.token)
        return Household(code, tuple(member["resident_id"] for member in found.json["members"]
                                     if member["guardian_consent"] != "needed"))

    def any_household(self, random):
        return self.household(random.choice(self.codes))

    def filing(self, deed_id, body, filer=None):
        return Call("PUT", f"/v1/deeds/{deed_id}", body, (filer or self.filer).token)

    def file(self, random, **body):
        deed_id = make_id(random)
        answer = self.client.send(self.filing(deed_id, deed_body(**body)))
        if answer.status != 200:
            raise RuntimeError(f"the deed is not filed: {answer}")
        return deed_id

    def approval(self, deed_id, reviewer):
        return Call("PUT", f"/v1/deeds/{deed_id}/review", {"verdict": "approved"}, reviewer.token)

    def withdrawal(self, deed_id):
        return Call("PUT", f"/v1/deeds/{deed_id}/withdrawal", {}, self.filer.token)

    def reversal(self, entry_id, reason):
        return Call("PUT", f"/v1/ledger/{entry_id}/reversal", {"reason": reason}, self.filer.token)
