-- Deploy xinyi:sessions to pg

BEGIN;

CREATE TABLE xinyi.session (
	community_id integer NOT NULL,
	token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
	session_no bigint GENERATED ALWAYS AS IDENTITY,
	membership_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	ended_at timestamptz,
	PRIMARY KEY (community_id, token_hash),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK (expires_at > created_at)
);
CREATE INDEX session_of_member ON xinyi.session (community_id, membership_id, session_no);
COMMENT ON TABLE xinyi.session IS
	'Sign-ins. Found by what the token says: the number of the community, and its hash.';
COMMENT ON COLUMN xinyi.session.community_id IS
	'The community, with whose number the token begins.';
COMMENT ON COLUMN xinyi.session.token_hash IS
	'SHA-256 of the token; the token itself is stored nowhere.';
COMMENT ON COLUMN xinyi.session.session_no IS
	'Order of signing in, and what the member calls the session; says nothing of its token.';
COMMENT ON COLUMN xinyi.session.membership_id IS 'The signed-in member.';
COMMENT ON COLUMN xinyi.session.created_at IS 'When the token was issued.';
COMMENT ON COLUMN xinyi.session.expires_at IS 'When it expires.';
COMMENT ON COLUMN xinyi.session.ended_at IS 'When the member or a rule ended it, or null.';
COMMENT ON INDEX xinyi.session_of_member IS 'For rule.sign_in and rule.end_acting.';

CREATE TABLE xinyi.spent_code (
	code_hash bytea PRIMARY KEY CHECK (length(code_hash) = 32),
	answer_sealed bytea,
	error text,
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK (num_nonnulls(answer_sealed, error) = 1)
);
CREATE INDEX spent_code_age ON xinyi.spent_code (created_at);
COMMENT ON TABLE xinyi.spent_code IS
	'What became of a code that WeChat takes only once, for ten minutes, so that the same '
	'code submitted again gets the same answer.';
COMMENT ON COLUMN xinyi.spent_code.code_hash IS 'SHA-256 of the code with its purpose.';
COMMENT ON COLUMN xinyi.spent_code.answer_sealed IS
	'The session token, or the keyed hash of the phone number, sealed under a key made from '
	'the code, which is not stored: only who has the code can open it.';
COMMENT ON COLUMN xinyi.spent_code.error IS
	'The error code that the first submission was answered with.';
COMMENT ON COLUMN xinyi.spent_code.created_at IS 'When the code was spent.';
COMMENT ON INDEX xinyi.spent_code_age IS 'For rule.keep_code.';

CREATE TABLE xinyi.consent (
	community_id integer NOT NULL,
	consent_no bigint GENERATED ALWAYS AS IDENTITY,
	membership_id uuid NOT NULL,
	document text NOT NULL CHECK (document IN ('privacy', 'publication')),
	version text NOT NULL CHECK (version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$'),
	given boolean NOT NULL,
	decided_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (community_id, membership_id, document, consent_no),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.consent IS
	'Consents given and withdrawn, append-only: the last row of a document counts.';
COMMENT ON COLUMN xinyi.consent.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.consent.consent_no IS 'Order of decisions.';
COMMENT ON COLUMN xinyi.consent.membership_id IS 'Who decided.';
COMMENT ON COLUMN xinyi.consent.document IS
	'privacy: the privacy notice; publication: showing the masked name in public lists.';
COMMENT ON COLUMN xinyi.consent.version IS 'Version of the document that was shown.';
COMMENT ON COLUMN xinyi.consent.given IS 'Given, or withdrawn.';
COMMENT ON COLUMN xinyi.consent.decided_at IS 'When.';

CREATE TABLE xinyi.claim (
	community_id integer NOT NULL,
	claim_id uuid NOT NULL,
	claim_no bigint GENERATED ALWAYS AS IDENTITY,
	membership_id uuid NOT NULL,
	building integer NOT NULL CHECK (building BETWEEN 1 AND 9999),
	unit integer NOT NULL CHECK (unit BETWEEN 1 AND 99),
	room text NOT NULL CHECK (room ~ '^[0-9A-Z-]{1,8}$'),
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40 AND name !~ '[[:cntrl:]]'),
	unregistered boolean NOT NULL DEFAULT false,
	by_phone boolean NOT NULL DEFAULT false,
	corrects uuid,
	status text NOT NULL DEFAULT 'submitted'
		CHECK (status IN ('submitted', 'accepted', 'refused', 'not_registered', 'withdrawn')),
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	resident_id uuid,
	replaces boolean NOT NULL DEFAULT false,
	decided_by uuid,
	decided_at timestamptz,
	withdrawn_at timestamptz,
	filed_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, claim_id),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, decided_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, corrects) REFERENCES xinyi.claim ON DELETE RESTRICT,
	CONSTRAINT claim_decided_by_claimant CHECK (decided_by <> membership_id),
	CHECK ((status IN ('submitted', 'withdrawn')) = (decided_at IS NULL)),
	CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL)),
	CHECK ((status = 'accepted') = (resident_id IS NOT NULL)),
	CHECK (status = 'accepted' OR NOT replaces),
	CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
	CHECK (status NOT IN ('refused', 'not_registered') OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX claim_under_way ON xinyi.claim (community_id, membership_id)
	WHERE status = 'submitted';
CREATE INDEX claim_of_member ON xinyi.claim (community_id, membership_id, claim_no);
CREATE INDEX claim_queue ON xinyi.claim (community_id, claim_no) WHERE status = 'submitted';
COMMENT ON TABLE xinyi.claim IS 'Claims to be a certain resident, decided by a reviewer.';
COMMENT ON COLUMN xinyi.claim.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.claim.claim_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.claim.claim_no IS 'Order of filing; the cursor of lists.';
COMMENT ON COLUMN xinyi.claim.membership_id IS 'Who claims.';
COMMENT ON COLUMN xinyi.claim.building IS 'Building claimed.';
COMMENT ON COLUMN xinyi.claim.unit IS 'Entrance claimed.';
COMMENT ON COLUMN xinyi.claim.room IS 'Flat claimed.';
COMMENT ON COLUMN xinyi.claim.name IS 'Name claimed.';
COMMENT ON COLUMN xinyi.claim.unregistered IS
	'The claimant says that the register lacks the resident: a tenant or a newborn.';
COMMENT ON COLUMN xinyi.claim.by_phone IS
	'Filed for a phone number of the register whose resident has another account: address and '
	'name are those of the register.';
COMMENT ON COLUMN xinyi.claim.corrects IS
	'The claim of the same member that this one replaced, and withdrew, or null.';
COMMENT ON COLUMN xinyi.claim.status IS
	'submitted; accepted, refused or not_registered, which are decisions; withdrawn by the '
	'claimant.';
COMMENT ON COLUMN xinyi.claim.reason IS
	'Reason of the decision; needed unless the claim was accepted.';
COMMENT ON COLUMN xinyi.claim.resident_id IS
	'The resident to whom the account was bound; null unless the claim was accepted.';
COMMENT ON COLUMN xinyi.claim.replaces IS
	'Whether the account took the place of another one, which was unbound.';
COMMENT ON COLUMN xinyi.claim.decided_by IS 'Who decided; never the claimant.';
COMMENT ON COLUMN xinyi.claim.decided_at IS
	'When it was decided, by the community''s clock.';
COMMENT ON COLUMN xinyi.claim.withdrawn_at IS
	'When the claimant withdrew it, by the community''s clock, or null.';
COMMENT ON COLUMN xinyi.claim.filed_at IS 'When it was filed, by the community''s clock.';
COMMENT ON INDEX xinyi.claim_of_member IS 'For getMe: the newest claim of the caller.';

CREATE TABLE xinyi.wechat_token (
	appid text PRIMARY KEY CHECK (length(appid) BETWEEN 1 AND 64),
	token_sealed bytea NOT NULL,
	expires_at timestamptz NOT NULL,
	version bigint NOT NULL DEFAULT 1,
	force_at timestamptz,
	force_day date,
	force_count integer NOT NULL DEFAULT 0 CHECK (force_count >= 0)
);
COMMENT ON TABLE xinyi.wechat_token IS
	'The stable access token, shared by all workers; one row per mini-program.';
COMMENT ON COLUMN xinyi.wechat_token.appid IS 'The mini-program.';
COMMENT ON COLUMN xinyi.wechat_token.token_sealed IS
	'The token, AES-256-GCM under the token seal key, bound to the appid.';
COMMENT ON COLUMN xinyi.wechat_token.expires_at IS
	'Start of the request that fetched it plus the lifetime that WeChat gave.';
COMMENT ON COLUMN xinyi.wechat_token.version IS 'Counts the refreshes.';
COMMENT ON COLUMN xinyi.wechat_token.force_at IS 'Last forced refresh: at most one in 30 seconds.';
COMMENT ON COLUMN xinyi.wechat_token.force_day IS 'The day that force_count is about.';
COMMENT ON COLUMN xinyi.wechat_token.force_count IS 'Forced refreshes on that day.';

COMMIT;
