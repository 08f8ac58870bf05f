-- Declares a household as relatives; a retry returns the first declaration.
INSERT INTO relative AS r (community_id, membership_id, household_id, declared_at)
SELECT community_id, :actor_id, household_id, :now
FROM household
WHERE community_id = :in_community AND code = :household_code
ON CONFLICT (community_id, membership_id, household_id) WHERE retracted_at IS NULL
DO UPDATE SET declared_at = r.declared_at
RETURNING :household_code AS household_code, declared_at
