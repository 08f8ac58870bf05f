#!/usr/bin/env python3
"""Postings while the period closes and is published: every entry is in exactly one publication."""

import threading
import time

from tests.race.case import RaceCase, main
from tests.race.races import Races, check

ROUNDS = 2
POSTERS = 4
DEEDS_PER_POSTER = 120
PUBLISHERS = 2
BEFORE_THE_END_S = 0.6
AFTER_THE_END_S = 0.6
MOVE_CLOCK = """
UPDATE settings SET publish_time = '00:00', deed_days_max = 366;
UPDATE community SET clock_offset = p.ends_at - now() - interval '{seconds} s'
FROM period p
WHERE p.community_id = community.community_id AND p.status = 'open'
"""


class Crowd:
    """Threads that do something again and again until the race is over."""

    def __init__(self):
        self.over = threading.Event()
        self.errors = []
        self.threads = []

    def add(self, act):
        self.threads.append(threading.Thread(target=self.repeat, args=[act]))

    def repeat(self, act):
        try:
            while not self.over.is_set():
                act()
        except Exception as error:  # every one ends the race, whatever it is
            self.errors.append(error)

    def run(self, seconds):
        for thread in self.threads:
            thread.start()
        time.sleep(seconds)
        self.over.set()
        for thread in self.threads:
            thread.join()
        check(not self.errors, f"{self.errors}")


class Approver:
    """Approves one deed after the other."""

    def __init__(self, races, reviewer, deed_ids):
        self.client = races.stack.client()
        self.calls = iter([races.deeds.approval(deed_id, reviewer) for deed_id in deed_ids])

    def approve_next(self):
        for call in self.calls:
            answer = self.client.send(call)
            check(answer.status == 200, f"approval: {answer}")
            return
        time.sleep(0.01)


def move_clock_before_end(database, seconds):
    """While nothing is under way: with the clock of a sample community everybody's is moved."""
    database.run(MOVE_CLOCK.format(seconds=seconds))


def post_while_publishing(races, random):
    """Postings go on from before the end of a period until after its publication."""
    database = races.database
    crowd = Crowd()
    for number in range(POSTERS):
        residents = [races.deeds.household(code).residents[0]
                     for code in random.sample(races.deeds.codes, 3)]
        deed_ids = [races.deeds.file(random, item="WM06", residents=residents)
                    for _ in range(DEEDS_PER_POSTER)]
        reviewer = races.deeds.reviewers[number % len(races.deeds.reviewers)]
        crowd.add(Approver(races, reviewer, deed_ids).approve_next)
    for _ in range(PUBLISHERS):
        crowd.add(lambda: races.stack.xinyi("publish"))
    closing = database.value("SELECT period_id FROM period WHERE status = 'open'")
    move_clock_before_end(database, BEFORE_THE_END_S)
    crowd.run(BEFORE_THE_END_S + AFTER_THE_END_S)
    races.stack.xinyi("publish")
    check_publications(database, closing)


def check_publications(database, closing):
    """What the invariants say, and that the race was one: entries on both sides of the closing."""
    inside, after = map(int, database.rows(f"""
		SELECT count(*) FILTER (WHERE period_id = {closing}),
		       count(*) FILTER (WHERE period_id = {closing} + 1)
		FROM ledger_entry WHERE kind = 'deed'""")[0])
    check(inside and after, f"{inside} entries before the closing and {after} after it: no race")
    published = database.value(f"SELECT entry_count FROM publication WHERE period_id = {closing}")
    check(published == inside, f"{published} entries of {inside} are published")
    twice = database.value("SELECT count(*) - count(DISTINCT period_id) FROM publication")
    check(twice == 0, f"{twice} periods are published twice")


class Periods(RaceCase):
    def test_no_entry_is_missed_or_published_twice(self):
        races = Races(self.stack, self.people)

        def race(random):
            post_while_publishing(races, random)

        self.run_rounds(race)


if __name__ == "__main__":
    main(ROUNDS)
