-- Uses up a voucher.
SELECT used.error, (voucher).use_id, w.name, (voucher).discount_percent, (voucher).discount_fen,
       (voucher).used_at, (voucher).reference
FROM use_voucher(:in_community, :use_id, :code, :reference) used
LEFT JOIN reward w ON w.community_id = (voucher).community_id AND w.reward_id = (voucher).reward_id
