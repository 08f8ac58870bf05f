-- By its code, or by the address: the household that lives there, or else the last one that did.
SELECT household_id, code
FROM xinyi.household
WHERE community_id = :in_community
	AND (code = upper($1::text)
	     OR (building, unit, room) = ($2::integer, $3::integer, $4::text))
ORDER BY closed_on DESC NULLS FIRST, household_id DESC
LIMIT 1
