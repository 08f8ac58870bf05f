-- What the first screen of a resident shows, in one statement. The next event is the one that
-- closes first, of those that are open or to come.
SELECT row_to_json(member) AS me, row_to_json(own) AS household,
       (SELECT json_build_object('event_id', e.event_id, 'name', e.name, 'place', e.place,
                                 'opens_at', instant(e.opens_at),
                                 'closes_at', instant(e.closes_at))
        FROM redemption_event e
        WHERE e.community_id = :in_community AND e.closes_at > (SELECT :now)
        ORDER BY e.closes_at, e.event_no
        LIMIT 1) AS next_event,
       (SELECT json_build_object(
            'period', p.name, 'number', b.number, 'published_at', instant(b.published_at),
            'line', (SELECT json_build_object('line_no', l.line_no, 'rank', l.rank,
                                              'points', l.points, 'rating', l.rating,
                                              'deeds', l.deeds, 'minutes', l.minutes)
                     FROM publication_line l
                     WHERE l.community_id = :in_community AND l.period_id = b.period_id
                         AND l.household_id = :actor_household_id))
        FROM publication b
        JOIN period p ON p.community_id = :in_community AND p.period_id = b.period_id
        WHERE b.community_id = :in_community
        ORDER BY b.number DESC
        LIMIT 1) AS publication
FROM shown_member(:in_community, :actor_id) m
CROSS JOIN shown_household(:in_community, :actor_household_id) h
CROSS JOIN LATERAL (
	SELECT m.member_id, m.community, m.community_name,
	       instant(actor_session_ends()) AS expires_at, m.bound, m.resident_id, m.name,
	       h.household_code, m.roles, m.privacy_version, m.privacy_agreed, m.publication_version,
	       m.publication_agreed, m.claim, m.unread, instant(:now) AS now, day(:now) AS today
) member
CROSS JOIN LATERAL (
	SELECT h.household_code, h.building, h.unit, h.room, h.balance, h.available, h.held,
	       h.disputed, h.owed, h.lapsing, h.lapsing_on, h.year, h.year_note, h.rating, h.period,
	       instant(h.closes_at) AS closes_at, h.period_points, h.period_minutes, h.waiting_deeds,
	       h.public_name, h.members, h.members_left_out, h.due, h.due_left_out
) own
