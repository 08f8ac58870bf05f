-- A code shown at the counter is good for one redemption, which is handed over at once.
SELECT redemption_id, status, encode(counter_code, 'hex') AS counter_code
FROM redemption
WHERE counter_code IS NOT NULL AND status NOT IN ('collected', 'undone')
UNION ALL
SELECT NULL, count(*)::text, encode(counter_code, 'hex')
FROM redemption
WHERE counter_code IS NOT NULL
GROUP BY counter_code
HAVING count(*) > 1
