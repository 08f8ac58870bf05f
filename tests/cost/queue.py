#!/usr/bin/env python3
"""A page of the reviewers' queue costs as much when 2,000 deeds wait as when 50 do.

The same community is measured with a long queue and, when the others are withdrawn, with a short
one: within a fifth, the first page, one with each filter, and one further on read as many blocks.

    python3 -m tests.cost.queue
"""

import unittest

from tests.cost.lists import BEGINNING, LIMIT, Crowd, operations_of

ROWS = 760
LONG, SHORT = 2000, 50
TOLERANCE = 0.2

WAITING = "SELECT count(*) FROM xinyi.deed WHERE status = 'submitted';"
# The oldest stay, so that the pages show the same deeds.
WITHDRAW = """SET session_replication_role = replica;
CREATE TEMPORARY TABLE surplus AS
SELECT deed_id FROM xinyi.deed WHERE status = 'submitted' ORDER BY deed_no OFFSET {left};
UPDATE xinyi.participant SET status = 'withdrawn', counts = false
WHERE deed_id IN (SELECT deed_id FROM surplus);
UPDATE xinyi.deed SET status = 'withdrawn', decided_at = now()
WHERE deed_id IN (SELECT deed_id FROM surplus);
"""
FILTERS = [{}, {"item": "WM06"}, {"item": "WM07"}, {"day": "2026-10-31"}, {"building": "3"},
           {"mine": "true"}, {"overdue": "true"}, {"resident_id": "{resident}"},
           {"team_id": "{team}"}, {"after": 30}]


class Queue(unittest.TestCase):
    def pages(self, crowd, left):
        """Rows and blocks of each page, with so many deeds that wait."""
        [operation] = operations_of("listReviews")
        names = [name for name, _, _, _ in operation.statement.arguments]
        base = {name: BEGINNING.get(name) for name in names}
        base |= {"in_community": "{community}", "limit": LIMIT}
        crowd.psql("postgres", WITHDRAW.format(left=left))
        crowd.analyze()
        self.assertEqual(int(crowd.psql("postgres", WAITING)), left)
        return [crowd.measure(operation, {**base, **chosen}) for chosen in FILTERS]

    def test_a_page_costs_as_much_when_2000_wait_as_when_50_do(self):
        with Crowd(ROWS) as crowd:
            many = self.pages(crowd, LONG)
            few = self.pages(crowd, SHORT)
        for chosen, (rows, long), (_, short) in zip(FILTERS, many, few, strict=True):
            print(f"{short:7} {long:7}  {rows:3} deeds  {chosen}", flush=True)
            with self.subTest(chosen):
                self.assertLessEqual(abs(long - short), TOLERANCE * short)


if __name__ == "__main__":
    unittest.main()
