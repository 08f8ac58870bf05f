-- Deeds, participants, reviews and entries, as filing, reviewing and posting would have left them.
-- There is one version of the rulebook.
INSERT INTO xinyi.deed (community_id, deed_id, version, item, content, place, happened_on,
                        started_at, ended_at, evidence, filed_by, filed_at, due_at, team_id,
                        status, decided_at, request_digest)
SELECT i.community_id, d.deed_id, i.version, d.item, d.content, d.place, d.happened_on,
       lower(d.during), upper(d.during),
       CASE WHEN i.evidence_required THEN ARRAY['现场照片'] ELSE '{}' END,
       d.filed_by, d.filed_at, d.filed_at + interval '7 days', d.team_id,
       CASE WHEN d.reviewed_at <= rule.now() THEN 'approved' ELSE 'submitted' END,
       CASE WHEN d.reviewed_at <= rule.now() THEN d.reviewed_at END,
       rule.digest(to_jsonb(d))
FROM sample_deed d
JOIN xinyi.rule_item i ON i.community_id = :in_community
	AND i.version = 1 AND i.code = d.item
ORDER BY d.filed_at, d.deed_id;

INSERT INTO xinyi.participant (community_id, deed_id, resident_id, household_id, happened_on,
                               minutes, during)
SELECT :in_community, p.deed_id, p.resident_id, p.household_id, d.happened_on,
       coalesce(extract(epoch FROM upper(d.during) - lower(d.during))::integer / 60, 0), d.during
FROM sample_participant p
JOIN sample_deed d USING (deed_id);

INSERT INTO xinyi.review (community_id, deed_id, membership_id, verdict, reviewed_at)
SELECT i.community_id, d.deed_id, v.membership_id, 'approved',
       d.reviewed_at - needed.place * interval '1 hour'
FROM sample_deed d
JOIN xinyi.rule_item i ON i.community_id = :in_community
	AND i.version = 1 AND i.code = d.item
CROSS JOIN LATERAL generate_series(0, (i.reviewer_level = 'double')::integer) AS needed(place)
JOIN sample_reviewer v ON v.turn = (extract(day FROM d.happened_on)::integer + needed.place)
	% (SELECT count(*) FROM sample_reviewer)
WHERE d.reviewed_at <= rule.now()
ORDER BY d.reviewed_at, d.deed_id;

-- The results of rule.compute_awards, for all deeds at once.
CREATE TEMPORARY TABLE sample_award ON COMMIT DROP AS
WITH posted AS (
	SELECT i.community_id, i.version, i.code AS item, d.deed_id, d.happened_on, p.resident_id,
	       p.household_id, done.minutes, d.reviewed_at, i.basis, i.points, i.cap_period,
	       i.cap_points,
	       rule.calendar_span(d.happened_on, i.cap_period) AS cap_span,
	       rule.calendar_span(d.happened_on, substr(i.basis, 5)) AS once_span,
	       row_number() OVER (ORDER BY d.reviewed_at, d.deed_id, p.household_id, p.resident_id)
	           AS place
	FROM sample_participant p
	JOIN sample_deed d USING (deed_id)
	JOIN xinyi.participant done ON done.community_id = :in_community
		AND done.deed_id = p.deed_id AND done.resident_id = p.resident_id
	JOIN xinyi.rule_item i ON i.community_id = :in_community
		AND i.version = 1 AND i.code = d.item
	WHERE d.reviewed_at <= rule.now()
), measured AS (
	SELECT *, rule.item_points(basis, points, minutes) AS computed,
	       once_span IS NOT NULL
	       AND (row_number() OVER (PARTITION BY household_id, item, once_span ORDER BY place) > 1
	            OR rule.item_rating(:in_community, household_id, item, once_span) > 0) AS repeated
	FROM posted
), counted AS (
	SELECT *, CASE WHEN repeated THEN 0 ELSE computed END AS due,
	       CASE WHEN cap_period = 'none' THEN 1000000
	            ELSE greatest(cap_points - rule.item_rating(:in_community, household_id, item,
	                                                        cap_span), 0)
	       END AS room
	FROM measured
), stacked AS (
	SELECT *, sum(due) OVER (PARTITION BY household_id, item, cap_span ORDER BY place) AS total
	FROM counted
)
SELECT *, (least(total, room) - least(total - due, room))::integer AS earned
FROM stacked;

INSERT INTO xinyi.ledger_entry (community_id, household_id, household_no, resident_id, period_id,
                                deed_id, version, item, happened_on, minutes, computed, points,
                                rating, balance, note, posted_by, posted_at)
SELECT a.community_id, a.household_id,
       h.entry_count + row_number() OVER (PARTITION BY a.household_id ORDER BY a.place),
       a.resident_id, p.period_id, a.deed_id, a.version, a.item, a.happened_on, a.minutes,
       a.computed, a.earned, a.earned,
       h.balance + sum(a.earned) OVER (PARTITION BY a.household_id ORDER BY a.place),
       CASE WHEN a.repeated THEN replace(a.basis, 'per_', 'once_per_')
            WHEN a.earned = 0 AND a.computed <> 0 THEN 'over_cap'
            WHEN a.earned < a.computed THEN 'partly_over_cap' END,
       (SELECT v.membership_id::text FROM xinyi.review v
        WHERE v.community_id = a.community_id AND v.deed_id = a.deed_id
        ORDER BY v.reviewed_at DESC LIMIT 1),
       a.reviewed_at
FROM sample_award a
JOIN xinyi.household h ON h.community_id = a.community_id AND h.household_id = a.household_id
JOIN xinyi.period p ON p.community_id = a.community_id AND p.status = 'open'
ORDER BY a.place;

UPDATE xinyi.household h
SET balance = h.balance + sums.earned, entry_count = h.entry_count + sums.entries
FROM (SELECT community_id, household_id, sum(earned) AS earned, count(*) AS entries
      FROM sample_award GROUP BY community_id, household_id) sums
WHERE h.community_id = sums.community_id AND h.household_id = sums.household_id;

INSERT INTO xinyi.household_period (community_id, household_id, period_id, points, rating, minutes,
                                    earned)
SELECT a.community_id, a.household_id, p.period_id, sum(a.earned), sum(a.earned), sum(a.minutes),
       sum(a.earned)
FROM sample_award a
JOIN xinyi.period p ON p.community_id = a.community_id AND p.status = 'open'
GROUP BY a.community_id, a.household_id, p.period_id;

DROP TABLE sample_award;
ANALYZE xinyi.deed, xinyi.participant, xinyi.review, xinyi.ledger_entry, xinyi.household_period;
