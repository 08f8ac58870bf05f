-- A reminder led to a deduction exactly when one that waits or was approved names it.
SELECT reminder.reminder_id, reminder.status
FROM reminder
WHERE (reminder.status = 'deducted') <> EXISTS (
	SELECT FROM deed
	WHERE deed.community_id = reminder.community_id AND deed.reminder_id = reminder.reminder_id
		AND deed.status IN ('submitted', 'approved'))
