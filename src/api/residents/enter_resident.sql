-- Enters a resident. Members are named one by one, because the phone number is sealed.
SELECT error, (change).change_id, (change).resident_id, (change).act,
       household_code, (change).phone_status, (change).phone_refusal, (change).requested_at
FROM request_entry(:in_community, :resident_id, jsonb_build_object(
	'building', :building, 'unit', :unit, 'room', :room, 'name', :name, 'birth_year', :birth_year,
	'is_head', :is_head, 'happened_on', :happened_on, 'reason', :reason), :phone)
