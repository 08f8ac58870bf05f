-- A household has one valid card, while somebody lives there. Who redeemed with a card lived in its
-- household, the card was valid, the goods were handed over at once, and all that was spent by card
-- on a day was within the limit of that day. The register may learn later that somebody had moved.
SELECT NULL::uuid AS redemption_id, household_id, count(*)::text AS cards
FROM household_card
WHERE withdrawn_at IS NULL
GROUP BY household_id
HAVING count(*) > 1
UNION ALL
SELECT NULL, card.household_id, 'closed'
FROM household_card card
JOIN household USING (community_id, household_id)
WHERE card.withdrawn_at IS NULL AND household.closed_on IS NOT NULL
UNION ALL
SELECT placed.redemption_id, placed.household_id, card.card_no::text
FROM redemption placed
LEFT JOIN household_card card ON card.community_id = placed.community_id
	AND card.card_id = placed.card_id AND card.household_id = placed.household_id
	AND card.issued_at <= placed.redeemed_at
	AND (card.withdrawn_at IS NULL OR card.withdrawn_at >= placed.redeemed_at)
WHERE placed.card_id IS NOT NULL
	AND (card.card_id IS NULL OR placed.status NOT IN ('collected', 'undone')
	     OR NOT EXISTS (
		     SELECT FROM residency
		     WHERE residency.community_id = placed.community_id
			     AND residency.resident_id = placed.present
			     AND residency.household_id = placed.household_id
			     AND residency.lived && daterange(rule.day(placed.redeemed_at) - 1,
			                                      rule.day(placed.redeemed_at), '[]')
		     UNION ALL
		     SELECT FROM resident_change
		     WHERE resident_change.community_id = placed.community_id
			     AND resident_change.resident_id = placed.present
			     AND resident_change.changed_at >= placed.redeemed_at)
	     OR placed.card_points_max < (
		     SELECT sum(earlier.points) FROM redemption earlier
		     WHERE earlier.community_id = placed.community_id
			     AND earlier.household_id = placed.household_id AND earlier.card_id IS NOT NULL
			     AND earlier.redemption_no <= placed.redemption_no
			     AND earlier.redeemed_at >= rule.moment(rule.day(placed.redeemed_at), '00:00')
			     AND (earlier.undone_at IS NULL OR earlier.undone_at > placed.redeemed_at)))
