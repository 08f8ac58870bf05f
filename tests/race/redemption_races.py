"""The races over points, goods and vouchers, from 32 connections straight to the routines.

    with LargeStack() as stack, RedemptionRaces(stack) as races:
        races.everybody_wants_the_same(random.Random(7))

Each raises AssertionError when the outcome is not one that a sequence of the same requests could
have had. What is left over of a race is cancelled, so that the next one finds everybody's points.
"""

import json
from collections import Counter

from tests.e2e.harness.deeds import make_id
from tests.e2e.harness.shop import Shop
from tests.race.case import RaceStack
from tests.race.connections import Connections, Step
from tests.race.races import check

CONNECTIONS = 32
HOUSEHOLDS_MIN = 200
STOCK = 100
RUNNERS = 20
POINTS = 150
PRICE_MAX = 5

REDEEM = ("SELECT coalesce(error, (redemption).status) FROM redeem(actor_community_id(), '{id}',"
          " '{request}')")
REDEEM_IN_FULL = ("SELECT coalesce(error, redemption::text) FROM redeem(actor_community_id(),"
                  " '{id}', '{request}')")
COLLECT = ("SELECT coalesce(error, (redemption).status) FROM"
           " collect_redemption(actor_community_id(), '{id}', '{code}')")
CANCEL = ("SELECT coalesce(error, (redemption).status) FROM"
          " cancel_redemption(actor_community_id(), '{id}', NULL)")
LAPSE = "SELECT coalesce(lapse_next_hold(actor_community_id())::text, 'none')"
AT_COUNTER = ("SELECT coalesce(error, (redemption).status)"
              " FROM redeem_at_counter(actor_community_id(), '{id}',"
              " ROW ('{code}', NULL, NULL)::visitor, '{request}')")
USE = ("SELECT coalesce(error, 'used') FROM use_voucher(actor_community_id(), '{id}', '{code}',"
       " NULL)")
NEVER_ENDING = "2026-01-01", "2099-12-31"

SPENDING = """
SELECT h.balance, available_points(h) FROM household h WHERE h.household_id = {household}"""
GIVEN = "SELECT coalesce(sum(quantity), 0) FROM redemption_line WHERE counts AND reward_id = '{}'"
SHELVES = "SELECT reward_id, stock - held FROM reward_stock"
ANY_ENTRY = """
SELECT entry_id FROM ledger_entry e
WHERE household_id = {household} AND kind = 'deed' AND points > 0 AND reverses IS NULL
	AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.reverses = e.entry_id)
ORDER BY entry_id DESC LIMIT 1"""
SET_CEILING = """
UPDATE settings SET budget_ceiling = {room} + (
	SELECT coalesce(sum(r.points), 0)
	FROM redemption r
	JOIN period p USING (community_id, period_id)
	WHERE p.status = 'open' AND r.status IN ('held', 'collected'))"""
LIFT_CEILING = "UPDATE settings SET budget_ceiling = NULL"
END_EVENT = """
UPDATE redemption_event
SET closes_at = rule.now() + interval '{milliseconds} milliseconds',
    lapses_at = rule.now() + interval '{milliseconds} milliseconds'
WHERE event_id = '{event}'"""
HOLDS = """
SELECT redemption_id, redeemed_by, code, status FROM redemption WHERE event_id = '{event}'"""


def check_counts(outcomes, expected):
    found = Counter(outcomes)
    check(found == Counter(expected), f"{dict(found)} and not {expected}")


class LargeStack(RaceStack):
    households = 260


class RedemptionRaces:
    def __init__(self, stack):
        self.database = stack.database
        self.shop = Shop(stack.database)
        self.connections = Connections(stack.database, CONNECTIONS)
        self.last_sale = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connections.__exit__()

    def all(self):
        return [self.everybody_wants_the_same, self.baskets_in_every_order,
                self.the_same_request_twenty_times, self.holds_end_in_three_ways,
                self.one_household_meets_its_limit, self.one_household_spends_its_last_points,
                self.everybody_meets_the_ceiling, self.one_code_at_twenty_counters,
                self.one_voucher_at_twenty_desks]

    def crowd(self, random):
        """Members of at least 200 households, each with points to spend."""
        self.shop.fund(POINTS)
        count = random.randint(HOUSEHOLDS_MIN, len(self.shop.households))
        return self.shop.any_spenders(random, count)

    def redeeming(self, random, member, request, statement=REDEEM):
        return Step(member.settings(), statement.format(id=make_id(random),
                                                        request=json.dumps(request)))

    def check_given(self, reward, expected):
        given = self.database.value(GIVEN.format(reward))
        check(given == expected, f"{given} given of {expected} that there were")

    def everybody_wants_the_same(self, random):
        """200 households and more, 100 bags of rice: 100 are sold."""
        stall = self.shop.open(random, price=random.randint(1, PRICE_MAX), stock=STOCK)
        crowd = self.crowd(random)
        request = stall.request((stall.rewards[0], 1))
        outcomes = self.connections.run([self.redeeming(random, member, request)
                                         for member in crowd])
        check_counts(outcomes, {"held": STOCK, "sold_out": len(crowd) - STOCK})
        self.check_given(stall.rewards[0], STOCK)
        self.shop.clear()
        self.last_sale = f"{len(crowd)} households, {outcomes.count('held')} of {STOCK} sold"

    def baskets_in_every_order(self, random):
        """There is no deadlock, and a refused request could not have been served."""
        stall = self.shop.open(random, rewards=4, stock=STOCK, low_stock=10)
        baskets = [stall.request(*((reward, random.randint(1, 2)) for reward in
                                   random.sample(stall.rewards, random.randint(2, 4))))
                   for _ in self.shop.households]
        crowd = self.crowd(random)
        outcomes = self.connections.run([self.redeeming(random, member, basket)
                                         for member, basket in zip(crowd, baskets)])
        check(set(outcomes) == {"held", "sold_out"}, f"{dict(Counter(outcomes))}")
        free = {reward: int(count) for reward, count in self.database.rows(SHELVES)}
        for outcome, basket in zip(outcomes, baskets):
            check(outcome == "held" or any(line["quantity"] > free[line["reward_id"]]
                                           for line in basket["lines"]),
                  f"{basket} was refused, and there are {free}")
        self.shop.clear()

    def the_same_request_twenty_times(self, random):
        """One effect, and equal answers."""
        stall = self.shop.open(random, stock=STOCK, price=random.randint(1, PRICE_MAX))
        member, = self.shop.any_spenders(random, 1)
        self.shop.fund(POINTS)
        step = self.redeeming(random, member, stall.request((stall.rewards[0], 2)), REDEEM_IN_FULL)
        outcomes = self.connections.run([step] * RUNNERS)
        check(len(set(outcomes)) == 1, f"all answers are equal: {set(outcomes)}")
        self.check_given(stall.rewards[0], 2)
        self.shop.clear()

    def holds_end_in_three_ways(self, random):
        """Cancelled, collected or lapsed, by the first request; and the answers are true."""
        stall = self.shop.open(random, stock=STOCK, price=random.randint(1, PRICE_MAX))
        spenders = {member.membership: member
                    for member in self.shop.any_spenders(random, 3 * RUNNERS)}
        self.shop.fund(POINTS)
        placed = [self.redeeming(random, member, stall.request((stall.rewards[0], 1)))
                  for member in spenders.values()]
        check_counts(self.connections.run(placed), {"held": len(placed)})
        acts = {}
        for hold, redeemer, code, _ in self.database.rows(HOLDS.format(event=stall.event)):
            spender = spenders[redeemer]
            storekeeper = random.choice([member for member in self.shop.storekeepers
                                         if member.household != spender.household])
            acts[hold, "cancelled"] = Step(spender.settings(), CANCEL.format(id=hold))
            acts[hold, "collected"] = Step(storekeeper.settings(),
                                           COLLECT.format(id=hold, code=code))
        keys = [*sorted(acts), *[None] * RUNNERS]
        random.shuffle(keys)
        self.database.run(END_EVENT.format(event=stall.event, milliseconds=random.randint(0, 250)))
        outcomes = self.connections.run([acts.get(key, Step({}, LAPSE)) for key in keys])
        self.check_ends(stall, dict(zip(keys, outcomes)))

    def check_ends(self, stall, answered):
        self.shop.lapse()
        for hold, _, _, status in self.database.rows(HOLDS.format(event=stall.event)):
            ways = {way: answered[hold, way] for way in ("cancelled", "collected")}
            won = [way for way, outcome in ways.items() if outcome == way]
            check(won == ([status] if status != "lapsed" else []), f"{status}: {ways}")
            refusals = {"hold_lapsed", f"already_{status}"}
            check(set(ways.values()) - set(won) <= refusals, f"{status}: {ways}")

    def one_household_meets_its_limit(self, random):
        limit = random.randint(2, 8)
        stall = self.shop.open(random, stock=STOCK, limit_per_period=limit)
        household = random.choice(sorted(self.shop.households))
        self.shop.fund(POINTS)
        request = stall.request((stall.rewards[0], 1))
        outcomes = self.connections.run([
            self.redeeming(random, random.choice(self.shop.households[household]), request)
            for _ in range(RUNNERS)])
        check_counts(outcomes, {"held": limit, "over_limit": RUNNERS - limit})
        self.check_given(stall.rewards[0], limit)
        self.shop.clear()

    def one_household_spends_its_last_points(self, random):
        """All that can be spent, any reward and any member; nothing that is disputed."""
        household = random.choice(sorted(self.shop.households))
        self.shop.fund(POINTS)
        entry = self.database.value(ANY_ENTRY.format(household=household))
        self.database.run(f"SELECT place_dispute(actor_community_id(), {entry})")
        balance, available = map(int, self.database.rows(SPENDING.format(household=household))[0])
        check(available < balance, f"{available} of {balance} points: some are disputed")
        price = available // random.randint(3, 8)
        stall = self.shop.open(random, rewards=3, stock=STOCK, price=price)
        outcomes = self.connections.run([
            self.redeeming(random, random.choice(self.shop.households[household]),
                           stall.request((random.choice(stall.rewards), 1)))
            for _ in range(RUNNERS)])
        bought = available // price
        check_counts(outcomes, {"held": bought, "points_short": RUNNERS - bought})
        self.shop.clear()
        self.database.run(f"SELECT release_dispute(actor_community_id(), {entry})")

    def everybody_meets_the_ceiling(self, random):
        """What the budget has room for is redeemed, and not a point more."""
        crowd = self.crowd(random)
        stall = self.shop.open(random, rewards=8, stock=len(crowd),
                               price=random.randint(2, PRICE_MAX))
        bought = random.randint(1, len(crowd) - 1)
        room = bought * stall.price + random.randint(0, stall.price - 1)
        self.database.run(SET_CEILING.format(room=room))
        try:
            outcomes = self.connections.run([
                self.redeeming(random, member, stall.request((random.choice(stall.rewards), 1)))
                for member in crowd])
            check_counts(outcomes, {"held": bought, "budget_exhausted": len(crowd) - bought})
            self.shop.clear()
        finally:
            self.database.run(LIFT_CEILING)

    def one_code_at_twenty_counters(self, random):
        stall = self.shop.open(random, stock=STOCK)
        member, = self.shop.any_spenders(random, 1)
        self.shop.fund(POINTS)
        code, = self.connections.run([Step(member.settings(),
                                           "SELECT code FROM"
                                           " sign_counter_code(actor_community_id())")])
        request = json.dumps(stall.request((stall.rewards[0], 1)))
        outcomes = self.connections.run([
            Step(storekeeper.settings(),
                 AT_COUNTER.format(id=make_id(random), code=code, request=request))
            for storekeeper in self.shop.storekeepers[:RUNNERS]])
        check_counts(outcomes, {"collected": 1, "counter_code_used": RUNNERS - 1})
        self.check_given(stall.rewards[0], 1)

    def one_voucher_at_twenty_desks(self, random):
        start, end = NEVER_ENDING
        stall = self.shop.open(random, stock=STOCK, kind="voucher", discount_percent=10,
                               valid_from=start, valid_until=end)
        member, = self.shop.any_spenders(random, 1)
        self.shop.fund(POINTS)
        request = stall.request((stall.rewards[0], 1))
        check_counts(self.connections.run([self.redeeming(random, member, request)]),
                     {"collected": 1})
        code = self.database.column(
            f"SELECT code FROM voucher WHERE reward_id = '{stall.rewards[0]}'")[0]
        outcomes = self.connections.run([
            Step(desk.settings(), USE.format(id=make_id(random), code=code))
            for desk in self.shop.property[:RUNNERS]])
        check_counts(outcomes, {"used": 1, "voucher_used": RUNNERS - 1})
