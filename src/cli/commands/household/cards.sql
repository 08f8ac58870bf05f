-- The cards that the household has and had, newest first.
SELECT lpad(card.card_no::text, 8, '0') AS card, shown.state, shown.reason,
       to_char(shown.issued_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS issued_on,
       shown.issued_by,
       to_char(shown.withdrawn_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS withdrawn_on,
       shown.withdrawn_by, shown.withdrawn_because
FROM xinyi.household_card card
CROSS JOIN LATERAL rule.show_card(card) shown
WHERE card.community_id = :in_community AND card.household_id = $1::bigint
ORDER BY card.card_no DESC
