UPDATE reminder SET status = 'deducted' WHERE reminder_id IN (
	SELECT reminder_id FROM reminder WHERE status = 'open' ORDER BY reminder_no LIMIT 1);
