-- Two residents have a new phone, and claim to be who they are with the account on it. One claim is
-- decided, so that the old account is a guest; the other one waits for its reviewer.
DO $$
DECLARE
	claimant xinyi.resident;
	claim_id uuid;
BEGIN
	FOR number IN REVERSE 2..1 LOOP
		claimant := pg_temp.resident('sample-old-phone-' || number);
		claim_id := gen_random_uuid();
		PERFORM rule.sign_in(c.code, 'sample-new-phone-' || number, NULL,
		                     sha256(uuid_send(gen_random_uuid())))
		FROM xinyi.community c
		WHERE c.community_id = :in_community;
		PERFORM pg_temp.act_as('sample-new-phone-' || number);
		PERFORM pg_temp.refuse_error(to_jsonb(decided))
		FROM xinyi.settings s
		CROSS JOIN LATERAL rule.decide_consent(:in_community, 'privacy', s.privacy_version, true)
			decided
		WHERE s.community_id = :in_community;
		PERFORM pg_temp.refuse_error(to_jsonb(filed))
		FROM xinyi.household h
		CROSS JOIN LATERAL rule.file_claim(:in_community, claim_id, jsonb_build_object(
			'building', h.building, 'unit', h.unit, 'room', h.room, 'name', claimant.name)) filed
		WHERE h.community_id = :in_community AND h.household_id = claimant.household_id;
		IF number = 2 THEN
			PERFORM pg_temp.act_as('sample-reviewer-1');
			PERFORM pg_temp.refuse_error(to_jsonb(decided))
			FROM rule.decide_claim(:in_community, claim_id, jsonb_build_object(
				'verdict', 'accepted',
				'replaces', pg_temp.member('sample-old-phone-' || number))) decided;
		END IF;
	END LOOP;
END
$$;
