#!/usr/bin/env python3
"""How long a page of the reviewers' queue takes when 2,000 deeds wait, and when 50 do.

    XINYI_BUILD=.local/build python3 -m bench.reviewing

One worker. The pages of both queues show the same deeds: the others are withdrawn and filed again
between the rounds. Exit status: 0 when the medians are within a fifth, 1 when not.
"""

import statistics
import sys
import time

from tests.e2e.harness.people import People
from tests.e2e.harness.stack import Stack

LONG, SHORT = 2000, 50
ROUNDS = 3
REQUESTS = 100
TOLERANCE = 0.2
PAGES = {"first page": "", "of an item": "&item=WM06", "mine": "&mine=true"}

# One participant each, of the households in turn; the newest of them wait only in the long queue.
FILE = """SET session_replication_role = replica;
UPDATE deed SET status = 'withdrawn', decided_at = now() WHERE status = 'submitted';
UPDATE participant SET status = 'withdrawn', counts = false WHERE status = 'submitted';
INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, filed_by,
                  filed_at, due_at, request_digest)
SELECT actor_community_id(), md5('queued ' || n)::uuid, 1, 'WM06', '参加楼栋议事会', '社区',
       day(rule.now()) - 1 - n % 20, filer.membership_id, rule.now(),
       rule.now() + interval '7 days', sha256('')
FROM generate_series(1, {count}) AS n
CROSS JOIN LATERAL (SELECT membership_id FROM membership WHERE roles = '{{}}'
                    ORDER BY member_no LIMIT 1) filer;
WITH home AS (SELECT r.*, row_number() OVER (ORDER BY r.household_id) - 1 AS turn,
                     count(*) OVER () AS homes
              FROM resident r WHERE r.is_head AND r.left_at IS NULL)
INSERT INTO participant (community_id, deed_id, deed_no, status, resident_id, household_id,
                         happened_on, minutes)
SELECT d.community_id, d.deed_id, d.deed_no, d.status, home.resident_id, home.household_id,
       d.happened_on, 0
FROM deed d
JOIN home ON home.turn = d.deed_no % home.homes
WHERE d.status = 'submitted';
CREATE TABLE public.surplus AS
SELECT community_id, deed_id FROM deed WHERE status = 'submitted' ORDER BY deed_no OFFSET {left}"""
TURN = """SET session_replication_role = replica;
UPDATE deed SET status = '{status}', decided_at = {decided_at}
WHERE (community_id, deed_id) IN (SELECT community_id, deed_id FROM public.surplus);
UPDATE participant SET status = '{status}', counts = {counts}
WHERE (community_id, deed_id) IN (SELECT community_id, deed_id FROM public.surplus)"""
LENGTHS = {LONG: {"status": "submitted", "decided_at": "NULL", "counts": "true"},
           SHORT: {"status": "withdrawn", "decided_at": "now()", "counts": "false"}}


def make_long(database, length):
    database.run(TURN.format(**LENGTHS[length]))
    database.run("VACUUM (ANALYZE) xinyi.deed")
    database.run("VACUUM (ANALYZE) xinyi.participant")
    found = database.value("SELECT count(*) FROM deed WHERE status = 'submitted'")
    if found != length:
        raise RuntimeError(f"{found} deeds wait instead of {length}")


def time_page(client, reviewer, filters):
    """Milliseconds of each request."""
    taken = []
    for _ in range(REQUESTS):
        began = time.monotonic()
        client.expect(200, "GET", f"/v1/reviews?limit=20{filters}", token=reviewer.token)
        taken.append((time.monotonic() - began) * 1000)
    return taken


def measure(stack):
    people = People(stack)
    reviewer, client = people.find("reviewer"), people.client
    taken = {(page, length): [] for page in PAGES for length in LENGTHS}
    stack.database.run(FILE.format(count=LONG, left=SHORT))
    for _ in range(ROUNDS):
        for length in LENGTHS:
            make_long(stack.database, length)
            for page, filters in PAGES.items():
                taken[page, length] += time_page(client, reviewer, filters)
    return {key: statistics.median(times) for key, times in taken.items()}


def main():
    with Stack(workers={"api": 1, "wechat": 1}, settings=()) as stack:
        medians = measure(stack)
    reached = True
    for page in PAGES:
        long, short = medians[page, LONG], medians[page, SHORT]
        within = abs(long / short - 1) <= TOLERANCE
        reached = reached and within
        print(f"{page}: {long:.1f} ms of {LONG} deeds, {short:.1f} ms of {SHORT}, "
              f"ratio {long / short:.2f} {'reached' if within else 'MISSED'}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
