-- Deploy xinyi:confirmations to pg

BEGIN;

CREATE TABLE xinyi.confirmation (
	community_id integer NOT NULL,
	confirmation_id uuid NOT NULL DEFAULT gen_random_uuid(),
	confirmation_no bigint GENERATED ALWAYS AS IDENTITY,
	queue_no bigint NOT NULL GENERATED ALWAYS AS (confirmation_no + 4503599627370496) STORED,
	operation text NOT NULL CHECK (operation IN (
		'assignRoles', 'changeSettings', 'splitHousehold', 'mergeHouseholds')),
	subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 80),
	arguments jsonb NOT NULL,
	seen text NOT NULL,
	changes jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
	asked_by uuid NOT NULL,
	asked_at timestamptz NOT NULL,
	answerable_until timestamptz NOT NULL,
	status text NOT NULL CHECK (status IN ('open', 'confirmed', 'refused', 'withdrawn', 'alone')),
	answered_by uuid,
	ended_at timestamptz,
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	done_at timestamptz,
	PRIMARY KEY (community_id, confirmation_id),
	FOREIGN KEY (community_id, asked_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, answered_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CONSTRAINT confirmation_by_asker CHECK (answered_by <> asked_by),
	CONSTRAINT confirmation_by_gainer
		CHECK (operation <> 'assignRoles' OR answered_by::text <> subject),
	CHECK ((status = 'open') = (ended_at IS NULL)),
	CHECK ((status IN ('confirmed', 'refused')) = (answered_by IS NOT NULL)),
	CHECK ((status IN ('confirmed', 'alone')) = (done_at IS NOT NULL)),
	CHECK (status <> 'refused' OR reason IS NOT NULL),
	CHECK (ended_at <= answerable_until)
);
CREATE INDEX confirmation_open ON xinyi.confirmation (community_id, queue_no)
	WHERE ended_at IS NULL;
CREATE INDEX confirmation_until
	ON xinyi.confirmation (community_id, answerable_until, queue_no);
CREATE INDEX confirmation_order ON xinyi.confirmation (community_id, confirmation_no);
CREATE INDEX confirmation_of_subject
	ON xinyi.confirmation (community_id, operation, subject, confirmation_no);
CREATE UNIQUE INDEX transfer_asked_twice ON xinyi.confirmation (community_id, subject)
	WHERE operation IN ('splitHousehold', 'mergeHouseholds');
COMMENT ON INDEX xinyi.confirmation_of_subject IS 'For rule.await_second.';
COMMENT ON TABLE xinyi.confirmation IS
	'What an administrator asked for and a second one has to confirm, 第二管理员确认; also what '
	'the only administrator of a community did alone.';
COMMENT ON COLUMN xinyi.confirmation.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.confirmation.confirmation_id IS 'Identifier.';
COMMENT ON COLUMN xinyi.confirmation.confirmation_no IS 'Order of asking.';
COMMENT ON COLUMN xinyi.confirmation.queue_no IS
	'The same above all other numbers, and one that a double holds: the cursor of what can be '
	'answered, which a list shows first.';
COMMENT ON COLUMN xinyi.confirmation.operation IS 'operationId of what was asked for.';
COMMENT ON COLUMN xinyi.confirmation.subject IS
	'The member who gains roles, the identifier of the split or merge, or settings.';
COMMENT ON COLUMN xinyi.confirmation.arguments IS
	'The request, which the confirmation carries out.';
COMMENT ON COLUMN xinyi.confirmation.seen IS
	'Entity tag of what the asker saw: after any change of it nothing is carried out.';
COMMENT ON COLUMN xinyi.confirmation.changes IS
	'What would change, in words: a list of title, before and after.';
COMMENT ON COLUMN xinyi.confirmation.asked_by IS 'The administrator who asked.';
COMMENT ON COLUMN xinyi.confirmation.asked_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.confirmation.answerable_until IS
	'Until when it can be answered; then it has lapsed.';
COMMENT ON COLUMN xinyi.confirmation.status IS
	'open: waits, or has lapsed; confirmed: carried out; refused; withdrawn by who asked; alone: '
	'carried out at once, because the community had no second administrator.';
COMMENT ON COLUMN xinyi.confirmation.answered_by IS
	'The second administrator, who is neither who asked nor who gains.';
COMMENT ON COLUMN xinyi.confirmation.ended_at IS
	'When it was answered, withdrawn or done alone, by the community''s clock.';
COMMENT ON COLUMN xinyi.confirmation.reason IS
	'Why it was refused, or a note to the confirmation.';
COMMENT ON COLUMN xinyi.confirmation.done_at IS 'When it was carried out, by the real clock.';

COMMIT;
