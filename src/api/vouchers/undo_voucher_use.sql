-- Takes back the use of a voucher.
SELECT u.error, (undone).use_id, w.name, v.discount_percent, v.discount_fen, (undone).used_at,
       (undone).reference, (undone).reason, (undone).undone_at
FROM undo_voucher_use(:in_community, :use_id, :reason) u
LEFT JOIN voucher v ON v.community_id = (undone).community_id AND v.voucher_no = (undone).voucher_no
LEFT JOIN reward w ON w.community_id = v.community_id AND w.reward_id = v.reward_id
