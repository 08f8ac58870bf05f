-- A voucher is used up once, from its first day to its last, and no two have one code.
SELECT voucher_no, use_id, used_at, valid_from, valid_until
FROM voucher
WHERE used_at IS NOT NULL
	AND (rule.day(used_at) NOT BETWEEN valid_from AND valid_until OR used_at < issued_at)
UNION ALL
SELECT max(voucher_no), use_id, NULL, NULL, NULL
FROM voucher
WHERE use_id IS NOT NULL
GROUP BY use_id
HAVING count(*) > 1
UNION ALL
SELECT max(voucher_no), NULL, NULL, NULL, NULL
FROM voucher
GROUP BY code
HAVING count(*) > 1
