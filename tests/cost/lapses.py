#!/usr/bin/env python3
"""What the nightly job reads of a household does not depend on how many there are.

Lapsing, and telling of what will lapse, batch after batch as the command does, in a community with
ROWS of everything and in one with eight times as many: PostgreSQL counts the blocks. With eight
times the households all batches together read eight times as many.

    python3 -m tests.cost.lapses
"""

import csv
import io
import unittest

from tests.cost.lists import TIMES, plan_of
from tests.cost.writes import Ready

ROWS = 60
BATCH = 20
# An index may be one level deeper.
GROWTH_MAX = TIMES * 1.3
# In the last days of a year, in which the second notice is due.
LATE = """SET session_replication_role = replica;
UPDATE xinyi.community
SET sample = true,
    clock_offset = make_timestamptz(extract(year FROM now())::integer, 12, 28, 12, 0, 0) - now()
WHERE community_id = {community};
"""
# What it takes, and then in earnest.
STEP = """BEGIN;
SELECT set_config('xinyi.community', '{community}', true) \\g /dev/null
SAVEPOINT before;
EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) {call};
ROLLBACK TO before;
{call};
COMMIT;
"""


class Lapses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.crowds = [cls.enterClassContext(Ready(rows)) for rows in (ROWS, ROWS * TIMES)]
        for crowd in cls.crowds:
            crowd.psql("postgres", LATE.format(**crowd.known))
            crowd.analyze()

    def run_all(self, crowd, routine):
        """Households and blocks of all batches."""
        community = crowd.known["community"]
        households, blocks, last = 0, 0, "0"
        while last:
            call = f"SELECT households, last_one FROM rule.{routine}({community}, {BATCH}, {last})"
            done = crowd.psql("postgres", STEP.format(community=community, call=call))
            plan = plan_of(done)
            blocks += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            [count, last] = list(csv.reader(io.StringIO(done)))[-1]
            households += int(count)
        return households, blocks

    def check(self, routine):
        (few, small), (many, large) = [self.run_all(crowd, routine) for crowd in self.crowds]
        print(f"{routine}: {small} blocks for {few}, {large} for {many} households", flush=True)
        self.assertGreater(few, 3 * BATCH)
        self.assertGreater(many, 7 * few)
        self.assertLessEqual(large, small * GROWTH_MAX)

    def test_telling_of_what_lapses_is_linear(self):
        self.check("tell_of_lapse")

    def test_the_lapse_itself_is_linear(self):
        """After the others: what has lapsed is not told."""
        self.check("lapse_points")


if __name__ == "__main__":
    unittest.main()
