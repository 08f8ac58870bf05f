#!/usr/bin/env python3
"""Documents that administrators replace at the same moment: of those that read the same content,
one saves; and the adopted content is the content that was read."""

import uuid
from collections import Counter

from tests.e2e.harness.client import Call, volley
from tests.race.case import RaceCase, main

ROUNDS = 5
RUNNERS = 12


def check(truth, message):
    if not truth:
        raise AssertionError(message)


def reward(price):
    return {"kind": "goods", "name": "大米", "unit": "袋", "price": price}


def event(place):
    return {"name": "兑换日", "place": f"{place} 号", "opens_at": "2030-06-01T00:00:00Z",
            "closes_at": "2030-06-02T00:00:00Z", "rewards": []}


def rulebook(points):
    return {"title": "修订版", "items": [{
        "code": "WM06", "category": "文明创建", "title_zh": "议事", "title_en": "Council",
        "basis": "per_occurrence", "points": points, "cap_period": "none", "cap_points": 0,
        "evidence_required": False, "reviewer_level": "normal", "content_public": True}]}


class Conditions(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.people.find("administrator")

    def call(self, method, path, body=None, **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.people.client.send(Call(method, path, body, self.admin.token, fields))

    def tag_of(self, path):
        answer = self.call("GET", path)
        check(answer.status == 200, str(answer))
        return answer.headers["ETag"]

    def one_saves(self, path, bodies):
        """All name the same tag, and each sends other content than the current one."""
        tag = self.tag_of(path)
        answers = volley(self.stack.port, [
            Call("PUT", path, body, self.admin.token, {"If-Match": tag}) for body in bodies])
        found = Counter((answer.status, answer.code) for answer in answers)
        expected = {(200, None): 1, (412, "changed_meanwhile"): len(bodies) - 1}
        check(found == expected, f"{dict(found)}: {answers[0]} ... {answers[-1]}")
        saved = next(answer for answer in answers if answer.status == 200)
        check(self.tag_of(path) == saved.headers["ETag"], "the one that was saved is there")

    def test_of_many_who_read_a_reward_one_saves(self):
        def race(_):
            path = f"/v1/rewards/{uuid.uuid4()}"
            check(self.call("PUT", path, reward(1)).status == 200, "made")
            self.one_saves(path, [reward(2 + number) for number in range(RUNNERS)])
        self.run_rounds(race)

    def test_of_many_who_read_an_event_one_saves(self):
        def race(_):
            path = f"/v1/events/{uuid.uuid4()}"
            check(self.call("PUT", path, event("一")).status == 200, "made")
            self.one_saves(path, [event(number) for number in range(RUNNERS)])
        self.run_rounds(race)

    def test_of_many_who_make_one_thing_one_does(self):
        def race(_):
            for path, body in ((f"/v1/rewards/{uuid.uuid4()}", reward),
                               (f"/v1/events/{uuid.uuid4()}", event)):
                answers = volley(self.stack.port, [
                    Call("PUT", path, body(1 + number), self.admin.token)
                    for number in range(RUNNERS)])
                found = Counter((answer.status, answer.code) for answer in answers)
                expected = {(200, None): 1, (428, "precondition_required"): RUNNERS - 1}
                check(found == expected, f"{dict(found)}: {answers[0]} ... {answers[-1]}")
        self.run_rounds(race)

    def test_of_many_who_read_the_settings_one_saves(self):
        def race(random):
            settings = self.call("GET", "/v1/settings").json
            days = random.sample([day for day in range(1, 60) if day != settings["answer_days"]],
                                 RUNNERS)
            self.one_saves("/v1/settings", [dict(settings, answer_days=day) for day in days])
        self.run_rounds(race)

    def test_of_many_who_read_the_roles_one_saves(self):
        def race(random):
            path = f"/v1/members/{self.people.stranger().member_id}/roles"
            roles = [["leader"], ["reviewer"], ["property"], ["leader", "reviewer"]]
            self.one_saves(path, [{"roles": held} for held in random.sample(roles, 4)])
        self.run_rounds(race)

    def test_what_is_adopted_is_what_was_read(self):
        def race(random):
            path = self.draft(random.randrange(100, 200))
            read = self.call("GET", path)
            before = self.stack.database.value("SELECT max(in_force_from) - current_date"
                                               " FROM rulebook WHERE status = 'adopted'")
            day = self.stack.database.value(
                f"SELECT day(rule.now()) + {max(before, 0) + 1}")
            adoption = Call("PUT", f"{path}/adoption", {
                "digest": read.json["digest"], "decided_by": "居民代表会议",
                "decided_on": self.stack.database.value("SELECT day(rule.now())"),
                "in_force_from": day}, self.admin.token)
            draft = Call("PUT", path, rulebook(999), self.admin.token,
                         {"If-Match": read.headers["ETag"]})
            calls = [adoption, draft]
            random.shuffle(calls)
            by_path = dict(zip([call.path for call in calls], volley(self.stack.port, calls)))
            adopted, drafted = by_path[adoption.path], by_path[draft.path]
            check((adopted.code, drafted.code) in (
                (None, "already_adopted"), ("draft_changed", None)), f"{adopted} and {drafted}")
            now = self.call("GET", path).json
            check(now["status"] == ("adopted" if adopted.status == 200 else "draft"), now["status"])
            check(now["digest"] == read.json["digest"] or now["status"] == "draft", "what was read")
        self.run_rounds(race)

    def draft(self, points):
        """The path of the newest version, which is a draft with one item of so many points."""
        newest = self.call("GET", "/v1/rulebooks?limit=1").json["items"][0]
        version = newest["version"] + (newest["status"] != "draft")
        path = f"/v1/rulebooks/{version}"
        tag = self.tag_of(path) if newest["status"] == "draft" else ""
        answer = self.call("PUT", path, rulebook(points), If_Match=tag)
        check(answer.status == 200, str(answer))
        return path


if __name__ == "__main__":
    main(ROUNDS)
