-- Deeds that wait for a verdict, oldest first, each with what a decision needs. Of the filters, the
-- building is looked up first, or the person, the team, the day, the item; the others are checked
-- deed by deed. The overdue deeds are the oldest, so they need no look-up of their own.
SELECT d.deed_id, d.item, i.title_zh AS item_title, d.content,
       published_content(d) AS public_content, d.place, d.happened_on, d.started_at, d.ended_at,
       to_json(d.evidence) AS evidence, d.household_id IS NOT NULL AS deduction,
       h.code AS household_code, d.answer, answer_due_at(d) AS answer_due_at,
       (SELECT count(*) FROM participant p
        WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id) AS participant_count,
       member_name(:in_community, d.filed_by) AS filed_by, t.name AS team_name, d.filed_at,
       d.due_at, d.due_at < :now AS overdue,
       approvals_of(:in_community, d.deed_id) AS approvals,
       approvals_needed_for(:in_community, d.deed_id) AS approvals_needed,
       to_json(double_reasons(:in_community, d.deed_id)) AS double_because,
       conflict_or_reviewed(:in_community, d.deed_id) AS conflict,
       shown_awards(:in_community, d.deed_id) AS awards,
       related.similar_deeds, related.last_deeds,
       d.deed_no AS cursor
FROM (SELECT jsonb_build_object(
         'resident_id', :resident_id, 'team_id', :team_id, 'day', :day, 'item', :item,
         'overdue', :overdue, 'mine', :mine) AS filters) wanted
CROSS JOIN LATERAL (
	(SELECT w.deed_no, w.deed_id FROM waiting_in_building(:in_community, :building) named
	 JOIN deed w ON w.community_id = :in_community AND w.deed_id = named.deed_id
	 WHERE :building IS NOT NULL
	     AND fits_filters(w, wanted.filters) AND named.deed_no > :after
	 ORDER BY named.deed_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.deed_no, w.deed_id FROM participant p
	 JOIN deed w ON w.community_id = :in_community AND w.deed_id = p.deed_id
	 WHERE p.community_id = :in_community AND p.status = 'submitted'
	     AND p.resident_id = :resident_id AND :building IS NULL
	     AND fits_filters(w, wanted.filters) AND p.deed_no > :after
	 ORDER BY p.deed_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.deed_no, w.deed_id FROM deed w
	 WHERE w.community_id = :in_community AND w.status = 'submitted'
	     AND w.team_id = :team_id AND :building IS NULL AND :resident_id IS NULL
	     AND fits_filters(w, wanted.filters) AND w.deed_no > :after
	 ORDER BY w.deed_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.deed_no, w.deed_id FROM deed w
	 WHERE w.community_id = :in_community AND w.status = 'submitted'
	     AND w.happened_on = :day AND :building IS NULL AND :resident_id IS NULL
	     AND :team_id IS NULL
	     AND fits_filters(w, wanted.filters) AND w.deed_no > :after
	 ORDER BY w.deed_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.deed_no, w.deed_id FROM deed w
	 WHERE w.community_id = :in_community AND w.status = 'submitted'
	     AND w.item = :item AND :building IS NULL AND :resident_id IS NULL AND :team_id IS NULL
	     AND :day IS NULL
	     AND fits_filters(w, wanted.filters) AND w.deed_no > :after
	 ORDER BY w.deed_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.deed_no, w.deed_id FROM deed w
	 WHERE w.community_id = :in_community AND w.status = 'submitted'
	     AND :building IS NULL AND :resident_id IS NULL AND :team_id IS NULL AND :day IS NULL
	     AND :item IS NULL
	     AND fits_filters(w, wanted.filters) AND w.deed_no > :after
	 ORDER BY w.deed_no
	 LIMIT :limit + 1)
) waiting
JOIN deed d ON d.community_id = :in_community AND d.deed_id = waiting.deed_id
JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version AND i.code = d.item
LEFT JOIN household h ON h.community_id = d.community_id AND h.household_id = d.household_id
LEFT JOIN team t ON t.community_id = d.community_id AND t.team_id = d.team_id
CROSS JOIN LATERAL related_deeds(d) related
ORDER BY waiting.deed_no
LIMIT :limit + 1
