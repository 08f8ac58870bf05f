-- The entries of deeds behind a published line, which alone have an item, in order of posting,
-- without content that would identify a person.
SELECT e.happened_on, i.code AS item, i.title_zh AS item_title,
       CASE WHEN d.deed_id IS NOT NULL THEN published_content(d) END AS content,
       e.minutes, e.points, e.note,
       to_json(coalesce(public_reviewers(e.community_id, e.deed_id), '{}')) AS reviewers,
       e.reverses IS NOT NULL AS reversal, e.household_no AS cursor
FROM ledger_entry e
JOIN rule_item i ON i.community_id = e.community_id AND i.version = e.version AND i.code = e.item
LEFT JOIN deed d ON d.community_id = e.community_id AND d.deed_id = e.deed_id
WHERE e.community_id = :in_community
	AND e.period_id = (SELECT published_period(:in_community, :period))
	AND e.household_id = (SELECT published_household(:in_community, :period, :household_code))
	AND e.household_no > :after
ORDER BY e.household_no
LIMIT :limit + 1
