-- Entries until the open period has as many as a busy month: eight neighbouring households and
-- more share each deed. Straight into the ledger, which is all that publishing looks at.
-- Variables: community, entries.
BEGIN;
SELECT rule.visit(:'community') AS entered \gset

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
WITH head AS (
	SELECT r.*, row_number() OVER (ORDER BY r.household_id) - 1 AS place
	FROM xinyi.resident r
	WHERE r.community_id = :entered AND r.is_head
), missing AS (
	SELECT p.community_id, p.period_id, rule.day(p.starts_at) AS first_day, p.starts_at,
	       :entries - (SELECT count(*) FROM xinyi.ledger_entry e
	                   WHERE e.community_id = p.community_id AND e.period_id = p.period_id)
	           AS count,
	       (SELECT count(*) FROM head) AS households
	FROM xinyi.period p
	WHERE p.community_id = :entered AND p.status = 'open'
)
SELECT missing.community_id, missing.period_id, head.household_id, head.resident_id,
       md5(missing.period_id || ' ' || n / 8 + n / missing.households)::uuid AS deed_id,
       missing.first_day + (n % 20)::integer AS happened_on,
       missing.starts_at + interval '21 days' AS posted_at,
       row_number() OVER (PARTITION BY head.household_id ORDER BY n)::integer AS number
FROM missing
CROSS JOIN LATERAL generate_series(0, missing.count - 1) AS n
JOIN head ON head.place = n % missing.households;
ANALYZE made;

INSERT INTO xinyi.deed (community_id, deed_id, version, item, content, place, happened_on,
                        started_at, ended_at, filed_by, filed_at, due_at, status, decided_at,
                        request_digest)
SELECT m.community_id, m.deed_id, 1, 'ZY10', '雪后清扫', '小区道路', min(m.happened_on),
       min(m.posted_at) - interval '1 day', min(m.posted_at) - interval '23 hours',
       (SELECT membership_id FROM bench.person WHERE NOT is_reviewer AND place = 0),
       min(m.posted_at), min(m.posted_at), 'approved', min(m.posted_at), sha256('')
FROM made m
GROUP BY m.community_id, m.deed_id;

INSERT INTO xinyi.ledger_entry (community_id, household_id, household_no, resident_id, period_id,
                                deed_id, version, item, happened_on, minutes, computed, points,
                                rating, balance, posted_by, posted_at)
SELECT m.community_id, m.household_id, h.entry_count + m.number, m.resident_id, m.period_id,
       m.deed_id, 1, 'ZY10', m.happened_on, 60, 5, 5,
       5, h.balance + 5 * m.number, 'bench', m.posted_at
FROM made m
JOIN xinyi.household h USING (community_id, household_id);

UPDATE xinyi.household h
SET balance = h.balance + 5 * sums.count, entry_count = h.entry_count + sums.count
FROM (SELECT community_id, household_id, count(*) FROM made GROUP BY 1, 2) sums
WHERE h.community_id = sums.community_id AND h.household_id = sums.household_id;

INSERT INTO xinyi.household_period AS kept (community_id, household_id, period_id, points, rating,
                                            minutes, earned)
SELECT community_id, household_id, period_id, 5 * count(*), 5 * count(*), 60 * count(*),
       5 * count(*)
FROM made
GROUP BY community_id, household_id, period_id
ON CONFLICT (community_id, household_id, period_id) DO UPDATE
SET points = kept.points + excluded.points, rating = kept.rating + excluded.rating,
    minutes = kept.minutes + excluded.minutes, earned = kept.earned + excluded.earned;
COMMIT;
