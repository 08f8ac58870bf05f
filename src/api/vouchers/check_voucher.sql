-- Whether a voucher is good, without using it.
SELECT CASE WHEN asked.code IS NULL THEN 'code_mistyped' END AS error,
       coalesce(shown.state, 'unknown') AS state, shown.name, shown.discount_percent,
       shown.discount_fen, shown.valid_from, shown.valid_until, shown.used_at
FROM (SELECT read_code(:code) AS code) asked
LEFT JOIN shown_voucher shown ON shown.code = asked.code
