-- The cards of all households, or of one, newest first.
SELECT shown.card_id, shown.card_no, shown.household_code, shown.building, shown.name,
       shown.state, shown.reason, shown.issued_by, shown.issued_at, shown.withdrawn_because,
       shown.withdrawn_by, shown.withdrawn_at, c.card_no AS cursor
FROM (
	(SELECT card_no FROM household_card
	 WHERE community_id = :in_community AND :household_code IS NULL
	     AND card_no < :before
	 ORDER BY card_no DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT card_no FROM household_card
	 WHERE community_id = :in_community AND :household_code IS NOT NULL
	     AND household_id = (SELECT known_household(:in_community, :household_code))
	     AND card_no < :before
	 ORDER BY card_no DESC
	 LIMIT :limit + 1)
) page
JOIN household_card c ON c.community_id = :in_community AND c.card_no = page.card_no
CROSS JOIN LATERAL show_card(c) shown
ORDER BY c.card_no DESC
LIMIT :limit + 1
