-- The signed-in member.
SELECT member_id, community, community_name, actor_session_ends() AS expires_at, bound,
       resident_id, name, household_code, to_json(roles) AS roles, privacy_version,
       privacy_agreed, publication_version, publication_agreed, claim, unread, :now AS now,
       day(:now) AS today
FROM shown_member(:in_community, :actor_id)
