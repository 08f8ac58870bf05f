-- A deed with its participants and verdicts.
SELECT d.deed_id, d.version, d.item, i.title_zh AS item_title, d.content,
       published_content(d) AS public_content, d.place, d.happened_on,
       d.started_at, d.ended_at, to_json(d.evidence) AS evidence,
       (SELECT coalesce(json_agg(json_build_object(
                'resident_id', named.resident_id,
                'name', name_in_deed(named.name, named.household_id, d, named.joined),
                'household_code', named.code,
                'minutes', named.minutes,
                'minutes_filed', named.minutes_filed,
                'joined', named.joined,
                'left_out', named.left_out,
                'changed_because', named.changed_because) ORDER BY named.code, named.name), '[]')
        FROM (SELECT p.resident_id, r.name, p.household_id, ph.code, p.minutes,
                     p.joined_by IS NOT NULL AS joined, p.left_out,
                     coalesce(changed.minutes_filed, p.minutes) AS minutes_filed,
                     changed.reason AS changed_because
              FROM participant p
              JOIN resident r USING (community_id, resident_id)
              JOIN household ph ON ph.community_id = p.community_id
                  AND ph.household_id = p.household_id
              LEFT JOIN LATERAL (
                  SELECT c.reason, max(c.minutes_before) OVER () AS minutes_filed
                  FROM participant_change c
                  WHERE c.community_id = p.community_id AND c.deed_id = p.deed_id
                      AND c.resident_id = p.resident_id
                  ORDER BY c.change_no DESC
                  LIMIT 1) changed ON true
              WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
              ORDER BY ph.code, r.name
              LIMIT 100) named) AS participants,
       member_name(:in_community, d.filed_by) AS filed_by, d.filed_at, d.due_at, d.team_id,
       d.household_id IS NOT NULL AS deduction, h.code AS household_code, d.reminder_id, d.answer,
       d.answered_at, answer_due_at(d) AS answer_due_at, d.status, d.decided_at,
       d.withdrawn_because,
       (SELECT coalesce(json_agg(json_build_object(
                'name', reviewer_name(:in_community, v.membership_id),
                'verdict', v.verdict,
                'reason', v.reason,
                'reviewed_at', instant(v.reviewed_at))
                ORDER BY v.reviewed_at), '[]')
        FROM (SELECT * FROM review
              WHERE community_id = d.community_id AND deed_id = d.deed_id
              ORDER BY reviewed_at
              LIMIT 2) v) AS reviews,
       (SELECT coalesce(json_agg(json_build_object(
                'household_code', household_code(:in_community, e.household_id),
                'corrected_at', instant(e.posted_at),
                'reason', e.reason) ORDER BY e.entry_id), '[]')
        FROM (SELECT * FROM ledger_entry
              WHERE community_id = d.community_id AND deed_id = d.deed_id
                  AND reverses IS NOT NULL
              ORDER BY entry_id
              LIMIT 100) e) AS corrections
FROM deed d
JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version AND i.code = d.item
LEFT JOIN household h ON h.community_id = d.community_id AND h.household_id = d.household_id
WHERE d.community_id = :in_community AND d.deed_id = :deed_id
	AND deed_is_visible(:in_community, :deed_id)
