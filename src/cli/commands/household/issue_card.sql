-- A new card, and what is printed on it.
SELECT issued.error, c.name AS community, shown.name, shown.building,
       shown.household_code AS household, lpad(shown.card_no::text, 8, '0') AS number,
       rule.card_code(:in_community, shown.card_no) AS code,
       to_char(shown.issued_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day,
       CASE s.card_points_max WHEN 0 THEN '社区目前不接受户卡。'
       ELSE format('每天最多用 %s 分。', s.card_points_max) END AS limit
FROM rule.issue_card(:in_community, gen_random_uuid(), $1::bigint, $2::text) issued
JOIN xinyi.community c ON c.community_id = :in_community
JOIN xinyi.settings s ON s.community_id = :in_community
LEFT JOIN LATERAL rule.show_card(issued.card) shown ON issued.error IS NULL
