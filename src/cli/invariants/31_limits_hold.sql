-- No household redeems more of a reward in a period than its limit.
-- Limits change: the largest one that the reward ever had is certain to have been in force, or more
-- than what was. One that was ever without a limit is not looked at.
WITH ever AS (
	SELECT (audit.detail ->> 'reward_id')::uuid AS reward_id,
	       (noted.value #>> '{}')::integer AS limit_per_period
	FROM audit
	CROSS JOIN jsonb_path_query(audit.detail, '$.limit_per_period[*]') AS noted(value)
	WHERE audit.subject = 'reward'
	UNION ALL
	SELECT reward_id, limit_per_period FROM reward
), largest AS (
	SELECT reward_id, max(limit_per_period) AS limit_per_period
	FROM ever
	GROUP BY reward_id
	HAVING bool_and(limit_per_period IS NOT NULL)
)
SELECT line.household_id, line.reward_id, line.period_id, sum(line.quantity) AS redeemed,
       largest.limit_per_period
FROM redemption_line line
JOIN largest USING (reward_id)
WHERE line.counts
GROUP BY line.household_id, line.reward_id, line.period_id, largest.limit_per_period
HAVING sum(line.quantity) > largest.limit_per_period
