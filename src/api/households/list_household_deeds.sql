-- Deeds that name a member of the household, or the household itself, newest first.
SELECT deed_id, item, item_title, content, place, happened_on, started_at, ended_at, deduction,
       status,
       filed_at, due_at, decided_at, points, reason, deed_no AS cursor
FROM deed_summary
WHERE deed_id IN (SELECT deed_id FROM participant
                  WHERE community_id = :actor_community_id AND household_id = :actor_household_id
                  UNION ALL
                  SELECT deed_id FROM deed
                  WHERE community_id = :actor_community_id AND household_id = :actor_household_id)
	AND (:status IS NULL OR status = :status) AND (:cursor IS NULL OR deed_no < :cursor)
ORDER BY deed_no DESC
LIMIT :limit + 1
