-- Splits and merges of the household, and who decided them.
SELECT to_char(t.happened_on, 'YYYY-MM-DD') AS happened_on, t.act, giver.code AS from_household,
       taker.code AS to_household, t.points, t.document,
       coalesce(one.name, t.administrator::text) AS administrator,
       coalesce(two.name, t.second_administrator::text) AS second
FROM xinyi.household_transfer t
JOIN xinyi.household giver ON giver.community_id = t.community_id
	AND giver.household_id = t.from_household_id
JOIN xinyi.household taker ON taker.community_id = t.community_id
	AND taker.household_id = t.to_household_id
JOIN xinyi.membership first ON first.community_id = t.community_id
	AND first.membership_id = t.administrator
LEFT JOIN xinyi.resident one ON one.community_id = t.community_id
	AND one.resident_id = first.resident_id
LEFT JOIN xinyi.membership last ON last.community_id = t.community_id
	AND last.membership_id = t.second_administrator
LEFT JOIN xinyi.resident two ON two.community_id = t.community_id
	AND two.resident_id = last.resident_id
WHERE t.community_id = :in_community
	AND $1::bigint IN (t.from_household_id, t.to_household_id)
ORDER BY t.transfer_no
