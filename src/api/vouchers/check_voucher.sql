-- The state of a voucher, without using it.
SELECT checked.error, coalesce(shown.state, 'unknown') AS state, shown.name,
       shown.discount_percent, shown.discount_fen, shown.valid_from, shown.valid_until,
       shown.used_at
FROM check_voucher(:in_community, :code) checked
LEFT JOIN shown_voucher shown ON shown.community_id = :in_community AND shown.code = checked.code
