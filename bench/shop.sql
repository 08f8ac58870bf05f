-- A shop that never runs out, an open event, and points for every household that redeems.
-- Variables: community, rewards. A second run changes nothing.
BEGIN;
SELECT rule.visit(:'community') AS entered \gset

INSERT INTO xinyi.redemption_event (community_id, event_id, name, place, opens_at, closes_at,
                                    lapses_at)
VALUES (:entered, md5('event')::uuid, '测速兑换日', '社区广场', now() - interval '1 day',
        now() + interval '7 days', now() + interval '9 days')
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE offered ON COMMIT DROP AS
SELECT n AS place, md5('reward ' || n)::uuid AS reward_id
FROM generate_series(0, :rewards - 1) AS n;

INSERT INTO xinyi.reward (community_id, reward_id, kind, name, unit, price, limit_per_period)
SELECT :entered, reward_id, 'goods', '大米 ' || place, '袋', 1, 1000
FROM offered
ON CONFLICT DO NOTHING;

INSERT INTO xinyi.reward_stock (community_id, reward_id, stock)
SELECT :entered, reward_id, 1000000000
FROM offered
ON CONFLICT DO NOTHING;

INSERT INTO xinyi.event_offer (community_id, event_id, reward_id)
SELECT :entered, md5('event')::uuid, reward_id
FROM offered
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE spender ON COMMIT DROP AS
SELECT DISTINCT p.community_id, p.household_id, o.period_id
FROM bench.person p
JOIN xinyi.period o ON o.community_id = p.community_id AND o.status = 'open'
WHERE NOT p.is_reviewer;

-- What was not earned would lapse at once.
INSERT INTO xinyi.household_period (community_id, household_id, period_id, points, rating, minutes,
                                    earned)
SELECT community_id, household_id, period_id, 0, 0, 0, 1000000
FROM spender
ON CONFLICT (community_id, household_id, period_id) DO UPDATE SET earned = excluded.earned;

UPDATE xinyi.household h SET balance = 1000000
FROM spender s
WHERE h.community_id = s.community_id AND h.household_id = s.household_id;
COMMIT;
VACUUM (ANALYZE) xinyi.reward, xinyi.reward_stock, xinyi.event_offer, xinyi.household,
	xinyi.household_period;
