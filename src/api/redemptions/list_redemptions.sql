-- The redemptions of an event, in order of redeeming. Each state is looked up by itself.
SELECT shown.redemption_id, shown.household_code, shown.name, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.undone_at, shown.reason,
       shown.cancelled_by, shown.good_until, shown.present, shown.served_by,
       shown.helper, r.redemption_no AS cursor
FROM (
	SELECT found.redemption_no, found.redemption_id
	FROM unnest(CASE WHEN :status IS NULL THEN '{held,collected,cancelled,lapsed,undone}'
	                 ELSE ARRAY[:status] END::text[]) AS wanted(status)
	CROSS JOIN LATERAL (
		SELECT redemption_no, redemption_id FROM redemption
		WHERE community_id = :in_community
			AND event_id = (SELECT known_event(:in_community, :event_id))
			AND status = wanted.status
			AND redemption_no > :after
		ORDER BY redemption_no
		LIMIT :limit + 1
	) found
	ORDER BY found.redemption_no
	LIMIT :limit + 1
) page
JOIN redemption r ON r.community_id = :in_community AND r.redemption_id = page.redemption_id
CROSS JOIN LATERAL show_redemption(r) shown
ORDER BY r.redemption_no
LIMIT :limit + 1
