-- Records a helper. The body is passed whole, because its members are those of a routine's request.
SELECT error, shown.helper_id, shown.household_code, shown.building, shown.name, shown.document,
       shown.begins_on, shown.ends_on, shown.state, shown.recorded_by, shown.recorded_at,
       shown.ended_because, shown.ended_by, shown.ended_at
FROM record_helper(:in_community, :helper_id,
	(SELECT household_id FROM household
	 WHERE community_id = :in_community AND code = :household_code), :body) recorded
LEFT JOIN LATERAL show_helper(recorded.helper) shown ON error IS NULL
