-- Deploy xinyi:guardian_consents to pg

BEGIN;

CREATE TABLE xinyi.guardian_consent (
	community_id integer NOT NULL,
	consent_no bigint GENERATED ALWAYS AS IDENTITY,
	resident_id uuid NOT NULL,
	household_id bigint NOT NULL,
	membership_id uuid NOT NULL,
	version text NOT NULL CHECK (version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$'),
	given boolean NOT NULL,
	decided_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, consent_no),
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT
);
CREATE INDEX guardian_consent_for
	ON xinyi.guardian_consent (community_id, resident_id, consent_no);
COMMENT ON INDEX xinyi.guardian_consent_for IS 'For rule.guardian_state.';
COMMENT ON TABLE xinyi.guardian_consent IS
	'Decisions of guardians about the personal data of children under 14, 监护人同意 (PIPL, '
	'article 31). Append-only; the last one counts.';
COMMENT ON COLUMN xinyi.guardian_consent.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.guardian_consent.consent_no IS 'Order.';
COMMENT ON COLUMN xinyi.guardian_consent.resident_id IS 'The child.';
COMMENT ON COLUMN xinyi.guardian_consent.household_id IS 'The household in which both lived.';
COMMENT ON COLUMN xinyi.guardian_consent.membership_id IS 'The guardian.';
COMMENT ON COLUMN xinyi.guardian_consent.version IS 'Version of the privacy notice.';
COMMENT ON COLUMN xinyi.guardian_consent.given IS 'Whether the guardian agrees.';
COMMENT ON COLUMN xinyi.guardian_consent.decided_at IS 'When, by the community''s clock.';

COMMIT;
