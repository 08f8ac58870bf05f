-- Deploy xinyi:requested_changes to pg

BEGIN;

CREATE TABLE xinyi.requested_change (
	community_id integer NOT NULL,
	change_id uuid NOT NULL,
	change_no bigint GENERATED ALWAYS AS IDENTITY,
	act text NOT NULL CHECK (act IN ('enter', 'rename', 'correct', 'move', 'leave', 'return')),
	resident_id uuid NOT NULL,
	household_id bigint NOT NULL,
	request jsonb,
	phone bytea,
	phone_status text CHECK (phone_status IN ('waiting', 'done', 'refused', 'replaced')),
	phone_refusal text CHECK (phone_refusal IN (
		'phone_of_another', 'resident_has_left', 'sealed_to_another_key')),
	requested_by uuid NOT NULL,
	requested_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, change_id),
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, requested_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK (phone IS NULL OR phone_status = 'waiting'),
	CHECK ((phone_refusal IS NOT NULL) = (phone_status IS NOT DISTINCT FROM 'refused'))
);
CREATE INDEX requested_change_of_resident
	ON xinyi.requested_change (community_id, resident_id, change_no);
COMMENT ON INDEX xinyi.requested_change_of_resident IS
	'For rule.phone_state, rule.replace_phone and rule.erase_history.';
CREATE INDEX requested_change_waiting ON xinyi.requested_change (community_id, change_no)
	WHERE phone_status = 'waiting';
COMMENT ON INDEX xinyi.requested_change_waiting IS 'For xinyi register process.';
COMMENT ON TABLE xinyi.requested_change IS
	'Changes of residents that administrators asked for over the API: what a repeated request is '
	'compared with, and the phone number until xinyi register process has entered it.';
COMMENT ON COLUMN xinyi.requested_change.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.requested_change.change_id IS
	'Identifier, chosen by the client; of an entry that of the resident.';
COMMENT ON COLUMN xinyi.requested_change.change_no IS 'Order of the requests.';
COMMENT ON COLUMN xinyi.requested_change.act IS 'As in the history of residents.';
COMMENT ON COLUMN xinyi.requested_change.resident_id IS 'Whose.';
COMMENT ON COLUMN xinyi.requested_change.household_id IS 'The household after the change.';
COMMENT ON COLUMN xinyi.requested_change.request IS
	'What was asked for, without the phone number; null once erased.';
COMMENT ON COLUMN xinyi.requested_change.phone IS
	'The phone number, sealed to the public key of the job, bound to community and resident; null '
	'once it is not waiting any more.';
COMMENT ON COLUMN xinyi.requested_change.phone_status IS
	'waiting: for the job; then done, refused, or replaced by a later change; null without one.';
COMMENT ON COLUMN xinyi.requested_change.phone_refusal IS 'Why the number was not entered.';
COMMENT ON COLUMN xinyi.requested_change.requested_by IS 'The administrator.';
COMMENT ON COLUMN xinyi.requested_change.requested_at IS 'When, by the community''s clock.';

COMMIT;
