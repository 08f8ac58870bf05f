-- Who helps a household was named for a year at most. What a helper redeemed or cancelled is of
-- that household and within the term, and somebody else handed over the goods. No term goes on in a
-- closed household, or for somebody who has left.
SELECT placed.redemption_id, placed.household_id, placed.helper_no
FROM redemption placed
LEFT JOIN household_helper helper ON helper.community_id = placed.community_id
	AND helper.helper_no = placed.helper_no AND helper.household_id = placed.household_id
	AND rule.day(placed.redeemed_at) BETWEEN helper.begins_on AND helper.ends_on
	AND (helper.ended_at IS NULL OR rule.day(helper.ended_at) >= rule.day(placed.redeemed_at))
WHERE placed.helper_no IS NOT NULL
	AND (helper.helper_id IS NULL
	     OR (placed.counter_code IS NULL) <> (placed.redeemed_by = helper.membership_id)
	     OR placed.status IN ('collected', 'undone')
	        AND placed.ended_by = helper.membership_id::text
	        AND EXISTS (SELECT FROM redemption_line line
	                    JOIN reward USING (community_id, reward_id)
	                    WHERE line.community_id = placed.community_id
		                    AND line.redemption_id = placed.redemption_id
		                    AND reward.kind = 'goods'))
UNION ALL
SELECT redemption_id, household_id, NULL
FROM redemption
WHERE cancelled_by = 'helper' AND NOT EXISTS (
	SELECT FROM household_helper helper
	WHERE helper.community_id = redemption.community_id
		AND helper.household_id = redemption.household_id
		AND helper.membership_id::text = redemption.ended_by
		AND rule.day(redemption.ended_at) BETWEEN helper.begins_on AND helper.ends_on
		AND (helper.ended_at IS NULL
		     OR rule.day(helper.ended_at) >= rule.day(redemption.ended_at)))
UNION ALL
SELECT helper.helper_id, helper.household_id, helper.helper_no
FROM household_helper helper
JOIN household USING (community_id, household_id)
JOIN membership USING (community_id, membership_id)
LEFT JOIN resident ON resident.community_id = membership.community_id
	AND resident.resident_id = membership.resident_id AND resident.left_at IS NULL
WHERE helper.ends_on > helper.begins_on + interval '1 year'
	OR rule.is_current(helper)
	   AND (household.closed_on IS NOT NULL OR resident.resident_id IS NULL)
