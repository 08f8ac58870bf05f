-- The ledger of the member's own household, newest first.
SELECT entry_id, kind, posted_at, period, happened_on, item, item_title, category, deed_id,
       redemption_id, goods, concerns, content, name, minutes, computed, points, rating, balance,
       note, cap_period, cap_points, reviewers, version, reverses, reversed_by, reason,
       served_by, household_no AS cursor
FROM shown_entry
WHERE community_id = :in_community AND household_id = :actor_household_id
	AND household_no < :before
ORDER BY household_no DESC
LIMIT :limit + 1
