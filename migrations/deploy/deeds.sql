-- Deploy xinyi:deeds to pg

BEGIN;

CREATE TABLE xinyi.reminder (
	community_id integer NOT NULL,
	reminder_id uuid NOT NULL,
	reminder_no bigint GENERATED ALWAYS AS IDENTITY,
	household_id bigint NOT NULL,
	version integer NOT NULL,
	item text NOT NULL,
	content text NOT NULL CHECK (length(content) BETWEEN 1 AND 500),
	correct_by date NOT NULL,
	issued_by uuid NOT NULL,
	issued_on date NOT NULL,
	issued_at timestamptz NOT NULL DEFAULT now(),
	status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'put_right', 'deducted')),
	answer text CHECK (length(answer) BETWEEN 1 AND 500),
	answered_at timestamptz,
	answered_by uuid,
	put_right_at timestamptz,
	put_right_by uuid,
	PRIMARY KEY (community_id, reminder_id),
	CONSTRAINT reminder_of_household UNIQUE (community_id, reminder_id, household_id, item),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, version, item) REFERENCES xinyi.rule_item ON DELETE RESTRICT,
	FOREIGN KEY (community_id, issued_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, answered_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, put_right_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CONSTRAINT reminder_without_time CHECK (correct_by >= issued_on),
	CHECK (num_nulls(answer, answered_at, answered_by) IN (0, 3)),
	CHECK (num_nulls(put_right_at, put_right_by) IN (0, 2)),
	CHECK ((status = 'put_right') = (put_right_at IS NOT NULL))
);
CREATE INDEX reminder_household ON xinyi.reminder (community_id, household_id, reminder_no);
CREATE INDEX reminder_due ON xinyi.reminder (community_id, household_id, correct_by)
	WHERE status = 'open';
COMMENT ON TABLE xinyi.reminder IS
	'Written reminders to put something right; no deduction without an earlier one.';
COMMENT ON COLUMN xinyi.reminder.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.reminder.reminder_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.reminder.reminder_no IS 'Order of issuing; the cursor of lists.';
COMMENT ON COLUMN xinyi.reminder.household_id IS 'The household that is reminded.';
COMMENT ON COLUMN xinyi.reminder.version IS 'The rulebook in force.';
COMMENT ON COLUMN xinyi.reminder.item IS 'The item of the rulebook.';
COMMENT ON COLUMN xinyi.reminder.content IS 'What was seen, and what to put right.';
COMMENT ON COLUMN xinyi.reminder.correct_by IS 'Last day to put it right.';
COMMENT ON COLUMN xinyi.reminder.issued_by IS 'Who reminded.';
COMMENT ON COLUMN xinyi.reminder.issued_on IS
	'The community''s day on which the reminder was given.';
COMMENT ON COLUMN xinyi.reminder.issued_at IS 'When it was recorded.';
COMMENT ON COLUMN xinyi.reminder.status IS
	'open; put_right: a reviewer saw that it was; deducted: a deduction names it that waits or was '
	'approved.';
COMMENT ON COLUMN xinyi.reminder.answer IS 'What the household answered, or null.';
COMMENT ON COLUMN xinyi.reminder.answered_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.reminder.answered_by IS 'Which of its members.';
COMMENT ON COLUMN xinyi.reminder.put_right_at IS
	'When it was marked as put right, by the community''s clock.';
COMMENT ON COLUMN xinyi.reminder.put_right_by IS 'Who marked it.';
COMMENT ON INDEX xinyi.reminder_due IS 'For rule.household_due.';

CREATE TABLE xinyi.deed (
	community_id integer NOT NULL,
	deed_id uuid NOT NULL,
	deed_no bigint GENERATED ALWAYS AS IDENTITY,
	version integer NOT NULL,
	item text NOT NULL,
	content text NOT NULL CHECK (length(content) BETWEEN 1 AND 500),
	place text NOT NULL CHECK (length(place) BETWEEN 1 AND 80),
	happened_on date NOT NULL,
	started_at timestamptz,
	ended_at timestamptz,
	evidence text[] NOT NULL DEFAULT '{}' CHECK (cardinality(evidence) <= 9),
	filed_by uuid NOT NULL,
	filed_at timestamptz NOT NULL,
	due_at timestamptz NOT NULL,
	team_id uuid,
	household_id bigint,
	reminder_id uuid,
	answer text CHECK (length(answer) BETWEEN 1 AND 500),
	answered_at timestamptz,
	answered_by uuid,
	status text NOT NULL DEFAULT 'submitted'
		CHECK (status IN ('submitted', 'approved', 'rejected', 'withdrawn')),
	decided_at timestamptz,
	approvals_needed smallint CHECK (approvals_needed IN (1, 2)),
	withdrawn_because text CHECK (length(withdrawn_because) BETWEEN 1 AND 500),
	request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
	PRIMARY KEY (community_id, deed_id),
	FOREIGN KEY (community_id, version, item) REFERENCES xinyi.rule_item ON DELETE RESTRICT,
	FOREIGN KEY (community_id, filed_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, answered_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, team_id) REFERENCES xinyi.team ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CONSTRAINT deduction_without_reminder
		FOREIGN KEY (community_id, reminder_id, household_id, item)
		REFERENCES xinyi.reminder (community_id, reminder_id, household_id, item)
			ON DELETE RESTRICT,
	CONSTRAINT deed_names_household_without_reminder
		CHECK ((household_id IS NULL) = (reminder_id IS NULL)),
	CONSTRAINT deed_times_incomplete CHECK ((started_at IS NULL) = (ended_at IS NULL)),
	CONSTRAINT deed_ends_before_it_starts CHECK (ended_at > started_at),
	CONSTRAINT deed_is_filed_early CHECK (
		coalesce(ended_at, filed_at) <= filed_at
		AND happened_on <= (filed_at AT TIME ZONE 'Asia/Shanghai')::date),
	CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
	CHECK ((status = 'submitted') = (decided_at IS NULL))
);
CREATE INDEX deed_queue ON xinyi.deed (community_id, deed_no) WHERE status = 'submitted';
CREATE INDEX deed_queue_of_item ON xinyi.deed (community_id, item, deed_no)
	WHERE status = 'submitted';
CREATE INDEX deed_queue_of_day ON xinyi.deed (community_id, happened_on, deed_no)
	WHERE status = 'submitted';
CREATE INDEX deed_queue_of_team ON xinyi.deed (community_id, team_id, deed_no)
	WHERE status = 'submitted';
CREATE INDEX deed_filer ON xinyi.deed (community_id, filed_by, status, deed_no);
CREATE INDEX deed_to_answer ON xinyi.deed (community_id, household_id, filed_at)
	WHERE household_id IS NOT NULL AND status = 'submitted' AND answer IS NULL;
CREATE INDEX deed_of_reminder ON xinyi.deed (community_id, reminder_id)
	WHERE reminder_id IS NOT NULL;
COMMENT ON INDEX xinyi.deed_of_reminder IS 'For rule.follow_deduction.';
CREATE INDEX deed_household ON xinyi.deed (community_id, household_id, status, deed_no)
	WHERE household_id IS NOT NULL;
COMMENT ON TABLE xinyi.deed IS
	'Deeds, 事迹: what residents did, or, with a household and a reminder, what a household '
	'is to lose points for.';
COMMENT ON COLUMN xinyi.deed.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.deed.deed_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.deed.deed_no IS 'Order of filing; the cursor of lists.';
COMMENT ON COLUMN xinyi.deed.version IS 'The rulebook in force on the day of the deed.';
COMMENT ON COLUMN xinyi.deed.item IS 'The item of the rulebook.';
COMMENT ON COLUMN xinyi.deed.content IS 'What was done.';
COMMENT ON COLUMN xinyi.deed.place IS 'Where.';
COMMENT ON COLUMN xinyi.deed.happened_on IS
	'The community''s day of the deed, by which caps count.';
COMMENT ON COLUMN xinyi.deed.started_at IS 'Start; null for items without hours.';
COMMENT ON COLUMN xinyi.deed.ended_at IS 'End; null for items without hours.';
COMMENT ON COLUMN xinyi.deed.evidence IS 'The evidence: up to nine short texts.';
COMMENT ON COLUMN xinyi.deed.filed_by IS 'Who filed it.';
COMMENT ON COLUMN xinyi.deed.filed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.deed.due_at IS 'When a verdict is due.';
COMMENT ON COLUMN xinyi.deed.team_id IS 'The team for which its leader filed it, or null.';
COMMENT ON COLUMN xinyi.deed.household_id IS 'The household that a deduction names, or null.';
COMMENT ON COLUMN xinyi.deed.reminder_id IS 'The reminder that preceded a deduction.';
COMMENT ON COLUMN xinyi.deed.answer IS 'The household''s answer to a deduction.';
COMMENT ON COLUMN xinyi.deed.answered_at IS 'When the household answered.';
COMMENT ON COLUMN xinyi.deed.answered_by IS 'Who answered.';
COMMENT ON COLUMN xinyi.deed.status IS 'submitted, approved, rejected or withdrawn.';
COMMENT ON COLUMN xinyi.deed.decided_at IS 'When it left the state submitted.';
COMMENT ON COLUMN xinyi.deed.approvals_needed IS
	'Approvals that it needed when it was decided; null before, when the settings may change.';
COMMENT ON COLUMN xinyi.deed.withdrawn_because IS 'Why it was withdrawn, if a reason was given.';
COMMENT ON COLUMN xinyi.deed.request_digest IS
	'SHA-256 of the request, by which a repetition is told from a different deed under the '
	'same name.';
COMMENT ON INDEX xinyi.deed_to_answer IS 'For rule.household_due.';

CREATE TABLE xinyi.participant (
	community_id integer NOT NULL,
	deed_id uuid NOT NULL,
	deed_no bigint NOT NULL,
	status text NOT NULL,
	resident_id uuid NOT NULL,
	household_id bigint NOT NULL,
	happened_on date NOT NULL,
	minutes integer NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
	during tstzrange,
	counts boolean NOT NULL DEFAULT true,
	left_out boolean NOT NULL DEFAULT false,
	once_key text,
	joined_by uuid,
	PRIMARY KEY (community_id, deed_id, resident_id),
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT,
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, joined_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CONSTRAINT overlapping_deed EXCLUDE USING gist
		(community_id WITH =, resident_id WITH =, during WITH &&) WHERE (counts),
	CHECK (NOT (left_out AND counts))
);
CREATE INDEX participant_household
	ON xinyi.participant (community_id, household_id, status, deed_no);
CREATE INDEX participant_waiting ON xinyi.participant (community_id, resident_id, deed_no)
	WHERE status = 'submitted';
CREATE INDEX participant_day ON xinyi.participant (community_id, resident_id, happened_on);
CREATE UNIQUE INDEX counted_once ON xinyi.participant (community_id, once_key) WHERE counts;
COMMENT ON TABLE xinyi.participant IS 'Who took part in a deed, and how long.';
COMMENT ON COLUMN xinyi.participant.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.participant.deed_id IS 'The deed.';
COMMENT ON COLUMN xinyi.participant.deed_no IS
	'Its number, so that a household''s newest deeds are found without the old ones.';
COMMENT ON COLUMN xinyi.participant.status IS
	'Its status, so that a household''s deeds of one status are found without the others.';
COMMENT ON COLUMN xinyi.participant.resident_id IS 'The resident.';
COMMENT ON COLUMN xinyi.participant.household_id IS
	'The resident''s household on the day of filing, which earns the points.';
COMMENT ON COLUMN xinyi.participant.happened_on IS 'The community''s day of the deed.';
COMMENT ON COLUMN xinyi.participant.minutes IS
	'Minutes of service, true also when no points come of them.';
COMMENT ON COLUMN xinyi.participant.during IS
	'The time, for deeds with hours: one resident is in one place at a time.';
COMMENT ON COLUMN xinyi.participant.counts IS
	'False once the deed is rejected or withdrawn, its entry reversed, or the resident left out.';
COMMENT ON COLUMN xinyi.participant.left_out IS
	'Whether a verdict left the resident out of the deed, which earns them nothing.';
COMMENT ON COLUMN xinyi.participant.once_key IS
	'The item, the day, month or year, and the resident or household for which it counts only '
	'once; null when the item may be repeated.';
COMMENT ON COLUMN xinyi.participant.joined_by IS
	'The member of another household who joined with the deed''s code and so confirmed it; null '
	'for those whom the filer named.';
COMMENT ON INDEX xinyi.participant_day IS 'For rule.double_reasons.';

CREATE TABLE xinyi.invitation (
	community_id integer NOT NULL,
	invitation_no bigint GENERATED ALWAYS AS IDENTITY,
	deed_id uuid NOT NULL,
	code text NOT NULL CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{8}[0-9A-HJKMNP-Z*~$=]$'),
	invited_at timestamptz NOT NULL,
	valid_until timestamptz NOT NULL,
	ended_at timestamptz,
	PRIMARY KEY (community_id, invitation_no),
	UNIQUE (community_id, code),
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT,
	CHECK (valid_until > invited_at)
);
CREATE UNIQUE INDEX invitation_that_stands ON xinyi.invitation (community_id, deed_id)
	WHERE ended_at IS NULL;
COMMENT ON TABLE xinyi.invitation IS
	'Codes, 邀请码, with which people of other households join a deed that waits.';
COMMENT ON COLUMN xinyi.invitation.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.invitation.invitation_no IS 'Order of inviting.';
COMMENT ON COLUMN xinyi.invitation.deed_id IS 'The deed.';
COMMENT ON COLUMN xinyi.invitation.code IS
	'Eight symbols of Crockford base32 and the check symbol.';
COMMENT ON COLUMN xinyi.invitation.invited_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.invitation.valid_until IS
	'Until when the code can be used, unless the deed is decided before.';
COMMENT ON COLUMN xinyi.invitation.ended_at IS 'When the filer ended it, or null.';

CREATE TABLE xinyi.joining (
	community_id integer NOT NULL,
	joining_no bigint GENERATED ALWAYS AS IDENTITY,
	deed_id uuid NOT NULL,
	membership_id uuid NOT NULL,
	household_id bigint NOT NULL,
	joined_at timestamptz NOT NULL,
	left_at timestamptz,
	request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
	PRIMARY KEY (community_id, joining_no),
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT,
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT
);
CREATE UNIQUE INDEX joining_that_stands ON xinyi.joining (community_id, deed_id, membership_id)
	WHERE left_at IS NULL;
COMMENT ON TABLE xinyi.joining IS
	'Who joined a deed of another household with its code, and who left it again.';
COMMENT ON COLUMN xinyi.joining.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.joining.joining_no IS 'Order of joining.';
COMMENT ON COLUMN xinyi.joining.deed_id IS 'The deed.';
COMMENT ON COLUMN xinyi.joining.membership_id IS 'Who joined and named the household''s people.';
COMMENT ON COLUMN xinyi.joining.household_id IS 'The household of that member then.';
COMMENT ON COLUMN xinyi.joining.joined_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.joining.left_at IS
	'When the member left again, before any verdict; or null.';
COMMENT ON COLUMN xinyi.joining.request_digest IS
	'SHA-256 of the request, by which a repetition is told from another one.';

CREATE TABLE xinyi.review (
	community_id integer NOT NULL,
	deed_id uuid NOT NULL,
	membership_id uuid NOT NULL,
	verdict text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	wording text CHECK (length(wording) BETWEEN 1 AND 40),
	reviewed_at timestamptz NOT NULL,
	review_no bigint GENERATED ALWAYS AS IDENTITY,
	PRIMARY KEY (community_id, deed_id, membership_id),
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT,
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CONSTRAINT reason_required CHECK (verdict = 'approved' OR reason IS NOT NULL),
	CONSTRAINT wording_unused CHECK (verdict = 'approved' OR wording IS NULL)
);
CREATE INDEX review_of_member ON xinyi.review (community_id, membership_id, review_no);
COMMENT ON TABLE xinyi.review IS 'Verdicts, 审核, never deleted.';
COMMENT ON COLUMN xinyi.review.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.review.deed_id IS 'The deed.';
COMMENT ON COLUMN xinyi.review.membership_id IS 'The reviewer, 审核人.';
COMMENT ON COLUMN xinyi.review.verdict IS 'approved or rejected.';
COMMENT ON COLUMN xinyi.review.reason IS 'Why; needed for a rejection.';
COMMENT ON COLUMN xinyi.review.wording IS
	'What the public is to read in place of the deed''s content, shortened by the reviewer; or '
	'null.';
COMMENT ON COLUMN xinyi.review.reviewed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.review.review_no IS 'Order of the verdicts; the cursor of lists.';

CREATE TABLE xinyi.participant_change (
	community_id integer NOT NULL,
	deed_id uuid NOT NULL,
	resident_id uuid NOT NULL,
	membership_id uuid NOT NULL,
	minutes_before integer NOT NULL,
	minutes integer CHECK (minutes >= 1 AND minutes <> minutes_before),
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
	change_no bigint GENERATED ALWAYS AS IDENTITY,
	PRIMARY KEY (community_id, deed_id, resident_id, membership_id),
	FOREIGN KEY (community_id, deed_id, resident_id) REFERENCES xinyi.participant
		ON DELETE RESTRICT,
	FOREIGN KEY (community_id, deed_id, membership_id) REFERENCES xinyi.review ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.participant_change IS
	'What reviewers changed of a deed''s participants, never deleted.';
COMMENT ON COLUMN xinyi.participant_change.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.participant_change.deed_id IS 'The deed.';
COMMENT ON COLUMN xinyi.participant_change.resident_id IS 'The participant.';
COMMENT ON COLUMN xinyi.participant_change.membership_id IS 'The reviewer, with whose verdict.';
COMMENT ON COLUMN xinyi.participant_change.minutes_before IS 'Minutes of service before.';
COMMENT ON COLUMN xinyi.participant_change.minutes IS
	'Other minutes of service, never more than were filed; null for a participant who is left out.';
COMMENT ON COLUMN xinyi.participant_change.reason IS 'Why, for the household to read.';
COMMENT ON COLUMN xinyi.participant_change.change_no IS
	'Order of the changes: of two reviewers the later one decides.';

COMMIT;
