-- The deeds of the open period: up to its last minute when it is past, up to an hour ago when it is
-- not. The stories happen after that.
UPDATE xinyi.community c
SET clock_offset = least(p.ends_at - interval '1 minute' - pg_catalog.now(), '-1 hour')
FROM xinyi.period p
WHERE c.community_id = :in_community AND p.community_id = c.community_id
	AND p.status = 'open';

TRUNCATE sample_deed, sample_participant;

-- Monthly inspections, building by building: more than a quarter of the households passes each.
INSERT INTO sample_deed (item, content, place, happened_on, filed_by, filed_at, reviewed_at,
                         building)
SELECT inspection.item, inspection.content, b.building || '号楼', inspection.day, m.membership_id,
       rule.moment(inspection.day, '18:00'), rule.moment(inspection.day + 1, '10:00')
	+ b.building * interval '1 minute', b.building
FROM xinyi.period p
CROSS JOIN LATERAL (VALUES
	('WM01', '楼道与门前巡查合格', rule.day(p.starts_at) + 12),
	('WM02', '垃圾分类抽查达标', rule.day(p.starts_at) + 15),
	('WM03', '车辆全月按位停放', rule.day(p.starts_at) + 18)) AS inspection(item, content, day)
CROSS JOIN (SELECT DISTINCT building FROM xinyi.household
            WHERE community_id = :in_community) b
JOIN xinyi.membership m ON m.community_id = p.community_id AND 'administrator' = ANY (m.roles)
WHERE p.community_id = :in_community AND p.status = 'open';

INSERT INTO sample_participant (deed_id, resident_id, household_id)
SELECT d.deed_id, r.resident_id, r.household_id
FROM sample_deed d
JOIN xinyi.household h ON h.community_id = :in_community AND h.building = d.building
JOIN xinyi.resident r ON r.community_id = h.community_id AND r.household_id = h.household_id
	AND r.is_head
WHERE random() < 0.28;

-- The daily round of the teams at 09:15, an hour and a half.
INSERT INTO sample_deed (item, content, place, happened_on, during, filed_by, filed_at, reviewed_at,
                         team_id)
SELECT 'ZY01', t.name || '每日巡护', '社区广场', day::date,
       tstzrange(rule.moment(day::date, '09:15'), rule.moment(day::date, '10:45')),
       m.membership_id, rule.moment(day::date, '11:00'),
       rule.moment(day::date, '17:00') + t.team * interval '1 minute', t.team_id
FROM xinyi.period p
CROSS JOIN LATERAL generate_series(rule.day(p.starts_at), rule.day(p.ends_at) - 1,
                                   interval '1 day') AS day
CROSS JOIN sample_team t
JOIN xinyi.team_member leader ON leader.community_id = p.community_id
	AND leader.team_id = t.team_id AND leader.is_leader
JOIN xinyi.membership m ON m.community_id = p.community_id AND m.resident_id = leader.resident_id
WHERE p.community_id = :in_community AND p.status = 'open';

INSERT INTO sample_participant (deed_id, resident_id, household_id)
SELECT d.deed_id, t.resident_id, r.household_id
FROM sample_deed d
JOIN xinyi.team_member t ON t.community_id = :in_community AND t.team_id = d.team_id
JOIN xinyi.resident r ON r.community_id = t.community_id AND r.resident_id = t.resident_id
WHERE t.is_leader OR random() < 0.3;

-- Deeds that residents file for themselves, at most one per household and day; some with a
-- relative.
INSERT INTO sample_deed (item, content, place, happened_on, during, filed_by, filed_at, reviewed_at,
                         household_id, filer_id)
SELECT drawn.item, drawn.content, drawn.place, drawn.day, drawn.during, drawn.membership_id,
       drawn.filed_at, drawn.filed_at + drawn.wait, drawn.household_id, drawn.resident_id
FROM (
	SELECT DISTINCT ON (f.household_id, chance.day)
	       f.membership_id, f.household_id, f.resident_id, kind.item, kind.content, kind.place,
	       chance.day,
	       CASE WHEN kind.minutes IS NOT NULL THEN tstzrange(chance.starts_at, chance.starts_at
			+ kind.minutes[1 + floor(chance.length * cardinality(kind.minutes))::integer]
			  * interval '1 minute') END AS during,
	       rule.moment(chance.day, '18:30') + chance.delay * interval '1 day' AS filed_at,
	       interval '2 hours' + chance.wait * interval '3 days' AS wait
	FROM (
		SELECT day::date, random() AS filer, random() * 100 AS kind, random() AS length,
		       rule.moment(day::date, '13:00') + floor(random() * 12) * interval '15 minutes'
		           AS starts_at,
		       random() AS delay, random() AS wait
		FROM xinyi.period p
		CROSS JOIN LATERAL generate_series(rule.day(p.starts_at), rule.day(p.ends_at) - 1,
		                                   interval '1 day') AS day
		CROSS JOIN LATERAL generate_series(1, (SELECT count(*) FROM sample_filer) / 24) AS deed
		WHERE p.community_id = :in_community AND p.status = 'open'
	) chance
	JOIN sample_filer f
		ON f.place = 1 + floor(chance.filer * (SELECT count(*) FROM sample_filer))::integer
	JOIN sample_kind kind ON kind.share @> chance.kind::numeric
) drawn;

INSERT INTO sample_participant (deed_id, resident_id, household_id)
SELECT d.deed_id, d.filer_id, d.household_id FROM sample_deed d WHERE d.filer_id IS NOT NULL
UNION ALL
SELECT deed_id, resident_id, household_id
FROM (
	SELECT d.deed_id, r.resident_id, r.household_id,
	       row_number() OVER (PARTITION BY d.deed_id ORDER BY r.birth_year) AS place,
	       random() AS chance
	FROM sample_deed d
	JOIN xinyi.resident r ON r.community_id = :in_community
		AND r.household_id = d.household_id AND r.resident_id <> d.filer_id AND r.birth_year < 2012
	WHERE d.item <> 'HR01'
) relative
WHERE place = 1 AND chance < 0.6;

-- An item counts as often as its rules allow: once a day, a month or a year.
DELETE FROM sample_participant p
USING (
	SELECT s.deed_id, s.resident_id, once.key,
	       row_number() OVER (PARTITION BY once.key ORDER BY d.filed_at, d.deed_id, s.resident_id)
	           AS mention
	FROM sample_participant s
	JOIN sample_deed d USING (deed_id)
	JOIN xinyi.rule_item i ON i.community_id = :in_community
		AND i.version = 1 AND i.code = d.item
	CROSS JOIN LATERAL (
		SELECT rule.once_key(i, d.happened_on, s.resident_id, s.household_id) AS key) once
	WHERE once.key IS NOT NULL
) drawn
WHERE p.deed_id = drawn.deed_id AND p.resident_id = drawn.resident_id
	AND (drawn.mention > 1
	     OR EXISTS (SELECT FROM xinyi.participant known
	                WHERE known.community_id = :in_community
		                AND known.once_key = drawn.key AND known.counts));

-- Reviewers do not review their own household. Deeds not reviewed in time wait, only in the open
-- month.
DELETE FROM sample_participant p USING sample_reviewer v WHERE p.household_id = v.household_id;
DELETE FROM sample_deed d
USING xinyi.period open
WHERE open.community_id = :in_community AND open.status = 'open'
	AND (d.filed_at > rule.now()
	     OR (d.reviewed_at > rule.now() AND open.ends_at <= pg_catalog.now())
	     OR NOT EXISTS (SELECT FROM sample_participant p WHERE p.deed_id = d.deed_id));
DELETE FROM sample_participant p
WHERE NOT EXISTS (SELECT FROM sample_deed d WHERE d.deed_id = p.deed_id);
ANALYZE sample_deed, sample_participant;
