-- The households for which the member may act now, newest first.
SELECT g.helper_id, h.code AS household_code, h.building,
       head_name(:in_community, h.household_id) AS name, g.begins_on, g.ends_on,
       g.helper_no AS cursor
FROM household_helper g
JOIN household h USING (community_id, household_id)
WHERE g.community_id = :in_community AND g.membership_id = :actor_id
	AND g.ends_on >= (SELECT day(:now)) AND g.ended_at IS NULL
	AND g.begins_on <= (SELECT day(:now))
	AND g.helper_no < :before
ORDER BY g.helper_no DESC
LIMIT :limit + 1
