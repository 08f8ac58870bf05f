-- A deduction follows a reminder, has evidence, and is posted after an answer or time for one.
SELECT deed.deed_id, deed.household_id, deed.reminder_id, deed.happened_on, reminder.correct_by
FROM deed
JOIN rule_item item ON item.community_id = deed.community_id AND item.version = deed.version
	AND item.code = deed.item
LEFT JOIN reminder ON reminder.community_id = deed.community_id
	AND reminder.reminder_id = deed.reminder_id AND reminder.household_id = deed.household_id
	AND reminder.item = deed.item
WHERE (item.points < 0) <> (deed.household_id IS NOT NULL)
	OR (item.points < 0
	    AND ((reminder.correct_by < deed.happened_on) IS NOT TRUE OR deed.evidence = '{}'
	         OR EXISTS (SELECT FROM participant
	                    WHERE participant.community_id = deed.community_id
	                        AND participant.deed_id = deed.deed_id)
	         OR (deed.status = 'approved' AND deed.answered_at IS NULL
	             AND deed.decided_at < deed.filed_at + interval '1 day')))
