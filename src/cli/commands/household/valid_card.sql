-- The valid card of a household, if it has one.
SELECT card_id, lpad(card_no::text, 8, '0') AS number
FROM xinyi.household_card
WHERE community_id = :in_community AND household_id = $1::bigint AND withdrawn_at IS NULL
