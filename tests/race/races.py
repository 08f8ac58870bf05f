"""The races over deeds. Each raises AssertionError when the outcome is not one that a sequence of
the same requests could have had.

    Races(stack, people).twenty_approvals_meet_one_cap(random.Random(7))
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from tests.e2e.harness.client import volley
from tests.e2e.harness.deeds import Deeds, deed_body, make_id
from tests.e2e.harness.people import CHINA, today

RUNNERS = 20
# Items that one approval posts, of the same points each time and any number of times a day, with a
# cap that twenty of them pass.
CAPPED_ITEMS = ("WM06", "GY06", "HR02", "HR03")
DOUBLE_ITEM = "HR01"

# Of a household at an item in the span of its cap: what was given, the cap, how many entries are
# short without saying why, how many reach the cap.
RATING = """
SELECT sum(e.rating), i.cap_points,
       count(*) FILTER (WHERE e.rating < e.computed AND e.note IS NULL),
       count(*) FILTER (WHERE e.note = 'partly_over_cap')
FROM ledger_entry e
JOIN household h USING (community_id, household_id)
JOIN rule_item i ON i.community_id = e.community_id AND i.version = e.version AND i.code = e.item
WHERE h.code = '{code}' AND e.item = '{item}'
	AND e.happened_on <@ rule.calendar_span('{day}', i.cap_period)
GROUP BY i.cap_points"""
FREE_DAYS = """
SELECT day::date
FROM generate_series(current_date - 25, current_date - 2, '1 day') day
WHERE NOT EXISTS (SELECT FROM participant WHERE happened_on = day AND resident_id IN ({residents}))
"""


def check(truth, message):
    if not truth:
        raise AssertionError(message)


def outcomes(answers):
    """How many answers there were of each status and code."""
    return Counter((answer.status, answer.code) for answer in answers)


def check_outcomes(answers, expected):
    found = outcomes(answers)
    check(found == expected, f"{dict(found)} and not {expected}: {answers[0]} ... {answers[-1]}")


def lasting(start, minutes):
    return {"started_at": start.isoformat(),
            "ended_at": (start + timedelta(minutes=minutes)).isoformat()}


class Races:
    def __init__(self, stack, people):
        self.stack = stack
        self.database = stack.database
        self.deeds = Deeds(people)

    def run(self, random, calls):
        """At once, in a random order; answers in the order of the calls."""
        order = list(range(len(calls)))
        random.shuffle(order)
        answers = volley(self.stack.port, [calls[place] for place in order])
        return [answer for _, answer in sorted(zip(order, answers), key=lambda pair: pair[0])]

    def entries_of(self, deed_id):
        return self.database.value(f"SELECT count(*) FROM ledger_entry WHERE deed_id = '{deed_id}'")

    def reviewers_approve_one_deed(self, random):
        """One posting, however many reviewers approve at once."""
        residents = self.deeds.any_household(random).residents
        deed_id = self.deeds.file(random, item="HR02", residents=residents[:2])
        answers = self.run(random, [self.deeds.approval(deed_id, reviewer)
                                    for reviewer in self.deeds.reviewers])
        check_outcomes(answers, {(200, None): 1, (409, "already_decided"): len(answers) - 1})
        check(self.entries_of(deed_id) == len(residents[:2]), "posted once for each participant")

    def reviewers_approve_a_deed_that_needs_two(self, random):
        residents = self.deeds.any_household(random).residents
        deed_id = self.deeds.file(random, item=DOUBLE_ITEM, residents=residents[:1])
        answers = self.run(random, [self.deeds.approval(deed_id, reviewer)
                                    for reviewer in self.deeds.reviewers])
        check_outcomes(answers, {(200, None): 2, (409, "already_decided"): len(answers) - 2})
        check(self.entries_of(deed_id) == 1, "posted once")

    def approve_all(self, random, deed_ids):
        reviewers = self.deeds.reviewers
        calls = [self.deeds.approval(deed_id, random.choice(reviewers)) for deed_id in deed_ids]
        check_outcomes(self.run(random, calls), {(200, None): len(calls)})

    def check_cap(self, household, item, on_day):
        points, cap, unexplained, partly = map(int, self.database.rows(
            RATING.format(code=household.code, item=item, day=on_day))[0])
        check(points == cap, f"{points} points of {item} in {household.code}, the cap is {cap}")
        check(unexplained == 0, f"{unexplained} entries are short without a note")
        check(partly <= 1, f"{partly} entries reach the cap")

    def twenty_approvals_meet_one_cap(self, random):
        """Exactly the cap is posted, and the deeds over it say so."""
        household, item = self.deeds.any_household(random), random.choice(CAPPED_ITEMS)
        self.approve_all(random, [
            self.deeds.file(random, item=item, residents=[random.choice(household.residents)])
            for _ in range(RUNNERS)])
        self.check_cap(household, item, today())

    def free_days(self, residents):
        """Midnights of the last weeks' days on which they did nothing yet."""
        named = ", ".join(f"'{resident}'" for resident in residents)
        days = self.database.column(FREE_DAYS.format(residents=named))
        return [datetime.combine(date.fromisoformat(day), time(), CHINA) for day in days]

    def idle_household(self, random, count):
        """One whose first members are so many, and a midnight after which none of them was busy."""
        while True:
            household = self.deeds.any_household(random)
            residents = household.residents[:count]
            days = self.free_days(residents) if len(residents) == count else []
            if days:
                return household, random.choice(days)

    def twenty_hours_meet_one_cap(self, random):
        """The same for an item whose cap is reached in the middle of a deed: 20 x 3 points, 40."""
        household, midnight = self.idle_household(random, 4)
        deed_ids = []
        for resident in household.residents[:4]:
            for hour in random.sample(range(0, 24, 2), RUNNERS // 4):
                deed_ids.append(self.deeds.file(
                    random, item="ZY01", residents=[resident],
                    **lasting(midnight + timedelta(hours=hour), 90)))
        self.approve_all(random, deed_ids)
        self.check_cap(household, "ZY01", midnight.date())

    def the_same_deed_is_filed_twenty_times(self, random):
        residents = self.deeds.any_household(random).residents
        deed_id = make_id(random)
        call = self.deeds.filing(deed_id, deed_body("HR02", residents))
        answers = self.run(random, [call] * RUNNERS)
        check_outcomes(answers, {(200, None): RUNNERS})
        check(len({answer.content for answer in answers}) == 1, "all answers are equal")
        found = self.database.value(f"SELECT count(*) FROM participant WHERE deed_id = '{deed_id}'")
        check(found == len(residents), f"{found} participants of {len(residents)}")

    def the_same_review_is_given_twenty_times(self, random):
        residents = self.deeds.any_household(random).residents
        deed_id = self.deeds.file(random, item="HR02", residents=residents)
        reviewer = random.choice(self.deeds.reviewers)
        answers = self.run(random, [self.deeds.approval(deed_id, reviewer)] * RUNNERS)
        check_outcomes(answers, {(200, None): RUNNERS})
        check(len({answer.content for answer in answers}) == 1, "all answers are equal")
        check(self.entries_of(deed_id) == len(residents), "posted once for each participant")

    def one_resident_is_in_twenty_places(self, random):
        """Of deeds at the same time one is filed; the database refuses the others."""
        household, midnight = self.idle_household(random, 1)
        body = deed_body("ZY01", household.residents[:1], **lasting(midnight, 45))
        calls = [self.deeds.filing(make_id(random), body) for _ in range(RUNNERS)]
        answers = self.run(random, calls)
        check_outcomes(answers, {(200, None): 1, (409, "overlapping_deed"): RUNNERS - 1})
        winner = next(call for call, answer in zip(calls, answers) if answer.status == 200)
        withdrawn = self.deeds.client.send(self.deeds.withdrawal(winner.path.rpartition("/")[2]))
        check(withdrawn.status == 200, f"withdrawal: {withdrawn}")

    def one_donation_is_filed_by_twenty(self, random):
        """One counts; the others are refused with its identifier."""
        residents = self.deeds.any_household(random).residents[:1]
        body = deed_body("GY01", residents)
        calls = [self.deeds.filing(make_id(random), body) for _ in range(RUNNERS)]
        answers = self.run(random, calls)
        check_outcomes(answers, {(200, None): 1, (409, "counted_already"): RUNNERS - 1})
        winner = next(answer for answer in answers if answer.status == 200).json["deed_id"]
        named = {answer.json["violations"][0]["deed_id"] for answer in answers
                 if answer.status == 409}
        check(named == {winner}, f"{named} and not {winner}")
        check(self.deeds.client.send(self.deeds.withdrawal(winner)).status == 200, "withdrawal")

    def approval_meets_withdrawal(self, random):
        """One of the two is too late."""
        residents = self.deeds.any_household(random).residents
        deed_id = self.deeds.file(random, item="HR02", residents=residents)
        reviewer = random.choice(self.deeds.reviewers)
        approval, withdrawal = self.run(random, [self.deeds.approval(deed_id, reviewer),
                                                 self.deeds.withdrawal(deed_id)])
        check_outcomes([approval, withdrawal], {(200, None): 1, (409, "already_decided"): 1})
        posted = len(residents) if approval.status == 200 else 0
        check(self.entries_of(deed_id) == posted, f"{posted} entries: {approval}, {withdrawal}")

    def an_entry_is_reversed_twenty_times(self, random):
        residents = self.deeds.any_household(random).residents
        deed_id = self.deeds.file(random, item="HR02", residents=residents[:1])
        self.approve_all(random, [deed_id])
        entry = self.database.value(
            f"SELECT entry_id FROM ledger_entry WHERE deed_id = '{deed_id}'")
        call = self.deeds.reversal(entry, "登记有误")
        answers = self.run(random, [call] * RUNNERS)
        check_outcomes(answers, {(200, None): RUNNERS})
        check(len({answer.content for answer in answers}) == 1, "all answers are equal")
        check(self.entries_of(deed_id) == 2, "reversed once")
