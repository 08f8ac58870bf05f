-- The resident's term for the household that is not over, if there is one.
SELECT dismissed.error, shown.name, shown.household_code AS household
FROM (SELECT h.helper_id
      FROM xinyi.household_helper h
      JOIN xinyi.membership m USING (community_id, membership_id)
      WHERE h.community_id = :in_community AND h.household_id = $1::bigint
	      AND m.resident_id = $2::uuid AND h.ended_at IS NULL
	      AND h.ends_on >= rule.day(rule.now())
      ORDER BY h.helper_no
      LIMIT 1) known
CROSS JOIN LATERAL rule.dismiss_helper(:in_community, known.helper_id, $3::text) dismissed
LEFT JOIN LATERAL rule.show_helper(dismissed.helper) shown ON dismissed.error IS NULL
