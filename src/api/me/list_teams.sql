-- The member's teams; leaders see who belongs to them.
SELECT t.team_id, t.name, own.is_leader,
       CASE WHEN own.is_leader
            THEN (SELECT json_agg(json_build_object(
                         'resident_id', r.resident_id, 'name', r.name, 'is_leader', other.is_leader)
                         ORDER BY r.name)
                  FROM team_member other
                  JOIN resident r USING (community_id, resident_id)
                  WHERE other.community_id = t.community_id AND other.team_id = t.team_id
                      AND r.left_at IS NULL)
            ELSE '[]' END AS members,
       row_number() OVER (ORDER BY t.name) AS cursor
FROM team_member own
JOIN team t USING (community_id, team_id)
WHERE own.community_id = :actor_community_id AND own.resident_id = :actor_resident_id
ORDER BY t.name
OFFSET coalesce(:cursor, 0)
LIMIT :limit + 1
