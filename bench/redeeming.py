"""Redeeming: different rewards, or all the same reward."""

import itertools
from pathlib import Path

from operations import CHOOSE_PERSON, COMMUNITY, NUMBER_WRITE, Operation, compact, uuid_of

SHOP_SQL = Path(__file__).with_name("shop.sql")
REWARDS = 100
CROWD = 200  # phones at once
WAIT_MAX_MS = 2000
NUMBERS_PER_MEASUREMENT = 10 ** 6

CHOOSE_REWARD = "\\set reward random(0, :rewards - 1)\n"
BODY_SQL = """('{"event_id":"' || md5('event')::uuid || '","lines":[{"reward_id":"'
|| md5('reward ' || :reward)::uuid || '","quantity":1}]}')"""


class Redemption(Operation):
    id = "redeem"
    title = "reward redeemed, points and goods held"
    role = "xinyi_writer"
    writes = True
    rewards = REWARDS
    choose = CHOOSE_PERSON + NUMBER_WRITE + CHOOSE_REWARD
    arguments = {"redemption_id": "md5('redeemed ' || :number)", "body": BODY_SQL}

    def __init__(self, world):
        super().__init__(world)
        self.first = 0
        self.sent = itertools.count()
        world.database.sql(SHOP_SQL.read_text("utf-8"), {
            "community": COMMUNITY, "rewards": REWARDS})

    def requests(self, count):
        return [self.request(number) for number in itertools.islice(self.sent, count)]

    def request(self, number):
        token, _ = self.world.people[number % len(self.world.people)]
        line = {"reward_id": uuid_of(f"reward {number % self.rewards}"), "quantity": 1}
        return ("PUT", f"/v1/redemptions/{uuid_of(f'{self.title} {number}')}", token,
                compact({"event_id": uuid_of("event"), "lines": [line]}))

    def variables(self, count):
        self.first += NUMBERS_PER_MEASUREMENT
        return super().variables(count) | {"first": self.first, "rewards": self.rewards}

    def effects(self):
        return int(self.world.database.sql("SELECT count(*) FROM xinyi.redemption"))


class SpreadRewards(Redemption):
    title = "different rewards"


class HottestReward(Redemption):
    title = "all the same reward"
    target = 0.50  # of SpreadRewards
    rewards = 1
