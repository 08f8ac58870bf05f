-- An approved building was decided by enough others than the filer, its deeds are approved and name
-- as many households of it as it says, and none that did not pass; another building has no deeds.
-- A household may move later, or a move that was earlier may be entered later.
SELECT found.inspection_id, found.building, found.status, found.credited_count,
       coalesce(named.households, 0) AS households
FROM inspected_building found
JOIN inspection USING (community_id, inspection_id)
LEFT JOIN (
	SELECT made.community_id, made.inspection_id, made.building, count(*) AS households,
	       bool_and(deed.status = 'approved'
	                AND (deed.item, deed.happened_on, deed.filed_by)
	                    = (inspection.item, inspection.happened_on, inspection.filed_by)
	                AND (household.building = made.building OR EXISTS (
		                SELECT FROM household_change moved
		                WHERE moved.community_id = household.community_id
			                AND moved.household_id = household.household_id
			                AND moved.from_building = made.building))
	                AND failed.household_id IS NULL) AS right_ones
	FROM inspection_deed made
	JOIN inspection USING (community_id, inspection_id)
	JOIN deed USING (community_id, deed_id)
	JOIN participant USING (community_id, deed_id)
	JOIN household ON household.community_id = participant.community_id
		AND household.household_id = participant.household_id
	LEFT JOIN failed_household failed ON failed.community_id = made.community_id
		AND failed.inspection_id = made.inspection_id
		AND failed.household_id = participant.household_id
	GROUP BY 1, 2, 3
) named USING (community_id, inspection_id, building)
LEFT JOIN (
	SELECT community_id, inspection_id, building,
	       count(*) FILTER (WHERE verdict = 'approved') AS approvals,
	       count(*) FILTER (WHERE verdict = 'rejected') AS refusals
	FROM inspection_review
	GROUP BY 1, 2, 3
) decided USING (community_id, inspection_id, building)
WHERE coalesce(named.households, 0) <> coalesce(found.credited_count, 0)
	OR NOT coalesce(named.right_ones, true)
	OR (found.status = 'approved'
	    AND coalesce(decided.approvals, 0) < coalesce(found.approvals_needed, 1))
	OR (found.status = 'rejected') <> (coalesce(decided.refusals, 0) > 0)
	OR EXISTS (SELECT FROM inspection_review own
	           WHERE own.community_id = found.community_id
		           AND own.inspection_id = found.inspection_id AND own.building = found.building
		           AND own.membership_id = inspection.filed_by)
UNION ALL
SELECT made.inspection_id, made.building, 'empty', NULL, 0
FROM inspection_deed made
WHERE NOT EXISTS (SELECT FROM participant
                  WHERE participant.community_id = made.community_id
	                  AND participant.deed_id = made.deed_id)
UNION ALL
SELECT inspection_id, NULL, NULL, NULL, waiting
FROM inspection
WHERE waiting <> (SELECT count(*) FROM inspected_building
                  WHERE inspected_building.community_id = inspection.community_id
	                  AND inspected_building.inspection_id = inspection.inspection_id
	                  AND inspected_building.status = 'submitted')
