-- The member's own household: its points, its sums of the open period, and what is due.
SELECT h.code AS household_code, h.building, h.unit, h.room, h.balance,
       available_points(h) AS available, h.held, h.disputed, owed_points(h) AS owed,
       expired_points(h, lapses_on() + 1) - expired_points(h, day(:now)) AS lapsing,
       lapses_on() AS lapsing_on,
       left(p.name, 4)::integer AS year, household_rating(h.household_id) AS rating,
       p.name AS period,
       p.ends_at AS closes_at, coalesce(sums.points, 0) AS period_points,
       coalesce(sums.minutes, 0) AS period_minutes,
       (SELECT count(DISTINCT d.deed_no)
        FROM participant own
        JOIN deed d ON d.community_id = own.community_id AND d.deed_id = own.deed_id
        WHERE own.community_id = h.community_id AND own.household_id = h.household_id
            AND own.deed_no >= (SELECT min(oldest.deed_no) FROM deed oldest
                                WHERE oldest.community_id = h.community_id
                                    AND oldest.status = 'submitted')
            AND d.status = 'submitted') AS waiting_deeds,
       h.public_name, household_members(h.household_id) AS members,
       members_left_out(h.household_id) AS members_left_out,
       (SELECT coalesce(json_agg(due ORDER BY due.due_on), '[]') FROM (
            (SELECT 'answer_deduction' AS kind, d.deed_id AS subject, d.item,
                    i.title_zh AS item_title, d.content, day(d.filed_at) + s.answer_days AS due_on
             FROM deed d
             JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version
                 AND i.code = d.item
             JOIN settings s ON s.community_id = d.community_id
             WHERE d.community_id = h.community_id AND d.household_id = h.household_id
                 AND d.status = 'submitted' AND d.answer IS NULL
             ORDER BY d.filed_at
             LIMIT 20)
            UNION ALL
            (SELECT 'correct_reminder', m.reminder_id, m.item, i.title_zh, m.content, m.correct_by
             FROM reminder m
             JOIN rule_item i ON i.community_id = m.community_id AND i.version = m.version
                 AND i.code = m.item
             WHERE m.community_id = h.community_id AND m.household_id = h.household_id
                 AND m.correct_by >= (SELECT day(:now))
             ORDER BY m.correct_by
             LIMIT 20)
            ORDER BY due_on
            LIMIT 20) due) AS due,
       greatest(
            (SELECT count(*) FROM deed d
             WHERE d.community_id = h.community_id AND d.household_id = h.household_id
                 AND d.status = 'submitted' AND d.answer IS NULL)
            + (SELECT count(*) FROM reminder m
               WHERE m.community_id = h.community_id AND m.household_id = h.household_id
                   AND m.correct_by >= (SELECT day(:now)))
            - 20, 0) AS due_left_out
FROM household h
JOIN period p ON p.community_id = h.community_id AND p.status = 'open'
LEFT JOIN household_period sums ON sums.community_id = h.community_id
	AND sums.household_id = h.household_id AND sums.period_id = p.period_id
WHERE h.community_id = :actor_community_id AND h.household_id = :actor_household_id
