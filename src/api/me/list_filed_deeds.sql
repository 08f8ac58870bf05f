-- The deeds that the member filed, newest first.
SELECT deed_id, item, item_title, content, place, happened_on, started_at, ended_at, deduction,
       status,
       filed_at, due_at, decided_at, points, reason, deed_no AS cursor
FROM deed_summary
WHERE filed_by = :actor_id AND (:status IS NULL OR status = :status)
	AND (:cursor IS NULL OR deed_no < :cursor)
ORDER BY deed_no DESC
LIMIT :limit + 1
