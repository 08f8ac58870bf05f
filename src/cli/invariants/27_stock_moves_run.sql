-- The moves of a reward are numbered from 1 without a gap, and each leaves what the next one finds.
SELECT move_id, reward_id, kind, reward_move_no, expected_no, stock, expected_stock
FROM (SELECT move_id, reward_id, kind, reward_move_no, stock,
             row_number() OVER moves AS expected_no,
             quantity + coalesce(lag(stock) OVER moves, 0) AS expected_stock
      FROM stock_move
      WINDOW moves AS (PARTITION BY reward_id ORDER BY reward_move_no)) running
WHERE (reward_move_no, stock) <> (expected_no, expected_stock) OR stock < 0
