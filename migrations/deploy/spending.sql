-- Deploy xinyi:spending to pg

BEGIN;

-- The statements below fill in rows of all communities, so the owner bypasses row-level security
-- here.
ALTER TABLE xinyi.ledger_entry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.household_period NO FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.period NO FORCE ROW LEVEL SECURITY;

CREATE TABLE xinyi.household_transfer (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	transfer_no bigint GENERATED ALWAYS AS IDENTITY,
	transfer_id uuid NOT NULL DEFAULT gen_random_uuid(),
	act text NOT NULL CHECK (act IN ('split', 'merge')),
	from_household_id bigint NOT NULL,
	to_household_id bigint NOT NULL,
	points integer NOT NULL CHECK (points >= 0),
	document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
	administrator uuid NOT NULL,
	second_administrator uuid,
	happened_on date NOT NULL,
	recorded_by text NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 80),
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, transfer_no),
	FOREIGN KEY (community_id, from_household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, to_household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, administrator) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, second_administrator) REFERENCES xinyi.membership
		ON DELETE RESTRICT,
	CONSTRAINT transfer_made_twice UNIQUE (community_id, transfer_id),
	CHECK (from_household_id <> to_household_id),
	CHECK (administrator <> second_administrator)
);
CREATE INDEX household_transfer_from ON xinyi.household_transfer (community_id, from_household_id);
CREATE INDEX household_transfer_to ON xinyi.household_transfer (community_id, to_household_id);
COMMENT ON TABLE xinyi.household_transfer IS
	'Households that were split (分户) or merged (并户), and the points that went along.';
COMMENT ON COLUMN xinyi.household_transfer.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.household_transfer.transfer_no IS 'Order.';
COMMENT ON COLUMN xinyi.household_transfer.transfer_id IS
	'Identifier, chosen by the client, or made for a command of the server.';
COMMENT ON COLUMN xinyi.household_transfer.act IS
	'split: some members became a new household; merge: the household was closed.';
COMMENT ON COLUMN xinyi.household_transfer.from_household_id IS 'The household that gave points.';
COMMENT ON COLUMN xinyi.household_transfer.to_household_id IS 'The household that got them.';
COMMENT ON COLUMN xinyi.household_transfer.points IS 'How many; 0 leaves no entry in the ledger.';
COMMENT ON COLUMN xinyi.household_transfer.document IS
	'Reference of the document in which the households agreed.';
COMMENT ON COLUMN xinyi.household_transfer.administrator IS 'The administrator who decided.';
COMMENT ON COLUMN xinyi.household_transfer.second_administrator IS
	'The one who confirmed; null in a community that has one administrator.';
COMMENT ON COLUMN xinyi.household_transfer.happened_on IS 'Day of the split or merge.';
COMMENT ON COLUMN xinyi.household_transfer.recorded_by IS
	'The membership, or the command of the server.';
COMMENT ON COLUMN xinyi.household_transfer.recorded_at IS 'When, by the community''s clock.';

-- One ledger for what is earned and what is spent: the balance stays the sum of its points.
ALTER TABLE xinyi.ledger_entry
	ADD kind text NOT NULL DEFAULT 'deed'
		CHECK (kind IN ('deed', 'redemption', 'undo', 'return', 'lapse', 'settlement',
		                'transfer')),
	ADD redemption_id uuid,
	ADD concerns bigint,
	ADD earned_in integer,
	ADD transfer_no bigint,
	ALTER version DROP NOT NULL,
	ALTER item DROP NOT NULL,
	ADD FOREIGN KEY (community_id, redemption_id) REFERENCES xinyi.redemption ON DELETE RESTRICT,
	ADD FOREIGN KEY (community_id, concerns) REFERENCES xinyi.ledger_entry ON DELETE RESTRICT,
	ADD FOREIGN KEY (community_id, earned_in) REFERENCES xinyi.period ON DELETE RESTRICT,
	ADD FOREIGN KEY (community_id, transfer_no) REFERENCES xinyi.household_transfer
		ON DELETE RESTRICT,
	DROP CONSTRAINT reversal_without_reason,
	ADD CONSTRAINT reversal_without_reason
		CHECK ((reverses IS NOT NULL OR kind IN ('transfer', 'undo')) = (reason IS NOT NULL)),
	DROP CONSTRAINT points_beyond_rating,
	ADD CONSTRAINT points_beyond_rating
		CHECK (kind <> 'deed' OR (abs(points) <= abs(rating) AND points * rating >= 0)),
	ADD CONSTRAINT entry_of_its_kind CHECK (
		CASE kind WHEN 'deed'
		THEN num_nonnulls(version, item) = 2
			AND num_nonnulls(redemption_id, concerns, earned_in, transfer_no) = 0
		ELSE num_nonnulls(version, item, deed_id, reverses) = 0 AND rating = 0 AND minutes = 0
			AND (kind = 'return' OR (kind = 'transfer' AND points > 0)) = (earned_in IS NOT NULL)
			AND (kind = 'transfer') = (transfer_no IS NOT NULL)
			AND CASE kind
			    WHEN 'redemption' THEN redemption_id IS NOT NULL AND concerns IS NULL
			    WHEN 'undo' THEN redemption_id IS NOT NULL AND concerns IS NULL
			    WHEN 'return' THEN num_nonnulls(redemption_id, concerns) = 1
			    WHEN 'settlement' THEN redemption_id IS NULL AND concerns IS NOT NULL
			    ELSE num_nonnulls(redemption_id, concerns) = 0 END
			AND CASE kind WHEN 'return' THEN least(points, computed) >= 0
			              WHEN 'transfer' THEN points <> 0
			              WHEN 'undo' THEN points > 0
			              ELSE points < 0 END END);
CREATE UNIQUE INDEX points_spent_twice ON xinyi.ledger_entry (community_id, redemption_id)
	WHERE kind = 'redemption';
CREATE UNIQUE INDEX redemption_undone_twice ON xinyi.ledger_entry (community_id, redemption_id)
	WHERE kind = 'undo';
CREATE INDEX ledger_concerning ON xinyi.ledger_entry (community_id, concerns)
	WHERE concerns IS NOT NULL;
CREATE INDEX ledger_renewed ON xinyi.ledger_entry (community_id, household_id, earned_in)
	WHERE earned_in IS NOT NULL;
CREATE INDEX ledger_transferred ON xinyi.ledger_entry (community_id, transfer_no)
	WHERE transfer_no IS NOT NULL;
COMMENT ON COLUMN xinyi.ledger_entry.kind IS
	'deed: earned or deducted; redemption: spent on rewards; undo: points of a redemption that was '
	'taken back; lapse: not spent in time; settlement: '
	'the rest of a deduction or reversal, taken when the points that it could not reach came back; '
	'return: points that are good for longer because the household could not have spent them; '
	'transfer: points that went to, or came from, another household in a split or merge.';
COMMENT ON COLUMN xinyi.ledger_entry.redemption_id IS
	'The redemption that was collected, undone, or cancelled by the shop.';
COMMENT ON COLUMN xinyi.ledger_entry.concerns IS
	'Of a settlement, the deduction or reversal whose rest it takes; of a return, the entry whose '
	'dispute ended, or the reversal of a deduction.';
COMMENT ON COLUMN xinyi.ledger_entry.earned_in IS
	'Of a return, the period in which as many points as were computed count as earned; of points '
	'that came by a transfer, the one in which the other household had earned them.';
COMMENT ON COLUMN xinyi.ledger_entry.transfer_no IS 'The split or merge.';
COMMENT ON COLUMN xinyi.ledger_entry.reason IS
	'Why it was reversed or undone; of a transfer, the document in which the households agreed.';
COMMENT ON COLUMN xinyi.ledger_entry.version IS 'The rulebook of the day; null for spending.';
COMMENT ON COLUMN xinyi.ledger_entry.item IS 'The item; null for spending.';
COMMENT ON INDEX xinyi.household_transfer_from IS 'For xinyi household show.';
COMMENT ON INDEX xinyi.household_transfer_to IS 'For xinyi household show.';
COMMENT ON INDEX xinyi.ledger_concerning IS 'For rule.post_reversal and rule.earned_after.';
COMMENT ON INDEX xinyi.ledger_renewed IS 'For rule.earned_after.';
COMMENT ON INDEX xinyi.ledger_transferred IS 'For the invariant that transfers sum to zero.';

-- Points earned first are spent first: the rest of a year's points is the balance minus all points
-- earned after it. So the points earned in each period are sufficient.
ALTER TABLE xinyi.household_period
	ADD earned integer NOT NULL DEFAULT 0 CONSTRAINT earned_too_low CHECK (earned >= 0);
COMMENT ON COLUMN xinyi.household_period.earned IS
	'Points earned in the period, without those of entries reversed since or disputed now, and '
	'with those that a return or a transfer counts as earned in it.';
UPDATE xinyi.household_period h SET earned = e.earned
FROM (
	SELECT original.community_id, original.household_id, original.period_id,
	       sum(original.points + coalesce(reversal.points, 0)) AS earned
	FROM xinyi.ledger_entry original
	LEFT JOIN xinyi.ledger_entry reversal ON reversal.community_id = original.community_id
		AND reversal.reverses = original.entry_id
	WHERE original.reverses IS NULL AND original.points > 0
	GROUP BY 1, 2, 3) e
WHERE h.community_id = e.community_id AND h.household_id = e.household_id
	AND h.period_id = e.period_id;
COMMENT ON COLUMN xinyi.household_period.points IS 'Sum of points of deeds, as published.';

CREATE TABLE xinyi.dispute_hold (
	community_id integer NOT NULL,
	entry_id bigint NOT NULL,
	household_id bigint NOT NULL,
	points integer NOT NULL CHECK (points >= 0),
	placed_no bigint NOT NULL,
	placed_by text NOT NULL CHECK (length(placed_by) BETWEEN 1 AND 80),
	placed_at timestamptz NOT NULL,
	released_at timestamptz,
	PRIMARY KEY (community_id, entry_id),
	FOREIGN KEY (community_id, entry_id) REFERENCES xinyi.ledger_entry ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.dispute_hold IS
	'Entries whose points cannot be spent while they are disputed.';
COMMENT ON COLUMN xinyi.dispute_hold.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.dispute_hold.entry_id IS 'The disputed entry.';
COMMENT ON COLUMN xinyi.dispute_hold.household_id IS 'Its household.';
COMMENT ON COLUMN xinyi.dispute_hold.points IS
	'Those of its points that were still there: neither spent nor lapsed.';
COMMENT ON COLUMN xinyi.dispute_hold.placed_no IS
	'Its place among redemptions and shortfalls, which are numbered together.';
COMMENT ON COLUMN xinyi.dispute_hold.placed_by IS 'Membership or command that placed the hold.';
COMMENT ON COLUMN xinyi.dispute_hold.placed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.dispute_hold.released_at IS 'When the dispute ended, or null.';

ALTER TABLE xinyi.household
	ADD held integer NOT NULL DEFAULT 0 CHECK (held >= 0),
	ADD disputed integer NOT NULL DEFAULT 0 CHECK (disputed >= 0),
	ADD CONSTRAINT set_aside_beyond_balance CHECK (held + disputed <= balance);
COMMENT ON COLUMN xinyi.household.held IS
	'Points of the balance that are held for rewards; always the sum of its held redemptions.';
COMMENT ON COLUMN xinyi.household.disputed IS
	'Points that are disputed; always the sum of its holds that were not released.';

CREATE TABLE xinyi.shortfall (
	community_id integer NOT NULL,
	household_id bigint NOT NULL,
	shortfall_no bigint NOT NULL,
	kind text NOT NULL CHECK (kind IN ('deduction', 'reversal', 'lapse', 'dispute', 'released',
	                                   'correction', 'return')),
	entry_id bigint,
	redemption_id uuid,
	since_period integer NOT NULL,
	since_entry bigint NOT NULL DEFAULT 0,
	slack integer NOT NULL,
	wanted integer NOT NULL CHECK (wanted >= 0),
	lost integer NOT NULL DEFAULT 0 CHECK (lost >= 0),
	follows bigint,
	from_period integer NOT NULL DEFAULT 0,
	earned_in integer,
	PRIMARY KEY (community_id, household_id, shortfall_no),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, entry_id) REFERENCES xinyi.ledger_entry ON DELETE RESTRICT,
	FOREIGN KEY (community_id, redemption_id) REFERENCES xinyi.redemption ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.shortfall IS
	'What changed points while some of the household''s were held or disputed, as far as it would '
	'have been different without; kept until none are. rule.replay_shortfalls tells the rest.';
COMMENT ON COLUMN xinyi.shortfall.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.shortfall.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.shortfall.shortfall_no IS
	'Order of happening, counted together with redemptions.';
COMMENT ON COLUMN xinyi.shortfall.kind IS
	'deduction, reversal, lapse, dispute: it took points, or found too few. released: a dispute '
	'that ended well. correction: of a deduction. return: points came back by no fault of the '
	'household.';
COMMENT ON COLUMN xinyi.shortfall.entry_id IS
	'The deduction, the reversal or the disputed entry; null for a lapse or a redemption.';
COMMENT ON COLUMN xinyi.shortfall.redemption_id IS 'The redemption that the shop cancelled.';
COMMENT ON COLUMN xinyi.shortfall.since_period IS
	'With since_entry, a place in the ledger: points earned later were not its to take.';
COMMENT ON COLUMN xinyi.shortfall.since_entry IS 'The entry in that period.';
COMMENT ON COLUMN xinyi.shortfall.slack IS
	'Points that were free, less those earned later than that place; may be negative.';
COMMENT ON COLUMN xinyi.shortfall.wanted IS 'Most points that it takes, or gives.';
COMMENT ON COLUMN xinyi.shortfall.lost IS
	'Of a return, the points that had lapsed since they were set aside.';
COMMENT ON COLUMN xinyi.shortfall.follows IS
	'Number of the deduction, dispute or redemption that it gives back.';
COMMENT ON COLUMN xinyi.shortfall.from_period IS
	'Of a return, the period in which its points were earned; 0 when they are the oldest.';
COMMENT ON COLUMN xinyi.shortfall.earned_in IS
	'Of a return or correction, the period that its points count in.';

CREATE TABLE xinyi.period_total (
	community_id integer NOT NULL,
	period_id integer NOT NULL,
	issued bigint NOT NULL,
	taken_back bigint NOT NULL,
	redeemed bigint NOT NULL,
	returned bigint NOT NULL,
	lapsed bigint NOT NULL,
	outstanding bigint NOT NULL,
	redeemed_fen bigint NOT NULL,
	worth_fen bigint,
	PRIMARY KEY (community_id, period_id),
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT,
	CHECK (issued >= 0 AND returned >= 0 AND lapsed >= 0 AND outstanding >= 0
	       AND worth_fen >= 0)
);
COMMENT ON TABLE xinyi.period_total IS
	'The budget''s sums of a closed period, taken when it closed. Those of the open one are '
	'computed when they are asked for.';
COMMENT ON COLUMN xinyi.period_total.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.period_total.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.period_total.issued IS 'Points earned by deeds.';
COMMENT ON COLUMN xinyi.period_total.taken_back IS
	'Points deducted, reversed or settled, less those of deductions that were reversed.';
COMMENT ON COLUMN xinyi.period_total.redeemed IS
	'Points of redemptions collected in it, less those undone in it.';
COMMENT ON COLUMN xinyi.period_total.returned IS
	'Points that had lapsed and were returned.';
COMMENT ON COLUMN xinyi.period_total.lapsed IS 'Points not spent in time.';
COMMENT ON COLUMN xinyi.period_total.outstanding IS 'Points of all households at its end.';
COMMENT ON COLUMN xinyi.period_total.redeemed_fen IS
	'Cost to the shop of the rewards collected in it, in fen, less that of those taken back.';
COMMENT ON COLUMN xinyi.period_total.worth_fen IS
	'What the outstanding points would have cost the shop, in fen; null when no cost was known.';
INSERT INTO xinyi.period_total
SELECT community_id, period_id, issued, taken_back, 0, 0, 0,
       sum(issued - taken_back) OVER (PARTITION BY community_id ORDER BY period_id), 0,
       NULL
FROM (
	SELECT p.community_id, p.period_id,
	       coalesce(sum(e.points) FILTER (WHERE e.points > 0 AND e.reverses IS NULL), 0) AS issued,
	       coalesce(-sum(e.points) FILTER (WHERE e.points < 0 OR e.reverses IS NOT NULL), 0)
	           AS taken_back
	FROM xinyi.period p
	LEFT JOIN xinyi.ledger_entry e USING (community_id, period_id)
	WHERE p.status <> 'open'
	GROUP BY p.community_id, p.period_id
) closed;

CREATE TABLE xinyi.budget_gauge (
	community_id integer NOT NULL,
	period_id integer NOT NULL,
	redeemed bigint NOT NULL CHECK (redeemed >= 0),
	PRIMARY KEY (community_id, period_id),
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT
) WITH (fillfactor = 50);
COMMENT ON TABLE xinyi.budget_gauge IS
	'Points of a period''s redemptions that are held or collected, kept only while the settings '
	'have a ceiling.';
COMMENT ON COLUMN xinyi.budget_gauge.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.budget_gauge.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.budget_gauge.redeemed IS 'The points.';

ALTER TABLE xinyi.settings
	ADD hold_hours integer NOT NULL DEFAULT 48 CHECK (hold_hours BETWEEN 0 AND 720),
	ADD budget_warning integer CHECK (budget_warning >= 0),
	ADD budget_ceiling integer CHECK (budget_ceiling >= 0);
COMMENT ON COLUMN xinyi.settings.hold_hours IS
	'Hours after an event''s end in which redemptions can still be collected; takes effect for '
	'events saved afterwards.';
COMMENT ON COLUMN xinyi.settings.budget_warning IS
	'Points redeemed in a period at which administrators are warned, or null.';
COMMENT ON COLUMN xinyi.settings.budget_ceiling IS
	'Points that can be redeemed in a period, or null.';

ALTER TABLE xinyi.notice
	ADD good_until date,
	DROP CONSTRAINT notice_kind_check,
	ADD CONSTRAINT notice_kind_check CHECK (kind IN (
		'deed_approved', 'deed_rejected', 'deed_withdrawn', 'deduction_filed', 'deduction_posted',
		'reminder_issued', 'reminder_answered', 'reminder_put_right', 'claim_accepted',
		'claim_refused', 'claim_not_registered',
		'account_unbound', 'entry_reversed', 'redemption_collected', 'redemption_cancelled',
		'redemption_undone', 'voucher_use_undone', 'redemption_lapsed', 'points_lapsed',
		'points_lapsing', 'points_settled', 'points_transferred', 'participant_changed',
		'inspection_failed', 'inspection_rejected', 'stock_low',
		'budget_warning', 'confirmation_asked', 'confirmation_confirmed',
		'confirmation_refused', 'feedback_filed', 'feedback_answered',
		'card_issued', 'card_withdrawn', 'helper_named', 'helper_ended'));

COMMENT ON COLUMN xinyi.notice.good_until IS
	'Until when the points that it tells of can at least be spent, or null.';

ALTER TABLE xinyi.ledger_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.household_period FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.period FORCE ROW LEVEL SECURITY;

COMMIT;
