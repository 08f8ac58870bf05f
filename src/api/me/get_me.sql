-- The signed-in member.
SELECT m.membership_id AS member_id, c.code AS community, c.name AS community_name,
       session_expiry(:in_community, :token_hash) AS expires_at, m.resident_id IS NOT NULL AS bound,
       m.resident_id, r.name, h.code AS household_code, to_json(m.roles) AS roles,
       s.privacy_version, consents(:in_community, m.membership_id, 'privacy') AS privacy_agreed,
       s.publication_version,
       consents(:in_community, m.membership_id, 'publication') AS publication_agreed,
       (SELECT json_build_object('claim_id', claim_id, 'status', status, 'reason', reason,
                                 'filed_at', to_char(filed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        FROM claim
        WHERE claim.community_id = m.community_id AND claim.membership_id = m.membership_id
        ORDER BY claim_no DESC
        LIMIT 1) AS claim,
       unread_notices(:in_community, m.membership_id) AS unread
FROM membership m
JOIN community c USING (community_id)
JOIN settings s USING (community_id)
LEFT JOIN resident r USING (community_id, resident_id)
LEFT JOIN household h USING (community_id, household_id)
WHERE community_id = :in_community AND m.membership_id = :actor_id
