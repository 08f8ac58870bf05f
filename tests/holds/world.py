"""A database to play programs in: the small sample community, nothing in front of it.

    with Books() as books:
        books.install()
        connection = Connection(books.database)

The routines of schema play do what people do, in the time of the community, and answer with a
text: an error, or what came of it. They are called within a transaction that is rolled back.
"""

import contextlib
from pathlib import Path

from tests.e2e.harness.shop import SETTLE
from tests.e2e.harness.stack import Stack

POINTS_MAX = 99  # one item of the rulebook for each number of points, up and down

PLAY = Path(__file__).with_name("play.sql")
# Noon of a second of November by which all points of the sample have lapsed; the periods before are
# closed.
START = """
UPDATE community SET clock_offset = make_timestamptz(
	extract(year FROM rule.now())::integer + 2, 11, 2, 12, 0, 0, 'Asia/Shanghai') - now()
WHERE sample;
SELECT take_open_period(actor_community_id()), lapse_points(actor_community_id(), 1000)
\\g /dev/null
"""
# One reward of a point and so much of it, and an event in which it is offered; both of one name.
EVENT = """
INSERT INTO reward (community_id, reward_id, kind, name, unit, price)
VALUES (actor_community_id(), '{id}', 'goods', '大米 {number}', '袋', 1);
INSERT INTO reward_stock (community_id, reward_id)
VALUES (actor_community_id(), '{id}') ON CONFLICT DO NOTHING;
INSERT INTO redemption_event (community_id, event_id, name, place, opens_at, closes_at, lapses_at)
VALUES (actor_community_id(), '{id}', '兑换 {number}', '超市', rule.now() - interval '1 hour',
        rule.now() + {closes} * interval '1 day', rule.now() + {lapses} * interval '1 day');
INSERT INTO event_offer VALUES (actor_community_id(), '{id}', '{id}');
SELECT move_stock(actor_community_id(), gen_random_uuid(), '{id}', 'received', 100000, '进货')
\\g /dev/null
"""


class Books(Stack):
    """Only the database of a stack."""

    def __enter__(self):
        with contextlib.ExitStack() as opening:
            opening.push(self.__exit__)
            self.open_directory()
            self.open_database()
            opening.pop_all()
        return self

    def install(self, events):
        """For each event the day on which it closes and the day on which its holds lapse."""
        self.database.run(SETTLE + PLAY.read_text() + START + "".join(
            EVENT.format(id=event_id(number), number=number, closes=closes, lapses=lapses)
            for number, (closes, lapses) in enumerate(events))
            + "GRANT USAGE ON SCHEMA play TO xinyi_owner;")

    def actors(self):
        """With an account, and no staff among them."""
        return self.database.column(
            "SELECT DISTINCT r.household_id FROM resident r"
            " JOIN membership m USING (community_id, resident_id) WHERE m.roles = '{}'"
            " EXCEPT SELECT r.household_id FROM resident r"
            " JOIN membership m USING (community_id, resident_id) WHERE m.roles <> '{}'"
            " ORDER BY 1")


def event_id(number):
    return f"e0000000-0000-4000-8000-{number:012d}"
