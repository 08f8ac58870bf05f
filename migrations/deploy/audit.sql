-- Deploy xinyi:audit to pg

BEGIN;

CREATE TABLE xinyi.audit (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	audit_id bigint GENERATED ALWAYS AS IDENTITY,
	at timestamptz NOT NULL DEFAULT now(),
	day date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date,
	membership_id uuid,
	login text NOT NULL DEFAULT session_user,
	operation text NOT NULL,
	act text NOT NULL CHECK (act IN ('read', 'insert', 'update', 'delete')),
	subject text NOT NULL,
	detail jsonb NOT NULL DEFAULT '{}',
	request_id text,
	address text,
	PRIMARY KEY (community_id, audit_id),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK (day = (at AT TIME ZONE 'Asia/Shanghai')::date)
);
CREATE INDEX audit_of_member ON xinyi.audit (community_id, membership_id, audit_id);
CREATE INDEX audit_of_operation ON xinyi.audit (community_id, operation, audit_id);
CREATE INDEX audit_of_member_operation
	ON xinyi.audit (community_id, membership_id, operation, audit_id);
CREATE INDEX audit_of_day ON xinyi.audit (community_id, day, audit_id);
COMMENT ON TABLE xinyi.audit IS
	'Every change by staff and every read by an auditor. Append-only, kept for at least six '
	'months.';
COMMENT ON COLUMN xinyi.audit.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.audit.audit_id IS 'Order; the cursor of lists.';
COMMENT ON COLUMN xinyi.audit.at IS 'When, by the real clock.';
COMMENT ON COLUMN xinyi.audit.day IS 'The calendar day of that time, in China.';
COMMENT ON COLUMN xinyi.audit.membership_id IS 'Who, or null for a command of the server.';
COMMENT ON COLUMN xinyi.audit.login IS 'The database role that did it.';
COMMENT ON COLUMN xinyi.audit.operation IS 'operationId of the API, or the command.';
COMMENT ON COLUMN xinyi.audit.act IS 'read, insert, update or delete.';
COMMENT ON COLUMN xinyi.audit.subject IS 'The table, or the operation that was read.';
COMMENT ON COLUMN xinyi.audit.detail IS 'Keys and the changed values, never personal data.';
COMMENT ON COLUMN xinyi.audit.request_id IS 'The request.';
COMMENT ON COLUMN xinyi.audit.address IS 'From where.';

CREATE TABLE xinyi.wrong_code (
	community_id integer NOT NULL,
	wrong_code_id bigint GENERATED ALWAYS AS IDENTITY,
	membership_id uuid NOT NULL,
	household_id bigint,
	typed_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (community_id, wrong_code_id),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT
);
CREATE INDEX wrong_code_of_member ON xinyi.wrong_code (community_id, membership_id, typed_at);
CREATE INDEX wrong_code_of_household ON xinyi.wrong_code (community_id, household_id, typed_at);
COMMENT ON TABLE xinyi.wrong_code IS
	'Well-formed collection and voucher codes that belong to nothing, as members typed them '
	'within the last hour: so guessing has an end.';
COMMENT ON COLUMN xinyi.wrong_code.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.wrong_code.wrong_code_id IS 'Order.';
COMMENT ON COLUMN xinyi.wrong_code.membership_id IS 'Who typed it.';
COMMENT ON COLUMN xinyi.wrong_code.household_id IS 'The household of that member, or null.';
COMMENT ON COLUMN xinyi.wrong_code.typed_at IS 'When, by the real clock.';
COMMENT ON INDEX xinyi.wrong_code_of_member IS 'For rule.has_guessed_enough.';
COMMENT ON INDEX xinyi.wrong_code_of_household IS 'For rule.has_guessed_enough.';

CREATE TABLE xinyi.notice (
	community_id integer NOT NULL,
	notice_id bigint GENERATED ALWAYS AS IDENTITY,
	membership_id uuid NOT NULL,
	household_id bigint,
	kind text NOT NULL CHECK (kind IN ('deed_approved', 'deed_rejected', 'deduction_filed',
	                                   'deduction_posted', 'reminder_issued', 'claim_accepted',
	                                   'claim_refused', 'claim_not_registered',
	                                   'account_unbound', 'entry_reversed')),
	subject text NOT NULL,
	queued_at timestamptz NOT NULL DEFAULT now(),
	read_at timestamptz,
	PRIMARY KEY (community_id, notice_id),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT
);
CREATE INDEX notice_of_member ON xinyi.notice (community_id, membership_id, notice_id);
CREATE INDEX notice_unread ON xinyi.notice (community_id, membership_id, notice_id)
	WHERE read_at IS NULL;
COMMENT ON INDEX xinyi.notice_unread IS 'For rule.shown_member and rule.read_notices.';
COMMENT ON TABLE xinyi.notice IS 'Notices, 消息, queued in the transaction of what they are about.';
COMMENT ON COLUMN xinyi.notice.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.notice.notice_id IS 'Order of queueing; the cursor of lists.';
COMMENT ON COLUMN xinyi.notice.membership_id IS 'Who is told.';
COMMENT ON COLUMN xinyi.notice.household_id IS
	'The household of which the member is told, also after a move; null when it is about no '
	'household, or when the member filed the deed for others.';
COMMENT ON COLUMN xinyi.notice.kind IS 'What about.';
COMMENT ON COLUMN xinyi.notice.subject IS
	'Identifier of the deed, reminder, claim, member, entry, redemption, reward or transfer; of a '
	'warning about the budget, the points redeemed.';
COMMENT ON COLUMN xinyi.notice.queued_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.notice.read_at IS 'When the member first read it, or null.';

COMMIT;
