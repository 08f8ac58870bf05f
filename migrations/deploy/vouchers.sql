-- Deploy xinyi:vouchers to pg

BEGIN;

CREATE TABLE xinyi.voucher (
	community_id integer NOT NULL,
	voucher_no bigint GENERATED ALWAYS AS IDENTITY,
	code text NOT NULL CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{8}[0-9A-HJKMNP-Z*~$=]$'),
	redemption_id uuid NOT NULL,
	reward_id uuid NOT NULL,
	household_id bigint NOT NULL,
	discount_percent integer CHECK (discount_percent BETWEEN 1 AND 100),
	discount_fen integer CHECK (discount_fen > 0),
	valid_from date NOT NULL,
	valid_until date NOT NULL,
	issued_at timestamptz NOT NULL,
	use_id uuid,
	used_at timestamptz,
	used_by uuid,
	reference text CHECK (length(reference) BETWEEN 1 AND 40 AND reference !~ '[[:cntrl:]]'),
	voided_at timestamptz,
	PRIMARY KEY (community_id, voucher_no),
	CONSTRAINT voucher_code_taken UNIQUE (community_id, code),
	CONSTRAINT voucher_use_taken UNIQUE (community_id, use_id),
	FOREIGN KEY (community_id, redemption_id, reward_id) REFERENCES xinyi.redemption_line
		ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, used_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK (num_nonnulls(discount_percent, discount_fen) = 1),
	CHECK (valid_until >= valid_from),
	CHECK (num_nonnulls(use_id, used_at, used_by) IN (0, 3)),
	CHECK (reference IS NULL OR use_id IS NOT NULL),
	CHECK (voided_at IS NULL OR use_id IS NULL)
);
CREATE INDEX voucher_household ON xinyi.voucher (community_id, household_id, voucher_no);
CREATE INDEX voucher_redemption ON xinyi.voucher (community_id, redemption_id);
CREATE INDEX voucher_used ON xinyi.voucher (community_id, used_at) WHERE used_at IS NOT NULL;
COMMENT ON TABLE xinyi.voucher IS
	'Vouchers, 抵用券: one-time codes that the property company checks and uses up.';
COMMENT ON COLUMN xinyi.voucher.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.voucher.voucher_no IS 'Order of issuing; the cursor of lists.';
COMMENT ON COLUMN xinyi.voucher.code IS
	'Eight random symbols of Crockford base32 and their check symbol.';
COMMENT ON COLUMN xinyi.voucher.redemption_id IS 'The redemption that it was issued for.';
COMMENT ON COLUMN xinyi.voucher.reward_id IS 'The reward.';
COMMENT ON COLUMN xinyi.voucher.household_id IS 'The household that redeemed it.';
COMMENT ON COLUMN xinyi.voucher.discount_percent IS 'Discount in percent, or null.';
COMMENT ON COLUMN xinyi.voucher.discount_fen IS 'Discount in fen, or null.';
COMMENT ON COLUMN xinyi.voucher.valid_from IS 'First day on which it is taken.';
COMMENT ON COLUMN xinyi.voucher.valid_until IS 'Last day on which it is taken.';
COMMENT ON COLUMN xinyi.voucher.issued_at IS 'When it was issued, by the community''s clock.';
COMMENT ON COLUMN xinyi.voucher.use_id IS 'Named by the client that used it up; null before.';
COMMENT ON COLUMN xinyi.voucher.used_at IS 'When it was used up; null before.';
COMMENT ON COLUMN xinyi.voucher.used_by IS 'The property staff who used it up.';
COMMENT ON COLUMN xinyi.voucher.reference IS 'The property company''s own number, if given.';
COMMENT ON COLUMN xinyi.voucher.voided_at IS
	'When its redemption was undone, after which it is worth nothing; null before.';
COMMENT ON INDEX xinyi.voucher_redemption IS 'For rule.take_back.';
COMMENT ON INDEX xinyi.voucher_used IS 'For downloadVoucherUses.';

CREATE TABLE xinyi.voucher_undo (
	community_id integer NOT NULL,
	use_id uuid NOT NULL,
	voucher_no bigint NOT NULL,
	used_at timestamptz NOT NULL,
	used_by uuid NOT NULL,
	reference text,
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
	undone_by uuid NOT NULL,
	undone_at timestamptz NOT NULL CHECK (undone_at >= used_at),
	PRIMARY KEY (community_id, use_id),
	FOREIGN KEY (community_id, voucher_no) REFERENCES xinyi.voucher ON DELETE RESTRICT,
	FOREIGN KEY (community_id, used_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, undone_by) REFERENCES xinyi.membership ON DELETE RESTRICT
);
CREATE INDEX voucher_undo_used ON xinyi.voucher_undo (community_id, used_at);
COMMENT ON TABLE xinyi.voucher_undo IS
	'Uses of vouchers that were taken back; the voucher can be used again.';
COMMENT ON COLUMN xinyi.voucher_undo.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.voucher_undo.use_id IS 'The use.';
COMMENT ON COLUMN xinyi.voucher_undo.voucher_no IS 'The voucher.';
COMMENT ON COLUMN xinyi.voucher_undo.used_at IS 'When it had been used.';
COMMENT ON COLUMN xinyi.voucher_undo.used_by IS 'The property staff who had used it.';
COMMENT ON COLUMN xinyi.voucher_undo.reference IS 'The property company''s own number of the use.';
COMMENT ON COLUMN xinyi.voucher_undo.reason IS 'Why it was taken back.';
COMMENT ON COLUMN xinyi.voucher_undo.undone_by IS 'The member who took it back.';
COMMENT ON COLUMN xinyi.voucher_undo.undone_at IS 'When, by the community''s clock.';
COMMENT ON INDEX xinyi.voucher_undo_used IS 'For downloadVoucherUses.';

CREATE TABLE xinyi.counter_key (
	community_id integer PRIMARY KEY REFERENCES xinyi.community ON DELETE RESTRICT,
	key bytea NOT NULL DEFAULT xinyi.gen_random_bytes(32) CHECK (length(key) = 32)
);
COMMENT ON TABLE xinyi.counter_key IS
	'The key that signs the codes which households show at the counter. Read by the owner''s '
	'routines alone.';
COMMENT ON COLUMN xinyi.counter_key.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.counter_key.key IS 'Random; drawn when the first code is asked for.';

COMMIT;
