-- Deploy xinyi:communities to pg

BEGIN;

CREATE TABLE xinyi.community (
	community_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	code text NOT NULL CONSTRAINT community_code_taken UNIQUE
		CHECK (code ~ '^[a-z][a-z0-9-]{1,30}$'),
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
	sample boolean NOT NULL DEFAULT false,
	clock_offset interval NOT NULL DEFAULT '0',
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT clock_moves_in_samples_only CHECK (sample OR clock_offset = '0')
);
COMMENT ON TABLE xinyi.community IS
	'The tenants, 社区. Every row belongs to one of them, but for those of spent_code and '
	'wechat_token.';
COMMENT ON COLUMN xinyi.community.community_id IS
	'The distribution key when the schema is sharded; given once for all shards.';
COMMENT ON COLUMN xinyi.community.code IS 'The name in URLs, such as arcadia.';
COMMENT ON COLUMN xinyi.community.name IS 'The display name, such as 阿尔卡迪亚社区.';
COMMENT ON COLUMN xinyi.community.sample IS
	'Whether this is a sample or test community with invented people.';
COMMENT ON COLUMN xinyi.community.clock_offset IS
	'How far the clock of a sample community has been moved, so that months can be played '
	'through.';
COMMENT ON COLUMN xinyi.community.created_at IS 'When the community was created.';

CREATE TABLE xinyi.settings (
	community_id integer PRIMARY KEY REFERENCES xinyi.community ON DELETE RESTRICT,
	publish_day integer NOT NULL DEFAULT 26 CHECK (publish_day BETWEEN 1 AND 28),
	publish_time time NOT NULL DEFAULT '09:00',
	deed_days_max integer NOT NULL DEFAULT 30 CHECK (deed_days_max BETWEEN 1 AND 366),
	deed_minutes_max integer NOT NULL DEFAULT 720 CHECK (deed_minutes_max BETWEEN 15 AND 1440),
	double_minutes integer NOT NULL DEFAULT 480 CHECK (double_minutes BETWEEN 0 AND 1440),
	double_points integer NOT NULL DEFAULT 20 CHECK (double_points BETWEEN 1 AND 1000),
	review_due_days integer NOT NULL DEFAULT 7 CHECK (review_due_days BETWEEN 1 AND 60),
	answer_days integer NOT NULL DEFAULT 7 CHECK (answer_days BETWEEN 1 AND 60),
	rating_base integer NOT NULL DEFAULT 100 CHECK (rating_base BETWEEN 0 AND 1000),
	rating_public boolean NOT NULL DEFAULT true,
	privacy_version text NOT NULL DEFAULT '2026-01'
		CHECK (privacy_version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$'),
	publication_version text NOT NULL DEFAULT '2026-01'
		CHECK (publication_version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$'),
	changed_at timestamptz NOT NULL DEFAULT now(),
	changed_by text NOT NULL DEFAULT session_user
);
COMMENT ON TABLE xinyi.settings IS 'The settings of each community.';
COMMENT ON COLUMN xinyi.settings.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.settings.publish_day IS
	'Day of the month on which a period closes at 00:00 and is published; takes effect from '
	'the next period.';
COMMENT ON COLUMN xinyi.settings.publish_time IS
	'Community time of day from which the closed period may be published.';
COMMENT ON COLUMN xinyi.settings.deed_days_max IS
	'Days after its end during which a deed can be filed.';
COMMENT ON COLUMN xinyi.settings.deed_minutes_max IS 'Longest deed, in minutes.';
COMMENT ON COLUMN xinyi.settings.double_minutes IS
	'Minutes of one resident on one day above which a deed needs two reviewers.';
COMMENT ON COLUMN xinyi.settings.double_points IS
	'Computed award, in points, from which a deed needs two reviewers.';
COMMENT ON COLUMN xinyi.settings.review_due_days IS
	'Days within which reviewers should decide a deed.';
COMMENT ON COLUMN xinyi.settings.answer_days IS
	'Days that a household has to answer a deduction before it may be posted.';
COMMENT ON COLUMN xinyi.settings.rating_base IS
	'The rating with which a household starts each year.';
COMMENT ON COLUMN xinyi.settings.rating_public IS
	'Whether the public list shows the rating of households with a positive month.';
COMMENT ON COLUMN xinyi.settings.privacy_version IS
	'Version of the privacy notice that people must have agreed to.';
COMMENT ON COLUMN xinyi.settings.publication_version IS
	'Version of the consent to publication of the masked name.';
COMMENT ON COLUMN xinyi.settings.changed_at IS 'When they were last changed, by the real clock.';
COMMENT ON COLUMN xinyi.settings.changed_by IS
	'Who changed them last: a membership, or the command of the server.';

COMMIT;
