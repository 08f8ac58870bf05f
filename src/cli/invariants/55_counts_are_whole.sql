-- A count of many shelves has a move for each of its lines, by who counted, then and so explained.
SELECT count_id, line_count, count(m.move_id) AS moves
FROM stock_count c
LEFT JOIN stock_move m USING (community_id, count_id)
GROUP BY community_id, count_id, line_count, c.reason, counted_by, counted_at
HAVING count(m.move_id) <> line_count
	OR NOT coalesce(bool_and((m.reason, m.moved_by, m.moved_at, m.kind)
	                         = (c.reason, counted_by, counted_at, 'counted')), true)
