-- A resident who has not left lives in one household, which is open and which the history names.
-- A household closes with the last one who leaves it.
WITH home AS (
	SELECT community_id, resident_id, household_id
	FROM residency
	WHERE upper_inf(lived)
), written AS (
	SELECT DISTINCT ON (community_id, resident_id) community_id, resident_id, act, household_id
	FROM resident_change
	ORDER BY community_id, resident_id, change_no DESC
)
SELECT resident.resident_id, resident.household_id, home.household_id AS lives_in,
       written.household_id AS written_in, household.closed_on
FROM resident
JOIN household USING (community_id, household_id)
LEFT JOIN home USING (community_id, resident_id)
LEFT JOIN written USING (community_id, resident_id)
WHERE CASE WHEN resident.left_at IS NULL
      THEN household.closed_on IS NOT NULL
	      OR (home.household_id, written.household_id)
	         IS DISTINCT FROM (resident.household_id, resident.household_id)
      ELSE home.household_id IS NOT NULL OR written.act IS NULL END
UNION ALL
SELECT NULL, household_id, NULL, NULL, NULL
FROM household
WHERE closed_on IS NULL AND departure_count > 0 AND NOT EXISTS (
	SELECT FROM resident
	WHERE resident.community_id = household.community_id
		AND resident.household_id = household.household_id AND resident.left_at IS NULL)
