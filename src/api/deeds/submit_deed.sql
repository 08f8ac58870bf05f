-- Files a deed under the name that the client made for it.
SELECT error,
       CASE error WHEN 'participant_twice'
                  THEN '/participants/' || named_again(:participants, 'resident_id')
       END AS place_of_error, (deed).deed_id, (deed).version, (deed).item, (deed).happened_on,
       (deed).filed_at, (deed).due_at
FROM submit_deed(:deed_id, jsonb_strip_nulls(jsonb_build_object(
	'item', :item, 'content', :content, 'place', :place, 'started_at', :started_at,
	'ended_at', :ended_at, 'happened_on', :happened_on, 'participants', :participants,
	'evidence', :evidence, 'team_id', :team_id, 'household_code', :household_code,
	'reminder_id', :reminder_id)))
