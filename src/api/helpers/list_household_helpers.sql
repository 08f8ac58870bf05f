-- The helpers of all households, or of one, newest first.
SELECT shown.helper_id, shown.household_code, shown.building, shown.name, shown.document,
       shown.begins_on, shown.ends_on, shown.state, shown.recorded_by, shown.recorded_at,
       shown.ended_because, shown.ended_by, shown.ended_at, h.helper_no AS cursor
FROM (
	(SELECT helper_no FROM household_helper
	 WHERE community_id = :in_community AND :household_code IS NULL
	     AND helper_no < :before
	 ORDER BY helper_no DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT helper_no FROM household_helper
	 WHERE community_id = :in_community AND :household_code IS NOT NULL
	     AND household_id = (SELECT known_household(:in_community, :household_code))
	     AND helper_no < :before
	 ORDER BY helper_no DESC
	 LIMIT :limit + 1)
) page
JOIN household_helper h ON h.community_id = :in_community AND h.helper_no = page.helper_no
CROSS JOIN LATERAL show_helper(h) shown
ORDER BY h.helper_no DESC
LIMIT :limit + 1
