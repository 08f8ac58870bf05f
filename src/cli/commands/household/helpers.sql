-- The helpers whom the household has named, newest first.
SELECT shown.name AS helper, shown.state, to_char(shown.begins_on, 'YYYY-MM-DD') AS begins_on,
       to_char(shown.ends_on, 'YYYY-MM-DD') AS ends_on, shown.document, shown.recorded_by,
       shown.ended_by, shown.ended_because
FROM xinyi.household_helper helper
CROSS JOIN LATERAL rule.show_helper(helper) shown
WHERE helper.community_id = :in_community AND helper.household_id = $1::bigint
ORDER BY helper.helper_no DESC
