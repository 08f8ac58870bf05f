-- The count sheet: every reward with what should be there, and a column for a pencil.
SELECT name AS "名称", unit AS "单位", stock AS "账面库存", held AS "已预留", counted AS "实盘",
       moves AS "流水数", reward_id AS "编号", heading
FROM (
	SELECT NULL AS name, NULL AS unit, NULL::integer AS stock, NULL::integer AS held,
	       NULL::integer AS counted, NULL::integer AS moves, NULL::uuid AS reward_id,
	       format('盘点表 %s 打印于 %s', c.name,
	              to_char(:now AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')) AS heading,
	       0::bigint AS place
	FROM community c
	WHERE c.community_id = :in_community
	UNION ALL
	SELECT w.name, w.unit, s.stock, s.held, NULL, s.move_count, w.reward_id, NULL, w.reward_no
	FROM reward w
	JOIN reward_stock s USING (community_id, reward_id)
	WHERE w.community_id = :in_community AND (w.active OR s.stock > 0)
) sheet
ORDER BY place
