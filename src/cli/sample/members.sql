INSERT INTO xinyi.account (community_id, openid)
SELECT :in_community, openid FROM sample_account
ON CONFLICT (community_id, openid) DO NOTHING;

INSERT INTO xinyi.membership (community_id, account_id, resident_id, roles, bound_by, bound_at,
                              created_at)
SELECT :in_community, a.account_id, r.resident_id,
       CASE WHEN s.role IS NULL THEN '{}' ELSE ARRAY[s.role] END,
       CASE WHEN r.resident_id IS NOT NULL THEN 'command' END,
       CASE WHEN r.resident_id IS NOT NULL THEN first.starts_at END, first.starts_at
FROM sample_account s
JOIN xinyi.account a ON a.community_id = :in_community AND a.openid = s.openid
JOIN xinyi.period first ON first.community_id = :in_community AND first.status = 'open'
LEFT JOIN xinyi.household h ON h.community_id = :in_community
	AND (h.building, h.unit, h.room) = (s.building, s.unit, s.room)
LEFT JOIN xinyi.resident r ON r.community_id = h.community_id AND r.household_id = h.household_id
	AND r.name_key = rule.name_key(s.name)
ORDER BY a.account_id;

INSERT INTO xinyi.consent (community_id, membership_id, document, version, given, decided_at)
SELECT m.community_id, m.membership_id, decided.document, decided.version, true, m.created_at
FROM sample_account s
JOIN xinyi.account a ON a.community_id = :in_community AND a.openid = s.openid
JOIN xinyi.membership m USING (community_id, account_id)
JOIN xinyi.settings USING (community_id)
CROSS JOIN LATERAL (VALUES ('privacy', privacy_version), ('publication', publication_version))
	AS decided(document, version)
WHERE decided.document = 'privacy' OR s.is_named
ORDER BY m.member_no;

-- Adults with an account agree for the children of their household.
INSERT INTO xinyi.guardian_consent (community_id, resident_id, household_id, membership_id, version,
                                    given, decided_at)
SELECT DISTINCT ON (child.household_id, child.resident_id) child.community_id, child.resident_id,
       child.household_id, m.membership_id, s.privacy_version, true, m.created_at
FROM xinyi.resident child
JOIN xinyi.resident adult ON adult.community_id = child.community_id
	AND adult.household_id = child.household_id
	AND adult.birth_year < extract(year FROM rule.day(rule.now())) - 18
JOIN xinyi.membership m ON m.community_id = adult.community_id
	AND m.resident_id = adult.resident_id
JOIN xinyi.settings s ON s.community_id = child.community_id
WHERE child.community_id = :in_community AND rule.may_be_a_child(child.birth_year)
ORDER BY child.household_id, child.resident_id, m.member_no;

ANALYZE xinyi.membership, xinyi.consent, xinyi.resident, xinyi.household;

DO $$
BEGIN
	PERFORM rule.choose_public_name(:in_community, r.household_id)
	FROM sample_account s
	JOIN xinyi.account a ON a.community_id = :in_community AND a.openid = s.openid
	JOIN xinyi.membership m USING (community_id, account_id)
	JOIN xinyi.resident r USING (community_id, resident_id)
	WHERE m.community_id = :in_community AND s.is_named;
END
$$;

INSERT INTO xinyi.team (community_id, team_id, name)
SELECT :in_community, team_id, name FROM sample_team;

INSERT INTO xinyi.team_member (community_id, team_id, resident_id, is_leader, joined_at)
SELECT m.community_id, t.team_id, m.resident_id, true, m.created_at
FROM sample_account s
JOIN sample_team t USING (team)
JOIN xinyi.account a ON a.community_id = :in_community AND a.openid = s.openid
JOIN xinyi.membership m USING (community_id, account_id)
WHERE m.community_id = :in_community;

-- The rest of a team: adults of households without a reviewer.
INSERT INTO xinyi.team_member (community_id, team_id, resident_id, joined_at)
SELECT :in_community, t.team_id, chosen.resident_id, first.starts_at
FROM (
	SELECT r.resident_id, row_number() OVER (ORDER BY random()) AS place
	FROM xinyi.resident r
	WHERE r.community_id = :in_community AND r.birth_year BETWEEN 1956 AND 2003
		AND r.household_id NOT IN (
			SELECT staff.household_id
			FROM xinyi.membership m
			JOIN xinyi.resident staff USING (community_id, resident_id)
			WHERE m.community_id = :in_community AND m.roles <> '{}')
) chosen
JOIN sample_team t ON t.team = 1 + chosen.place % 3
JOIN xinyi.period first ON first.community_id = :in_community AND first.status = 'open'
WHERE chosen.place <= 72;

-- The reviewers, in turn; and the residents who file for themselves, one of each household.
CREATE TEMPORARY TABLE sample_reviewer ON COMMIT DROP AS
SELECT m.membership_id, r.household_id, row_number() OVER (ORDER BY m.member_no) - 1 AS turn
FROM xinyi.membership m
JOIN xinyi.resident r USING (community_id, resident_id)
WHERE m.community_id = :in_community AND 'reviewer' = ANY (m.roles);

CREATE TEMPORARY TABLE sample_filer ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY m.member_no) AS place, m.membership_id, m.resident_id,
       r.household_id
FROM xinyi.membership m
JOIN xinyi.resident r USING (community_id, resident_id)
WHERE m.community_id = :in_community AND m.roles = '{}' AND r.is_head;

CREATE UNIQUE INDEX ON sample_filer (place);
ANALYZE sample_filer;
