#!/usr/bin/env python3
"""What the approval of an inspected building costs for each of its households: statements, counted
by auto_explain, and blocks, in a community with ROWS of everything and in one with eight times as
many.

    python3 -m tests.cost.inspections
"""

import unittest

from tests.cost.household import AS_READER, REPORT
from tests.cost.lists import GROWTH_MAX, ROWS, SLACK, TIMES, operations_of
from tests.cost.writes import Ready

# Households, and numbers of the buildings that have as many.
SMALL, LARGE = 25, 100
NUMBERED_FROM = 9000
# What each further household takes now, and a little more.
STATEMENTS_MAX = 30
BLOCKS_MAX = 260

# Two buildings, inspected by the first member in this month.
INSPECTED = """SET session_replication_role = replica;
SET search_path = xinyi, rule;
INSERT INTO household (community_id, code, building, unit, room)
SELECT {community}, 'X' || lpad((200 * number + n)::text, 5, '0'), 9000 + number, 1 + n % 2, n
FROM unnest(ARRAY[25, 100]) AS number
CROSS JOIN LATERAL generate_series(1, number) AS n;
INSERT INTO resident (community_id, household_id, name, name_key, is_head)
SELECT community_id, household_id, '住户', '住户', true FROM household
WHERE building IN (9025, 9100);
INSERT INTO residency (community_id, resident_id, household_id, lived, known_at)
SELECT community_id, resident_id, household_id, daterange(NULL, NULL), now()
FROM resident
JOIN household USING (community_id, household_id)
WHERE building IN (9025, 9100);
INSERT INTO inspection (community_id, inspection_id, version, item, month, happened_on, content,
                        filed_by, filed_at, due_at, waiting, request_digest)
SELECT {community}, md5('inspected')::uuid, 1, 'WM06', date_trunc('month', day(now()))::date,
       day(now()), '巡查', md5('member1')::uuid, now(), now(), 2, sha256('');
INSERT INTO inspected_building (community_id, inspection_id, building, item, month, passed_count)
SELECT community_id, inspection_id, 9000 + number, item, month, number
FROM inspection
CROSS JOIN unnest(ARRAY[25, 100]) AS number
WHERE inspection_id = md5('inspected')::uuid;
SELECT md5('inspected')::uuid;
"""


class Inspections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.crowds = [cls.enterClassContext(Ready(rows)) for rows in (ROWS, ROWS * TIMES)]
        for crowd in cls.crowds:
            crowd.inspection = crowd.psql("postgres", INSPECTED.format(**crowd.known)).strip()
            crowd.analyze()
        [cls.operation] = operations_of("reviewInspection")

    def arguments(self, crowd, households):
        return {"inspection_id": crowd.inspection, "building": NUMBERED_FROM + households,
                "verdict": "approved", "reason": None}

    def blocks(self, crowd, households):
        error, blocks = crowd.write(self.operation, 3, self.arguments(crowd, households))
        self.assertEqual(error, "")
        return blocks

    def statements(self, crowd, households):
        prepare, execute = crowd.call(self.operation, {"in_community": "{community}",
                                                       **self.arguments(crowd, households)})
        writer = [script.replace("xinyi_reader", "xinyi_writer") for script in (AS_READER, REPORT)]
        done = crowd.run_psql("postgres", writer[0] + crowd.enter_as(3) + prepare + writer[1]
                              + f"{execute} \\g /dev/null\nROLLBACK;\n")
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stderr.count('"Query Text": ')

    def test_a_household_costs_few_statements(self):
        [small, large] = [self.statements(self.crowds[0], count) for count in (SMALL, LARGE)]
        each = (large - small) / (LARGE - SMALL)
        print(f"{small} and {large} statements, {each:.1f} for each household", flush=True)
        self.assertGreater(each, 1, "auto_explain says nothing of routines")
        self.assertLessEqual(each, STATEMENTS_MAX)

    def test_a_household_costs_few_blocks_however_much_there_is(self):
        measured = []
        for crowd in self.crowds:
            [small, large] = [self.blocks(crowd, count) for count in (SMALL, LARGE)]
            measured.append(large)
            each = (large - small) / (LARGE - SMALL)
            print(f"{small} and {large} blocks, {each:.1f} for each household", flush=True)
            with self.subTest(crowd.rows):
                self.assertLessEqual(each, BLOCKS_MAX)
        self.assertLessEqual(measured[1], measured[0] * GROWTH_MAX + SLACK)


if __name__ == "__main__":
    unittest.main()
