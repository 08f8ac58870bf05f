-- The vouchers used in a calendar month, for the property company's books.
SELECT code AS "券码", name AS "名称", discount_percent AS "折扣百分比",
       (discount_fen / 100.0)::numeric(10, 2) AS "抵扣元",
       date_trunc('second', used_at AT TIME ZONE 'Asia/Shanghai') AS "使用时间",
       reference AS "登记号"
FROM shown_voucher
WHERE community_id = :in_community
	AND used_at >= moment((:month || '-01')::date, '00:00')
	AND used_at < moment(((:month || '-01')::date + interval '1 month')::date, '00:00')
ORDER BY used_at, voucher_no
