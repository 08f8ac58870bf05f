-- Deploy xinyi:rulebooks to pg

BEGIN;

CREATE TABLE xinyi.rulebook (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	version integer NOT NULL CHECK (version BETWEEN 1 AND 9999),
	title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
	status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'adopted', 'superseded')),
	decided_by text CHECK (length(decided_by) BETWEEN 1 AND 80),
	decided_on date,
	in_force_from date,
	in_force_until date,
	created_at timestamptz NOT NULL DEFAULT now(),
	changed_at timestamptz NOT NULL DEFAULT now(),
	changed_by text NOT NULL DEFAULT session_user,
	PRIMARY KEY (community_id, version),
	CHECK ((status = 'draft') = (in_force_from IS NULL)),
	CHECK (num_nonnulls(decided_by, decided_on, in_force_from) IN (0, 3)),
	CHECK ((status = 'superseded') = (in_force_until IS NOT NULL)),
	CONSTRAINT rulebook_force_is_empty CHECK (in_force_until >= in_force_from),
	CONSTRAINT two_rulebooks_in_force EXCLUDE USING gist
		(community_id WITH =, daterange(in_force_from, in_force_until) WITH &&)
		WHERE (status <> 'draft')
);
COMMENT ON TABLE xinyi.rulebook IS 'Versions of the rules, 条例.';
COMMENT ON COLUMN xinyi.rulebook.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.rulebook.version IS 'Counts from 1.';
COMMENT ON COLUMN xinyi.rulebook.title IS 'Display title.';
COMMENT ON COLUMN xinyi.rulebook.status IS 'draft, adopted, or superseded by a later version.';
COMMENT ON COLUMN xinyi.rulebook.decided_by IS 'The body that adopted it, such as 居民代表会议.';
COMMENT ON COLUMN xinyi.rulebook.decided_on IS 'The day of that decision.';
COMMENT ON COLUMN xinyi.rulebook.in_force_from IS 'First day of deeds to which it applies.';
COMMENT ON COLUMN xinyi.rulebook.in_force_until IS 'First day to which it no longer applies.';
COMMENT ON COLUMN xinyi.rulebook.created_at IS 'When the draft was made.';
COMMENT ON COLUMN xinyi.rulebook.changed_at IS
	'When it or its items were last changed, by the real clock.';
COMMENT ON COLUMN xinyi.rulebook.changed_by IS
	'Who changed it last: a membership, or the command of the server.';

CREATE TABLE xinyi.rule_item (
	community_id integer NOT NULL,
	version integer NOT NULL,
	code text NOT NULL CHECK (code ~ '^[A-Z]{2}[0-9]{2}$'),
	category text NOT NULL CHECK (category IN ('文明创建', '志愿服务', '公益奉献', '好人好事',
	                                           '失范扣分')),
	title_zh text NOT NULL CHECK (length(title_zh) BETWEEN 1 AND 120),
	title_en text NOT NULL CHECK (length(title_en) BETWEEN 1 AND 240),
	basis text NOT NULL CHECK (basis IN ('per_hour', 'per_occurrence', 'per_month', 'per_year')),
	points integer NOT NULL CHECK (points BETWEEN -1000 AND 1000 AND points <> 0),
	cap_period text NOT NULL CHECK (cap_period IN ('none', 'month', 'year')),
	cap_points integer NOT NULL CHECK (cap_points BETWEEN 0 AND 10000),
	evidence_required boolean NOT NULL,
	reviewer_level text NOT NULL CHECK (reviewer_level IN ('normal', 'double')),
	content_public boolean NOT NULL DEFAULT true,
	minutes_min integer NOT NULL DEFAULT 0 CHECK (minutes_min BETWEEN 0 AND 720),
	times_required boolean NOT NULL DEFAULT false,
	filed_by text NOT NULL DEFAULT 'resident' CHECK (filed_by IN ('resident', 'leader', 'staff')),
	subject text NOT NULL DEFAULT 'participants' CHECK (subject IN ('participants', 'household')),
	uniqueness text NOT NULL DEFAULT 'none'
		CHECK (uniqueness IN ('none', 'once_per_day', 'once_per_month', 'once_per_year', 'once')),
	dangerous boolean NOT NULL DEFAULT false,
	position integer NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 999),
	hint text NOT NULL DEFAULT '' CHECK (length(hint) <= 60),
	PRIMARY KEY (community_id, version, code),
	FOREIGN KEY (community_id, version) REFERENCES xinyi.rulebook ON DELETE RESTRICT,
	CONSTRAINT cap_without_period CHECK ((cap_period = 'none') = (cap_points = 0)),
	CONSTRAINT deduction_without_evidence CHECK (points > 0 OR evidence_required),
	CONSTRAINT deduction_per_hour CHECK (points > 0 OR basis = 'per_occurrence'),
	CONSTRAINT minutes_without_times
		CHECK (times_required OR (basis <> 'per_hour' AND minutes_min = 0)),
	CONSTRAINT deduction_of_participants CHECK (
		points > 0 OR (filed_by = 'staff' AND subject = 'household' AND uniqueness = 'none'
		               AND NOT times_required)),
	CONSTRAINT danger_without_deduction CHECK (points < 0 OR NOT dangerous)
);
COMMENT ON TABLE xinyi.rule_item IS 'Items that earn or cost points, 事项.';
COMMENT ON COLUMN xinyi.rule_item.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.rule_item.version IS 'The rulebook.';
COMMENT ON COLUMN xinyi.rule_item.code IS 'Short code, such as ZY02.';
COMMENT ON COLUMN xinyi.rule_item.category IS 'Chapter of the rulebook.';
COMMENT ON COLUMN xinyi.rule_item.title_zh IS 'Title in Chinese.';
COMMENT ON COLUMN xinyi.rule_item.title_en IS 'Title in English.';
COMMENT ON COLUMN xinyi.rule_item.basis IS 'The unit that earns the points.';
COMMENT ON COLUMN xinyi.rule_item.points IS 'Points per basis; negative for a deduction.';
COMMENT ON COLUMN xinyi.rule_item.cap_period IS
	'The calendar period over which the points of a household are capped.';
COMMENT ON COLUMN xinyi.rule_item.cap_points IS
	'Maximum points, or maximum deduction, per household and cap period; 0 for no cap.';
COMMENT ON COLUMN xinyi.rule_item.evidence_required IS 'Whether a deed needs evidence.';
COMMENT ON COLUMN xinyi.rule_item.reviewer_level IS 'double: two different reviewers must approve.';
COMMENT ON COLUMN xinyi.rule_item.content_public IS
	'Whether the public may read the content; false where it would point at a person, such '
	'as an elder who was visited.';
COMMENT ON COLUMN xinyi.rule_item.minutes_min IS
	'Minutes that each participant serves at least; 0 for no minimum.';
COMMENT ON COLUMN xinyi.rule_item.times_required IS
	'Whether a deed needs its start and its end; items counted by the hour always do.';
COMMENT ON COLUMN xinyi.rule_item.filed_by IS
	'Who may file such a deed: residents, leaders and staff; leaders and staff; or staff alone.';
COMMENT ON COLUMN xinyi.rule_item.subject IS
	'participants, or household: the deed is the household''s, and one member is named for it.';
COMMENT ON COLUMN xinyi.rule_item.uniqueness IS
	'How often such a deed counts for the same resident, or household if that is the subject.';
COMMENT ON COLUMN xinyi.rule_item.dangerous IS
	'Of a deduction: dangerous at once, so that a reminder need not leave days to put it right.';
COMMENT ON COLUMN xinyi.rule_item.position IS
	'Order in the app, the commonest first; equal ones are ordered by code.';
COMMENT ON COLUMN xinyi.rule_item.hint IS
	'One line for the person who files a deed: what counts, and what to attach.';

COMMIT;
