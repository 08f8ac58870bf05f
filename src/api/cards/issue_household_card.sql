-- Issues a card, and withdraws the one that the household had.
SELECT error, shown.card_id, shown.card_no,
       card_code(:in_community, shown.card_no) AS code, shown.household_code, shown.building,
       shown.name, shown.state, shown.reason, shown.issued_by, shown.issued_at,
       shown.withdrawn_because, shown.withdrawn_by, shown.withdrawn_at
FROM issue_card(:in_community, :card_id,
	(SELECT household_id FROM household
	 WHERE community_id = :in_community AND code = :household_code), :reason) issued
LEFT JOIN LATERAL show_card(issued.card) shown ON error IS NULL
