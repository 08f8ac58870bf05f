-- Verify xinyi:rewards on pg

SELECT community_id, reward_id, reward_no, kind, name, description, unit, price, cost_fen,
limit_per_period, low_stock, discount_percent, discount_fen, valid_from, valid_until, active,
changed_at, changed_by, offered_until
FROM xinyi.reward WHERE false;

SELECT community_id, reward_id, stock, held, move_count
FROM xinyi.reward_stock WHERE false;

SELECT community_id, event_id, event_no, name, place, opens_at, closes_at, lapses_at,
changed_at, changed_by
FROM xinyi.redemption_event WHERE false;

SELECT community_id, event_id, reward_id, closes_at
FROM xinyi.event_offer WHERE false;

SELECT community_id, redemption_id, redemption_no, event_id, household_id, period_id, points,
code, entries_before, counter_code, status, redeemed_by, redeemed_at, cancelled_by, ended_by,
ended_at, undone_by, undone_at, reason, request_digest
FROM xinyi.redemption WHERE false;

SELECT community_id, redemption_id, reward_id, household_id, period_id, quantity, price,
discount_percent, discount_fen, valid_from, valid_until, counts
FROM xinyi.redemption_line WHERE false;

SELECT community_id, count_id, reason, line_count, request_digest, counted_by, counted_at
FROM xinyi.stock_count WHERE false;

SELECT community_id, move_id, reward_id, reward_move_no, kind, quantity, counted, stock,
redemption_id, count_id, reason, moved_by, moved_at
FROM xinyi.stock_move WHERE false;
