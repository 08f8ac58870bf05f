-- The member and the household as members see their own; the home screen shows them together. They
-- are routines in SQL that return rows, which PostgreSQL replaces by their query, and not views: a
-- view does not know the community that its reader asks for.

-- An instant inside of JSON, as the workers write those of columns.
CREATE FUNCTION rule.instant(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

CREATE FUNCTION rule.shown_member(in_community integer, of_member uuid)
RETURNS TABLE (member_id uuid, community text, community_name text, bound boolean,
               resident_id uuid, name text, household_code text, roles text[],
               privacy_version text, privacy_agreed boolean, publication_version text,
               publication_agreed boolean, claim json, unread bigint)
LANGUAGE sql STABLE ROWS 1 AS $$
	SELECT m.membership_id, c.code, c.name, m.resident_id IS NOT NULL, m.resident_id, r.name,
	       h.code, m.roles, s.privacy_version,
	       coalesce((SELECT last.given AND last.version = s.privacy_version
	                 FROM xinyi.consent last
	                 WHERE last.community_id = in_community
		                 AND last.membership_id = m.membership_id AND last.document = 'privacy'
	                 ORDER BY last.consent_no DESC
	                 LIMIT 1), false),
	       s.publication_version,
	       coalesce((SELECT last.given AND last.version = s.publication_version
	                 FROM xinyi.consent last
	                 WHERE last.community_id = in_community
		                 AND last.membership_id = m.membership_id AND last.document = 'publication'
	                 ORDER BY last.consent_no DESC
	                 LIMIT 1), false),
	       (SELECT json_build_object('claim_id', last.claim_id, 'status', last.status,
	                                 'reason', last.reason,
	                                 'filed_at', rule.instant(last.filed_at))
	        FROM xinyi.claim last
	        WHERE last.community_id = in_community AND last.membership_id = m.membership_id
	        ORDER BY last.claim_no DESC
	        LIMIT 1),
	       (SELECT count(*) FROM (
	            SELECT FROM xinyi.notice n
	            WHERE n.community_id = in_community AND n.membership_id = m.membership_id
	                AND n.read_at IS NULL
	            ORDER BY n.notice_id
	            LIMIT 100) unread)
	FROM xinyi.membership m
	JOIN xinyi.community c ON c.community_id = in_community
	JOIN xinyi.settings s ON s.community_id = in_community
	LEFT JOIN xinyi.resident r ON r.community_id = in_community
		AND r.resident_id = m.resident_id
	LEFT JOIN xinyi.household h ON h.community_id = in_community
		AND h.household_id = r.household_id
	WHERE m.community_id = in_community AND m.membership_id = of_member
$$;
COMMENT ON FUNCTION rule.shown_member IS
	'A member, with at most 100 unread notices counted.';

CREATE FUNCTION rule.shown_household(in_community integer, of_household bigint)
RETURNS TABLE (household_code text, building integer, unit integer, room text, balance integer,
               available integer, held integer, disputed integer, owed integer, lapsing integer,
               lapsing_on date, year integer, year_note text, rating integer, period text,
               closes_at timestamptz, period_points integer, period_minutes integer,
               waiting_deeds bigint, public_name text, members json, members_left_out integer,
               due json, due_left_out integer)
LANGUAGE sql STABLE ROWS 1 AS $$
	SELECT h.code, h.building, h.unit, h.room, h.balance, outlook.available, h.held, h.disputed,
	       rule.owed_points(h), outlook.lapsing, outlook.lapsing_on, left(p.name, 4)::integer,
	       CASE WHEN left(p.name, 4)::integer > extract(year FROM outlook.lapsing_on)
	            THEN format('现在获得的积分计入%s年度，可用到%s年12月31日。', left(p.name, 4),
	                        left(p.name, 4)::integer + 1) END,
	       rule.household_rating(in_community, h.household_id), p.name, p.ends_at,
	       coalesce(sums.points, 0), coalesce(sums.minutes, 0),
	       (SELECT count(DISTINCT own.deed_no) FROM xinyi.participant own
	        WHERE own.community_id = in_community AND own.household_id = h.household_id
	            AND own.status = 'submitted'),
	       h.public_name, living.members, living.members_left_out, to_do.due, to_do.due_left_out
	FROM xinyi.household h
	JOIN xinyi.period p ON p.community_id = in_community AND p.status = 'open'
	LEFT JOIN xinyi.household_period sums ON sums.community_id = in_community
		AND sums.household_id = h.household_id AND sums.period_id = p.period_id
	CROSS JOIN LATERAL rule.points_outlook(h) outlook
	CROSS JOIN LATERAL rule.household_members(in_community, h.household_id) living
	CROSS JOIN LATERAL rule.household_due(in_community, h.household_id) to_do
	WHERE h.community_id = in_community AND h.household_id = of_household
$$;
COMMENT ON FUNCTION rule.shown_household IS
	'A household with its points, its sums of the open period, and what is due.';
