-- No resident takes part in two deeds at the same time, or in one for longer than it lasts.
SELECT one.resident_id, one.deed_id, other.deed_id AS other_deed_id
FROM participant one
JOIN participant other ON other.community_id = one.community_id
	AND other.resident_id = one.resident_id AND other.deed_id > one.deed_id
	AND other.during && one.during
WHERE one.counts AND other.counts
UNION ALL
SELECT participant.resident_id, participant.deed_id, NULL
FROM participant
JOIN deed USING (community_id, deed_id)
WHERE participant.happened_on <> deed.happened_on
	OR (participant.during IS NULL) <> (deed.started_at IS NULL)
	OR NOT coalesce(participant.during <@ tstzrange(deed.started_at, deed.ended_at), true)
	OR participant.minutes <> coalesce(
		extract(epoch FROM upper(participant.during) - lower(participant.during))::integer / 60, 0)
