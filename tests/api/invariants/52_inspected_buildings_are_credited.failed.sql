INSERT INTO failed_household (community_id, inspection_id, household_id, building, reason)
SELECT made.community_id, made.inspection_id, p.household_id, made.building, '堆物'
FROM inspection_deed made
JOIN participant p USING (community_id, deed_id);
