-- The reminders of one household, newest first.
SELECT m.reminder_id, h.code AS household_code, head_name(:in_community, h.household_id) AS name,
       m.item, i.title_zh AS item_title, m.content, m.correct_by, m.issued_on, m.status, m.answer,
       m.answered_at, m.put_right_at, m.reminder_no AS cursor
FROM reminder m
JOIN household h USING (community_id, household_id)
JOIN rule_item i ON i.community_id = m.community_id AND i.version = m.version AND i.code = m.item
WHERE m.community_id = :in_community
	AND m.household_id = (SELECT known_household(:in_community, :household_code))
	AND m.reminder_no < :before
ORDER BY m.reminder_no DESC
LIMIT :limit + 1
