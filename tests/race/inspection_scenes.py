"""Duels over inspections of buildings; see duels.py."""

import itertools
import json

from tests.race.connections import Step
from tests.race.scenes import SYSTEM, Scenes, new_id

# Two households, of which the one with the lower number has the entrance with the higher one.
HOME = """
WITH home AS (INSERT INTO household (community_id, code, building, unit, room)
	SELECT actor_community_id(), upper(substr(md5(random()::text), 1, 6)),
	       {building}, {unit}, '101' RETURNING community_id, household_id),
entered AS (INSERT INTO resident (community_id, household_id, name, name_key, is_head)
	SELECT community_id, household_id, '住户', '住户', true FROM home)
SELECT household_id FROM home"""
FILE = ("SELECT coalesce(error, 'filed')"
        " FROM file_inspection(actor_community_id(), '{}', '{}')")
REVIEW = ("SELECT coalesce(error, status || ' ' || coalesce(credited, 0)) FROM"
          " review_inspection(actor_community_id(), '{}', {}, 'approved', NULL)")
LOCK = "SELECT FROM household WHERE household_id = {} FOR NO KEY UPDATE"
WITHDRAW = ("SELECT coalesce(error, 'withdrawn ' || withdrawn_count)"
            " FROM withdraw_inspection(actor_community_id(), '{}', NULL)")
LOCK_BUILDING = ("SELECT FROM inspected_building WHERE inspection_id = '{}' AND building = {}"
                 " FOR UPDATE")
DEEDS = "SELECT count(*) FROM deed WHERE place LIKE '{}号楼%'"
FILED_ALONE = """
INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
                  filed_by, filed_at, due_at, request_digest)
SELECT actor_community_id(), '{deed}', 1, 'WM01', '巡查', '小区', day(rule.now()), '{{照片}}',
       '{filer}', rule.now(), rule.now(), sha256('')"""
TAKES_PART = """
INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on, minutes)
SELECT community_id, '{deed}', resident_id, household_id, day(rule.now()), 0
FROM resident WHERE household_id = {household}"""


class InspectionScenes(Scenes):
    numbers = itertools.count(9001)

    def building(self):
        """Its number, and its households, the lower number first."""
        number = next(self.numbers)
        low, high = [self.database.rows(HOME.format(building=number, unit=unit))[0][0]
                     for unit in (2, 1)]
        return number, low, high

    def filing(self, inspection, *buildings):
        request = {"item": "WM01", "month": self.database.value(
            "SELECT to_char(day(rule.now()), 'YYYY-MM')"), "content": "巡查", "evidence": ["照片"],
            "buildings": [{"building": number} for number in buildings]}
        return Step(self.admins[0].settings(),
                    FILE.format(inspection, json.dumps(request, ensure_ascii=False)))

    def inspect(self):
        """A building of which the inspection waits for a verdict."""
        number, low, high = self.building()
        inspection = new_id()
        step = self.filing(inspection, number)
        self.fight(step, Step(SYSTEM, "SELECT 1"), ("filed", "1"))
        return inspection, number, low, high

    def reviewing(self, reviewer, inspection, number):
        return Step(reviewer.settings(), REVIEW.format(inspection, number))

    def two_review_one_building(self):
        inspection, number, _, _ = self.inspect()
        first, second = self.reviewers[:2]
        self.fight(self.reviewing(first, inspection, number),
                   self.reviewing(second, inspection, number), ("approved 2", "already_decided"))

    def a_building_is_credited_during_a_posting(self):
        inspection, number, low, high = self.inspect()
        self.fight(Step(SYSTEM, LOCK.format(low)),
                   self.reviewing(self.reviewers[0], inspection, number), ("", "approved 2"),
                   LOCK.format(high))

    def a_household_of_a_building_is_filed_alone(self):
        inspection, number, low, _ = self.inspect()
        deed = new_id()
        self.database.run(FILED_ALONE.format(deed=deed, filer=self.admins[0].membership))
        self.fight(Step(SYSTEM, TAKES_PART.format(deed=deed, household=low)),
                   self.reviewing(self.reviewers[0], inspection, number), ("", "approved 1"))

    def all_of_a_building_are_filed_alone(self):
        """No deed without anybody is left."""
        inspection, number, low, high = self.inspect()
        deed = new_id()
        self.database.run(FILED_ALONE.format(deed=deed, filer=self.admins[0].membership))
        both = f"{low} OR household_id = {high}"
        self.fight(Step(SYSTEM, TAKES_PART.format(deed=deed, household=both)),
                   self.reviewing(self.reviewers[0], inspection, number),
                   ("", "approved 0", "0"), look=DEEDS.format(number))

    def a_building_is_decided_as_its_inspection_is_withdrawn(self):
        inspection, number, _, _ = self.inspect()
        self.fight(self.reviewing(self.reviewers[0], inspection, number),
                   self.withdrawing(inspection), ("approved 2", "already_decided"))

    def a_building_is_decided_after_its_inspection_is_withdrawn(self):
        inspection, number, _, _ = self.inspect()
        self.fight(self.withdrawing(inspection),
                   self.reviewing(self.reviewers[0], inspection, number),
                   ("withdrawn 1", "already_decided"))

    def an_inspection_is_withdrawn_between_locks(self):
        low, high = self.building()[0], self.building()[0]
        inspection = new_id()
        self.fight(self.filing(inspection, low, high), Step(SYSTEM, "SELECT 1"), ("filed", "1"))
        lock = LOCK_BUILDING.format(inspection, low)
        self.fight(Step(SYSTEM, lock), self.withdrawing(inspection), ("", "withdrawn 2"),
                   LOCK_BUILDING.format(inspection, high))

    def withdrawing(self, inspection):
        return Step(self.admins[0].settings(), WITHDRAW.format(inspection))

    def two_inspect_one_building(self):
        number, _, _ = self.building()
        answers = self.duel.fight(self.filing(new_id(), number), self.filing(new_id(), number))
        if answers[0] != "filed" or "inspected_twice" not in answers[1]:
            raise AssertionError(answers)

    def two_inspect_the_same_buildings(self):
        """The first has the lower building; the second names the higher one first."""
        low, high = self.building()[0], self.building()[0]
        first = self.filing(new_id(), low)
        answers = self.duel.fight(first, self.filing(new_id(), high, low),
                                  self.filing(new_id(), high).statement)
        if answers[0] != "filed|filed" or "inspected_twice" not in answers[1]:
            raise AssertionError(answers)
