"""The shop of the sample community, and households with points to spend in it.

    shop = Shop(database)
    shop.fund(200)
    stall = shop.open(random, price=3, stock=100)
    redemption = stall.request((stall.rewards[0], 1))
    shop.clear()

All of it is done behind the back of the API, by the routines that the API calls.
"""

import json
import secrets
from typing import NamedTuple

from tests.e2e.harness.deeds import make_id

# Gives every resident an account, and adds staff who live elsewhere.
SETTLE = """
INSERT INTO account (community_id, openid)
SELECT r.community_id, 'spender-' || r.resident_id
FROM resident r
LEFT JOIN membership m USING (community_id, resident_id)
WHERE r.left_at IS NULL AND m.membership_id IS NULL;
INSERT INTO membership (community_id, account_id, resident_id, bound_by, bound_at)
SELECT r.community_id, a.account_id, r.resident_id, 'command', rule.now()
FROM account a
JOIN resident r ON r.community_id = a.community_id AND 'spender-' || r.resident_id = a.openid
ON CONFLICT DO NOTHING;
INSERT INTO account (community_id, openid)
SELECT actor_community_id(), role || '-of-shop-' || number
FROM unnest('{storekeeper,property}'::text[]) AS role, generate_series(1, 20) AS number
ON CONFLICT DO NOTHING;
INSERT INTO membership (community_id, account_id, roles)
SELECT community_id, account_id, ARRAY[split_part(openid, '-', 1)]
FROM account WHERE openid LIKE '%-of-shop-%'
ON CONFLICT DO NOTHING;
INSERT INTO consent (community_id, membership_id, document, version, given)
SELECT m.community_id, m.membership_id, 'privacy', s.privacy_version, true
FROM membership m
JOIN settings s USING (community_id)
WHERE NOT consents(actor_community_id(), m.membership_id, 'privacy');
"""
# A deed of 50 points that two reviewers approve, as often as it takes.
FUND = """
BEGIN;
CREATE TEMPORARY TABLE gift ON COMMIT DROP AS
SELECT gen_random_uuid() AS deed_id, h.household_id, r.resident_id
FROM household h
JOIN resident r USING (community_id, household_id)
CROSS JOIN generate_series(1, ceil(({points} - h.balance) / 50.0)::integer)
WHERE r.is_head AND h.balance < {points} AND h.household_id IN ({households});
INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
                  filed_by, filed_at, due_at, status, decided_at, request_digest)
SELECT m.community_id, g.deed_id, 1, 'HR01', '见义勇为', '河滨路', day(rule.now()),
       ARRAY['核实材料'], m.membership_id, rule.now(), rule.now(), 'approved', rule.now(),
       digest(to_jsonb(g))
FROM gift g
JOIN membership m ON m.roles = '{{administrator}}';
INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on, minutes)
SELECT actor_community_id(), deed_id, resident_id, household_id, day(rule.now()), 0 FROM gift;
INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at)
SELECT m.community_id, g.deed_id, m.membership_id, 'approved', rule.now()
FROM gift g
CROSS JOIN LATERAL (
	SELECT m.community_id, m.membership_id
	FROM membership m
	LEFT JOIN resident r USING (community_id, resident_id)
	WHERE m.roles = '{{reviewer}}' AND r.household_id IS DISTINCT FROM g.household_id
	ORDER BY m.member_no
	LIMIT 2) m;
SELECT post_deed(actor_community_id(), deed_id) FROM gift;
COMMIT;
"""
MEMBERS = """
SELECT m.membership_id, r.resident_id, r.household_id, m.roles
FROM membership m
LEFT JOIN resident r USING (community_id, resident_id)
WHERE 'auditor' <> ALL (m.roles) AND r.left_at IS NULL
ORDER BY m.member_no
"""
OPEN = """
SELECT save_event(actor_community_id(), '{event}', jsonb_build_object(
	'name', '信义超市', 'place', '党群服务中心', 'opens_at', rule.now() - interval '1 hour',
	'closes_at', rule.now() + interval '1 day', 'rewards', '{rewards}'::jsonb))
"""
CLEAR = """
SELECT count(*) FROM redemption r,
	cancel_redemption(actor_community_id(), r.redemption_id, '活动取消') ended
WHERE r.status = 'held' AND ended.error IS NOT NULL
"""

# First, whatever ends at any moment has ended.
LAPSE = ("SELECT pg_sleep(0.25); SELECT lapse_next_hold(actor_community_id()) FROM"
         " generate_series(1, 1000)")
SIGN_IN = """
WITH made AS (SELECT actor_community_id() || '.{secret}' AS token), opened AS (
	INSERT INTO session (community_id, token_hash, membership_id, expires_at)
	SELECT actor_community_id(), sha256(token::bytea), '{membership}',
	       now() + interval '11 hours'
	FROM made)
SELECT token FROM made
"""


class Member(NamedTuple):
    membership: str
    resident: str
    household: str
    roles: str

    def settings(self):
        """What rule.enter would have set."""
        return {"membership": self.membership, "resident": self.resident,
                "household": self.household, "roles": self.roles}


class Stall(NamedTuple):
    """An event that is open, with rewards of one price."""
    event: str
    rewards: list
    price: int

    def request(self, *lines):
        """Of pairs of a reward and a quantity."""
        return {"event_id": self.event, "lines": [{"reward_id": reward, "quantity": quantity}
                                                  for reward, quantity in lines]}


class Shop:
    def __init__(self, database):
        self.database = database
        database.run(SETTLE)
        members = [Member(*row) for row in database.rows(MEMBERS)]
        self.storekeepers = [member for member in members if member.roles == "{storekeeper}"]
        self.property = [member for member in members if member.roles == "{property}"]
        self.households = {}
        for member in members:
            if member.household and member.roles == "{}":
                self.households.setdefault(member.household, []).append(member)

    def any_spenders(self, random, count):
        """Members of so many different households."""
        return [random.choice(self.households[household])
                for household in random.sample(sorted(self.households), count)]

    def sign_in(self, member):
        """A token of the member."""
        return self.database.value(SIGN_IN.format(secret=secrets.token_urlsafe(32),
                                                  membership=member.membership))

    def fund(self, points, households=None):
        """Each of the households, or every one, has so many points at least."""
        self.database.run(FUND.format(points=points,
                                      households=",".join(households or self.households)))

    def open(self, random, rewards=1, stock=100, price=1, **reward):
        ids = [make_id(random) for _ in range(rewards)]
        request = {"kind": "goods", "name": "东北大米", "unit": "袋", "price": price,
                   "cost_fen": 1500, **reward}
        event = make_id(random)
        self.database.run("".join(
            f"SELECT save_reward(actor_community_id(), '{reward_id}', '{json.dumps(request)}');"
            f"SELECT move_stock(actor_community_id(), '{make_id(random)}', '{reward_id}',"
            f" 'received', {stock}, '进货');"
            for reward_id in ids) + OPEN.format(event=event, rewards=json.dumps(ids)))
        return Stall(event, ids, price)

    def clear(self):
        """Whatever is still held goes back."""
        if self.end_holds(CLEAR) != "0":
            raise AssertionError("a hold cannot be cancelled")

    def lapse(self):
        """What was not collected in time."""
        self.end_holds(LAPSE)

    def end_holds(self, statement):
        try:
            return self.database.psql("-At", statement=statement).strip()
        except RuntimeError as error:
            raise AssertionError(f"holds cannot be ended: {error}") from None
