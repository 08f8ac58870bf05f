-- Deploy xinyi:feedback to pg

BEGIN;

CREATE TABLE xinyi.feedback (
	community_id integer NOT NULL,
	feedback_id uuid NOT NULL,
	feedback_no bigint GENERATED ALWAYS AS IDENTITY,
	kind text NOT NULL CHECK (kind IN ('suggestion', 'complaint', 'privacy')),
	content text NOT NULL CHECK (length(content) BETWEEN 1 AND 1000),
	deed_id uuid,
	period_id integer,
	filed_by uuid NOT NULL,
	filed_at timestamptz NOT NULL,
	due_at timestamptz NOT NULL,
	answer text CHECK (length(answer) BETWEEN 1 AND 1000),
	answered_by uuid,
	answered_at timestamptz,
	PRIMARY KEY (community_id, feedback_id),
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT,
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT,
	FOREIGN KEY (community_id, filed_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, answered_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CONSTRAINT feedback_answered_by_author CHECK (answered_by <> filed_by),
	CHECK (num_nonnulls(answer, answered_by, answered_at) IN (0, 3)),
	CHECK (due_at > filed_at)
);
CREATE INDEX feedback_of_member ON xinyi.feedback (community_id, filed_by, feedback_no);
CREATE INDEX feedback_order ON xinyi.feedback (community_id, feedback_no);
CREATE INDEX feedback_open ON xinyi.feedback (community_id, feedback_no) WHERE answered_at IS NULL;
CREATE INDEX feedback_answered ON xinyi.feedback (community_id, feedback_no)
	WHERE answered_at IS NOT NULL;
COMMENT ON TABLE xinyi.feedback IS
	'What members write to their community, 意见反馈与投诉, and its answer, which has a due time.';
COMMENT ON COLUMN xinyi.feedback.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.feedback.feedback_id IS 'Identifier, chosen by the client.';
COMMENT ON COLUMN xinyi.feedback.feedback_no IS 'Order of filing; the cursor of lists.';
COMMENT ON COLUMN xinyi.feedback.kind IS
	'suggestion; complaint; privacy: about personal data (PIPL, article 50).';
COMMENT ON COLUMN xinyi.feedback.content IS
	'The text; personal data, which no log and no audit line has.';
COMMENT ON COLUMN xinyi.feedback.deed_id IS 'The deed that it is about, or null.';
COMMENT ON COLUMN xinyi.feedback.period_id IS 'The period whose publication it is about, or null.';
COMMENT ON COLUMN xinyi.feedback.filed_by IS 'Who wrote it.';
COMMENT ON COLUMN xinyi.feedback.filed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.feedback.due_at IS 'Until when the community should answer.';
COMMENT ON COLUMN xinyi.feedback.answer IS 'The answer, given once; or null.';
COMMENT ON COLUMN xinyi.feedback.answered_by IS 'The administrator who answered, or null.';
COMMENT ON COLUMN xinyi.feedback.answered_at IS 'When, by the community''s clock, or null.';

COMMIT;
