-- Deploy xinyi:helpers to pg

BEGIN;

CREATE TABLE xinyi.household_helper (
	community_id integer NOT NULL,
	helper_id uuid NOT NULL,
	helper_no bigint GENERATED ALWAYS AS IDENTITY,
	household_id bigint NOT NULL,
	membership_id uuid NOT NULL,
	document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
	begins_on date NOT NULL,
	ends_on date NOT NULL,
	recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 80),
	recorded_at timestamptz NOT NULL,
	ended_because text CHECK (length(ended_because) BETWEEN 1 AND 500),
	ended_by text CHECK (length(ended_by) BETWEEN 1 AND 80),
	ended_at timestamptz CHECK (ended_at >= recorded_at),
	PRIMARY KEY (community_id, helper_id),
	CONSTRAINT helper_number_taken UNIQUE (community_id, helper_no),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CONSTRAINT helper_term_too_long
		CHECK (ends_on BETWEEN begins_on AND (begins_on + interval '1 year')::date),
	CHECK (num_nonnulls(ended_because, ended_by, ended_at) IN (0, 3))
);
CREATE INDEX helper_of_household
	ON xinyi.household_helper (community_id, household_id, helper_no);
CREATE INDEX helper_in_term
	ON xinyi.household_helper (community_id, household_id, ends_on);
COMMENT ON INDEX xinyi.helper_in_term IS 'For rule.may_not_serve and rule.helper_for.';
CREATE INDEX helper_of_member
	ON xinyi.household_helper (community_id, membership_id, helper_no);
COMMENT ON TABLE xinyi.household_helper IS
	'Helpers, 代办人: members whom a household without a phone has named in writing, to redeem for '
	'it.';
COMMENT ON COLUMN xinyi.household_helper.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.household_helper.helper_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.household_helper.helper_no IS 'Order of recording; the cursor of lists.';
COMMENT ON COLUMN xinyi.household_helper.household_id IS 'The household that is helped.';
COMMENT ON COLUMN xinyi.household_helper.membership_id IS 'Who helps.';
COMMENT ON COLUMN xinyi.household_helper.document IS
	'Reference of the document in which the household named the helper.';
COMMENT ON COLUMN xinyi.household_helper.begins_on IS 'The first day of the term.';
COMMENT ON COLUMN xinyi.household_helper.ends_on IS
	'The last day of the term, at most a year later.';
COMMENT ON COLUMN xinyi.household_helper.recorded_by IS
	'The membership, or the command of the server.';
COMMENT ON COLUMN xinyi.household_helper.recorded_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.household_helper.ended_because IS
	'Why it ended before the end of its term; null otherwise.';
COMMENT ON COLUMN xinyi.household_helper.ended_by IS
	'Who ended it, or entered that the helper has left or that the household is closed.';
COMMENT ON COLUMN xinyi.household_helper.ended_at IS 'When, by the community''s clock.';

-- Redeemed by a helper, in the app or with the household's code that the helper showed.
ALTER TABLE xinyi.redemption
	ADD helper_no bigint,
	ADD FOREIGN KEY (community_id, helper_no)
		REFERENCES xinyi.household_helper (community_id, helper_no) ON DELETE RESTRICT,
	ADD CHECK (num_nonnulls(card_id, helper_no) < 2);
COMMENT ON COLUMN xinyi.redemption.helper_no IS
	'The helper who redeemed, or who showed the code at the counter; null without one.';

COMMIT;
