-- Withdraws a card.
SELECT error, shown.card_id, shown.card_no, shown.household_code, shown.building, shown.name,
       shown.state, shown.reason, shown.issued_by, shown.issued_at, shown.withdrawn_because,
       shown.withdrawn_by, shown.withdrawn_at
FROM withdraw_card(:in_community, :card_id, :reason) withdrawn
LEFT JOIN LATERAL show_card(withdrawn.card) shown ON error IS NULL
