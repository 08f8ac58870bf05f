-- Verify xinyi:people on pg

SELECT community_id, household_id, code, building, unit, room, balance, entry_count, public_name,
departure_count, closed_on, lapse_told_on
FROM xinyi.household WHERE false;

SELECT community_id, resident_id, household_id, name, name_key, is_head, birth_year,
phone_sealed, phone_hash, left_at, left_because
FROM xinyi.resident WHERE false;

SELECT community_id, resident_id, household_id, lived, known_at
FROM xinyi.residency WHERE false;

SELECT community_id, change_no, resident_id, act, household_id, from_household_id, fields, before,
after, happened_on, reason, changed_by, changed_at
FROM xinyi.resident_change WHERE false;

SELECT community_id, account_id, openid, unionid, created_at
FROM xinyi.account WHERE false;

SELECT community_id, membership_id, member_no, account_id, resident_id, roles, bound_by,
bound_at, created_at, roles_changed_at, roles_changed_by
FROM xinyi.membership WHERE false;

SELECT community_id, membership_id, household_id, declared_at, retracted_at, relative_no
FROM xinyi.relative WHERE false;

SELECT community_id, team_id, team_no, name, created_at, changed_at, changed_by
FROM xinyi.team WHERE false;

SELECT community_id, team_id, resident_id, is_leader, joined_at, left_at, member_no
FROM xinyi.team_member WHERE false;
