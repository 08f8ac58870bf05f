-- What needs a second administrator was confirmed by one, or done by the only one and noted so.
-- That is: roles that give power, a budget ceiling that is raised or removed, splits and merges.
-- What the server's owner does by a command is nobody's request.
WITH done AS (
	SELECT community_id, audit_id, at, 'assignRoles' AS operation,
	       detail ->> 'membership_id' AS subject
	FROM audit
	WHERE subject = 'membership' AND operation IN ('assignRoles', 'answerConfirmation')
		AND jsonb_typeof(detail -> 'roles' -> 0) = 'array'
		AND EXISTS (
			SELECT FROM unnest('{administrator,auditor,storekeeper}'::text[]) AS held
			WHERE (detail -> 'roles' -> 1) ? held AND NOT (detail -> 'roles' -> 0) ? held)
	UNION ALL
	SELECT community_id, audit_id, at, 'changeSettings', 'settings'
	FROM audit
	WHERE subject = 'settings' AND operation IN ('changeSettings', 'answerConfirmation')
		AND detail -> 'budget_ceiling' -> 0 <> 'null'
		AND coalesce((detail -> 'budget_ceiling' ->> 1)::bigint
		             > (detail -> 'budget_ceiling' ->> 0)::bigint, true)
)
SELECT done.operation, done.subject, done.audit_id::text AS proof
FROM done
LEFT JOIN confirmation c ON c.community_id = done.community_id
	AND c.operation = done.operation AND c.subject = done.subject AND c.done_at = done.at
WHERE c.confirmation_id IS NULL
UNION ALL
SELECT 'transfer', t.transfer_id::text, t.transfer_no::text
FROM household_transfer t
LEFT JOIN confirmation c ON c.community_id = t.community_id AND c.done_at IS NOT NULL
	AND c.subject = t.transfer_id::text AND c.asked_by = t.administrator
	AND c.answered_by IS NOT DISTINCT FROM t.second_administrator
WHERE t.recorded_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
	AND c.confirmation_id IS NULL
UNION ALL
SELECT c.operation, c.subject, c.confirmation_id::text
FROM confirmation c
LEFT JOIN household_transfer t ON t.community_id = c.community_id
	AND t.transfer_id::text = c.subject
WHERE c.answered_by = c.asked_by
	OR c.operation = 'assignRoles' AND c.answered_by::text = c.subject
	OR c.ended_at > c.asked_at + interval '7 days'
	OR c.operation IN ('splitHousehold', 'mergeHouseholds')
		AND (c.done_at IS NULL) <> (t.transfer_no IS NULL)
