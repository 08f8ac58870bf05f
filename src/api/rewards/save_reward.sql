-- Creates a reward, or replaces its description. The body is passed whole, because its members are
-- the columns of a row.
SELECT error, etag(reward) AS etag, (reward).changed_at,
       shown_actor(:in_community, (reward).changed_by) AS changed_by, (reward).reward_id,
       (reward).kind,
       (reward).name, (reward).description, (reward).unit, (reward).price, (reward).cost_fen,
       (reward).limit_per_period, (reward).low_stock, (reward).discount_percent,
       (reward).discount_fen, (reward).valid_from, (reward).valid_until, (reward).active
FROM save_reward(:in_community, :reward_id, :body, :if_match)
