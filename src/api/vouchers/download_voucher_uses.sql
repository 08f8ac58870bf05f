-- The vouchers used in a calendar month, for the property company's books, with the uses that were
-- taken back.
SELECT shown.code AS "券码", shown.name AS "名称", shown.discount_percent AS "折扣百分比",
       (shown.discount_fen / 100.0)::numeric(10, 2) AS "抵扣元",
       date_trunc('second', uses.used_at AT TIME ZONE 'Asia/Shanghai') AS "使用时间",
       uses.reference AS "登记号", shown_actor(:in_community, uses.used_by::text) AS "核销人",
       date_trunc('second', uses.undone_at AT TIME ZONE 'Asia/Shanghai') AS "撤回时间"
FROM (
	SELECT voucher_no, used_at, used_by, reference, NULL::timestamptz AS undone_at FROM voucher
	WHERE community_id = :in_community
		AND used_at >= moment((:month || '-01')::date, '00:00')
		AND used_at < moment(((:month || '-01')::date + interval '1 month')::date, '00:00')
	UNION ALL
	SELECT voucher_no, used_at, used_by, reference, undone_at FROM voucher_undo
	WHERE community_id = :in_community
		AND used_at >= moment((:month || '-01')::date, '00:00')
		AND used_at < moment(((:month || '-01')::date + interval '1 month')::date, '00:00')
) uses
JOIN shown_voucher shown ON shown.community_id = :in_community
	AND shown.voucher_no = uses.voucher_no
ORDER BY uses.used_at, uses.voucher_no
