-- Changes a resident. Members are named one by one, because the phone number is sealed.
SELECT error, violations, (change).change_id, (change).resident_id, (change).act,
       household_code, (change).phone_status, (change).phone_refusal, (change).requested_at
FROM request_change(:in_community, :resident_id, :change_id, jsonb_build_object(
	'act', :act, 'name', :name, 'birth_year', :birth_year, 'is_head', :is_head,
	'forget_phone', :forget_phone, 'building', :building, 'unit', :unit, 'room', :room,
	'cause', :cause, 'happened_on', :happened_on, 'reason', :reason), :phone)
