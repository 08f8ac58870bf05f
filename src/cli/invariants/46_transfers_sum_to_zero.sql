-- What a split or merge takes from one household goes to the other one: all transfers sum to zero.
WITH moved AS (
	SELECT community_id, transfer_no, count(DISTINCT period_id) AS periods,
	       -coalesce(sum(points) FILTER (WHERE points < 0), 0) AS taken,
	       coalesce(sum(points) FILTER (WHERE points > 0), 0) AS given,
	       array_agg(DISTINCT household_id) FILTER (WHERE points < 0) AS givers,
	       array_agg(DISTINCT household_id) FILTER (WHERE points > 0) AS takers
	FROM ledger_entry
	WHERE transfer_no IS NOT NULL
	GROUP BY 1, 2
)
SELECT transfer_no, agreed.points, moved.taken, moved.given, moved.periods
FROM household_transfer agreed
FULL JOIN moved USING (community_id, transfer_no)
WHERE CASE WHEN agreed.points = 0 THEN moved.taken IS NOT NULL
      ELSE (agreed.points, agreed.points, 1, ARRAY[agreed.from_household_id],
            ARRAY[agreed.to_household_id])
	      IS DISTINCT FROM (moved.taken, moved.given, moved.periods, moved.givers,
	                        moved.takers) END
UNION ALL
SELECT NULL, sum(points), NULL, NULL, NULL
FROM ledger_entry
WHERE kind = 'transfer'
HAVING sum(points) <> 0
