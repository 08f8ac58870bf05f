-- Deploy xinyi:register_imports to pg

BEGIN;

CREATE TABLE xinyi.register_import (
	community_id integer NOT NULL,
	import_id uuid NOT NULL,
	import_no bigint GENERATED ALWAYS AS IDENTITY,
	status text NOT NULL DEFAULT 'uploaded' CHECK (status IN (
		'uploaded', 'planned', 'confirmed', 'done', 'refused', 'withdrawn', 'expired')),
	complete boolean NOT NULL,
	bytes integer NOT NULL CHECK (bytes > 0),
	content_digest bytea CHECK (length(content_digest) = 32),
	content bytea,
	uploaded_by uuid NOT NULL,
	uploaded_at timestamptz NOT NULL,
	report jsonb,
	report_digest text CHECK (report_digest ~ '^[0-9a-f]{64}$'),
	register_version bigint,
	planned_at timestamptz,
	refused_confirmation boolean NOT NULL DEFAULT false,
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	skip_bad boolean,
	many boolean,
	confirmed_by uuid,
	confirmed_at timestamptz,
	ended_at timestamptz,
	PRIMARY KEY (community_id, import_id),
	FOREIGN KEY (community_id, uploaded_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, confirmed_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK ((content IS NOT NULL) = (status IN ('uploaded', 'planned', 'confirmed'))),
	CHECK ((content IS NULL) = (content_digest IS NULL)),
	CHECK ((ended_at IS NULL) = (status IN ('uploaded', 'planned', 'confirmed'))),
	CHECK (status NOT IN ('planned', 'confirmed')
	       OR num_nulls(report, report_digest, register_version, planned_at) = 0),
	CHECK (status <> 'confirmed'
	       OR num_nulls(reason, skip_bad, many, confirmed_by, confirmed_at) = 0)
);
-- What is sealed cannot be compressed.
ALTER TABLE xinyi.register_import ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX register_import_open ON xinyi.register_import (community_id, import_no)
	WHERE ended_at IS NULL;
COMMENT ON INDEX xinyi.register_import_open IS
	'For rule.upload_register, and for xinyi register process.';
CREATE INDEX register_import_in_order ON xinyi.register_import (community_id, import_no);
CREATE INDEX register_import_report ON xinyi.register_import (community_id, uploaded_at)
	WHERE report IS NOT NULL;
COMMENT ON INDEX xinyi.register_import_report IS
	'For xinyi register process, which removes old reports.';
COMMENT ON TABLE xinyi.register_import IS
	'Register files that administrators uploaded, 名册导入: read by xinyi register process, which '
	'reports what would change, and written when the report has been confirmed.';
COMMENT ON COLUMN xinyi.register_import.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.register_import.import_id IS 'Identifier, chosen by the client.';
COMMENT ON COLUMN xinyi.register_import.import_no IS 'Order of upload.';
COMMENT ON COLUMN xinyi.register_import.status IS
	'uploaded: to be read; planned: the report waits for confirmation; confirmed: to be written; '
	'then done, refused (unreadable), withdrawn or expired.';
COMMENT ON COLUMN xinyi.register_import.complete IS
	'Whether the file has the whole community: who is missing leaves.';
COMMENT ON COLUMN xinyi.register_import.bytes IS 'Size of the file.';
COMMENT ON COLUMN xinyi.register_import.content_digest IS
	'SHA-256 of the file, by which a repeated upload is recognised; removed with the content, '
	'because phone numbers of a short file could be guessed from it.';
COMMENT ON COLUMN xinyi.register_import.content IS
	'The file, sealed to the public key of the job, bound to community and identifier; null once '
	'it has ended.';
COMMENT ON COLUMN xinyi.register_import.uploaded_by IS 'The administrator who uploaded it.';
COMMENT ON COLUMN xinyi.register_import.uploaded_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.register_import.report IS
	'What would change, or has changed, and the faults of the file; null until it was read, and '
	'again 30 days after the upload, because it has names.';
COMMENT ON COLUMN xinyi.register_import.report_digest IS
	'SHA-256 of the report and the register''s version: what a confirmation confirms.';
COMMENT ON COLUMN xinyi.register_import.register_version IS
	'The last change of a resident that the report knows of.';
COMMENT ON COLUMN xinyi.register_import.planned_at IS
	'When the report was made, by the community''s clock.';
COMMENT ON COLUMN xinyi.register_import.refused_confirmation IS
	'Whether the last confirmation came to nothing, because the register had changed.';
COMMENT ON COLUMN xinyi.register_import.reason IS
	'Why, as the history of the residents keeps it.';
COMMENT ON COLUMN xinyi.register_import.skip_bad IS 'Whether lines with faults are left out.';
COMMENT ON COLUMN xinyi.register_import.many IS
	'Whether more than 5 of a hundred residents may leave.';
COMMENT ON COLUMN xinyi.register_import.confirmed_by IS 'The administrator who confirmed.';
COMMENT ON COLUMN xinyi.register_import.confirmed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.register_import.ended_at IS
	'When it was done, refused, withdrawn or expired, by the community''s clock, or null.';

COMMIT;
