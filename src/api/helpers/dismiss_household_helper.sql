-- Ends the term of a helper.
SELECT error, shown.helper_id, shown.household_code, shown.building, shown.name, shown.document,
       shown.begins_on, shown.ends_on, shown.state, shown.recorded_by, shown.recorded_at,
       shown.ended_because, shown.ended_by, shown.ended_at
FROM dismiss_helper(:in_community, :helper_id, :reason) dismissed
LEFT JOIN LATERAL show_helper(dismissed.helper) shown ON error IS NULL
