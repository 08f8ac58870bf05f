-- One row if the month was published, with the number of its buildings that are wanted.
SELECT (SELECT count(*) FROM xinyi.publication_building of
        WHERE of.community_id = :in_community AND of.period_id = p.period_id
	        AND of.building = $2::integer) AS buildings
FROM xinyi.period p
WHERE p.community_id = :in_community AND p.name = $1::text AND p.status = 'published'
