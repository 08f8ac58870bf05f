-- A resident with homes, teams and changes.
SELECT r.resident_id, r.name, h.code AS household_code, h.building, h.unit, h.room, r.is_head,
       r.birth_year, phone.on_record AS phone, phone.status AS phone_status,
       phone.refusal AS phone_refusal, day(r.left_at) AS left_on, r.left_because,
       m.membership_id AS member_id, m.account_id IS NOT NULL AS bound,
       to_json(coalesce(m.roles, '{}')) AS roles, lived.homes, lived.homes_left_out, joined.teams,
       joined.teams_left_out, made.changes, made.changes_left_out
FROM resident r
JOIN household h ON h.community_id = :in_community AND h.household_id = r.household_id
LEFT JOIN membership m ON m.community_id = :in_community AND m.resident_id = r.resident_id
CROSS JOIN LATERAL phone_state(:in_community, r.resident_id) phone
CROSS JOIN LATERAL resident_homes(:in_community, r.resident_id) lived
CROSS JOIN LATERAL resident_teams(:in_community, r.resident_id) joined
CROSS JOIN LATERAL resident_changes(:in_community, r.resident_id) made
WHERE r.community_id = :in_community AND r.resident_id = :resident_id
