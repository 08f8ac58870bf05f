-- Who sends the requests: those who may file a deed, and the reviewers, each with a session. The
-- token follows from kind and place, so that a statement can name another person each time.
-- Variable: community.
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO xinyi_reader, xinyi_writer;

CREATE TABLE bench.person AS
SELECT m.roles <> '{}' AS is_reviewer,
       row_number() OVER (PARTITION BY m.roles <> '{}' ORDER BY m.member_no)::integer - 1 AS place,
       m.community_id, m.membership_id, m.resident_id, r.household_id
FROM xinyi.membership m
JOIN xinyi.community c USING (community_id)
JOIN xinyi.resident r USING (community_id, resident_id)
WHERE c.code = :'community' AND r.left_at IS NULL
	AND (m.roles = '{}' OR 'reviewer' = ANY (m.roles))
	AND EXISTS (SELECT FROM xinyi.consent
	            WHERE consent.community_id = m.community_id
		            AND consent.membership_id = m.membership_id AND consent.document = 'privacy');
ALTER TABLE bench.person
	ADD COLUMN token text GENERATED ALWAYS AS (
		community_id::text || '.'
		|| rpad(CASE WHEN is_reviewer THEN 'bench-reviewer-' ELSE 'bench-filer-' END || place, 43,
		        '-')
	) STORED,
	ADD PRIMARY KEY (is_reviewer, place);

INSERT INTO xinyi.session (community_id, token_hash, membership_id, expires_at)
SELECT community_id, sha256(token::bytea), membership_id, now() + interval '1 day'
FROM bench.person;

-- Every half hour from midnight to eight belongs to the benchmark: the sample sleeps then. Slots
-- that follow each other lie on different days.
SELECT current_date - 2 AS last_day \gset
CREATE FUNCTION bench.slot_start(slot integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
RETURN (date :'last_day' - slot % 25 + slot / 25 * interval '30 minutes')
	AT TIME ZONE 'Asia/Shanghai';

GRANT SELECT ON bench.person TO xinyi_reader, xinyi_writer;
VACUUM (ANALYZE) xinyi.session, bench.person;
