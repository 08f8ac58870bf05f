-- What the community keeps about the caller.
SELECT :now AS now, m.membership_id AS member_id, m.created_at, m.bound_by, m.bound_at,
       to_json(m.roles) AS roles, r.resident_id, r.name, r.birth_year, r.is_head,
       homes.homes, homes.homes_left_out, changes.changes, changes.changes_left_out,
       consents.consents, consents.consents_left_out, claims.claims, claims.claims_left_out,
       teams.teams, teams.teams_left_out, deeds.deeds, deeds.deeds_left_out
FROM membership m
LEFT JOIN resident r ON r.community_id = :in_community AND r.resident_id = m.resident_id
CROSS JOIN LATERAL own_homes(:in_community) homes
CROSS JOIN LATERAL own_changes(:in_community) changes
CROSS JOIN LATERAL own_consents(:in_community) consents
CROSS JOIN LATERAL own_claims(:in_community) claims
CROSS JOIN LATERAL own_teams(:in_community) teams
CROSS JOIN LATERAL own_deeds(:in_community) deeds
WHERE m.community_id = :in_community AND m.membership_id = :actor_id
