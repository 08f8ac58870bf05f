-- Names of the list that do not match exactly one reward.
SELECT wish.name, count(w.reward_id) AS rewards
FROM unnest(string_to_array($1::text, ',')) WITH ORDINALITY AS wish(name, place)
LEFT JOIN xinyi.reward w ON w.community_id = :in_community
	AND (w.name = btrim(wish.name) OR w.reward_id::text = btrim(lower(wish.name)))
GROUP BY wish.name, wish.place
HAVING count(w.reward_id) <> 1
ORDER BY wish.place
