-- Deploy xinyi:documents to pg

BEGIN;

CREATE TABLE xinyi.document (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	name text NOT NULL CHECK (name IN ('privacy', 'publication', 'shop', 'help')),
	version text NOT NULL CHECK (version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$'),
	document_no bigint GENERATED ALWAYS AS IDENTITY,
	title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80 AND title !~ '[[:cntrl:]]'),
	in_force_from date NOT NULL,
	content text NOT NULL CHECK (length(content) BETWEEN 1 AND 20000),
	imported_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (community_id, name, version),
	CONSTRAINT document_has_markup CHECK (content !~ '<[A-Za-z/!?]')
);
CREATE UNIQUE INDEX document_order ON xinyi.document (community_id, document_no);
CREATE INDEX document_in_force
	ON xinyi.document (community_id, name, in_force_from, document_no);
COMMENT ON INDEX xinyi.document_in_force IS 'For rule.current_version.';
COMMENT ON TABLE xinyi.document IS
	'Texts for people, 文本, in versions: the privacy notice, the consent to publication, the '
	'rules of the shop, the help. Append-only: people agreed to what a version says.';
COMMENT ON COLUMN xinyi.document.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.document.name IS 'privacy, publication, shop or help.';
COMMENT ON COLUMN xinyi.document.version IS 'As the settings and consents name it.';
COMMENT ON COLUMN xinyi.document.document_no IS 'Order of import; the cursor of lists.';
COMMENT ON COLUMN xinyi.document.title IS 'Its title.';
COMMENT ON COLUMN xinyi.document.in_force_from IS 'First day on which it applies.';
COMMENT ON COLUMN xinyi.document.content IS 'The text, in Markdown without HTML.';
COMMENT ON COLUMN xinyi.document.imported_at IS 'When it was imported, by the real clock.';

COMMIT;
