-- Deploy xinyi:spending to pg

BEGIN;

-- What is filled in here is that of all communities: for once the owner looks over the walls.
ALTER TABLE xinyi.ledger_entry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.household_period NO FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.period NO FORCE ROW LEVEL SECURITY;

-- One ledger for what is earned and what is spent: the balance stays the sum of its points.
ALTER TABLE xinyi.ledger_entry
	ADD kind text NOT NULL DEFAULT 'deed'
		CHECK (kind IN ('deed', 'redemption', 'return', 'lapse')),
	ADD redemption_id uuid,
	ALTER version DROP NOT NULL,
	ALTER item DROP NOT NULL,
	ADD FOREIGN KEY (community_id, redemption_id) REFERENCES xinyi.redemption ON DELETE RESTRICT,
	DROP CONSTRAINT points_beyond_rating,
	ADD CONSTRAINT points_beyond_rating
		CHECK (kind <> 'deed' OR (abs(points) <= abs(rating) AND points * rating >= 0)),
	ADD CONSTRAINT entry_of_its_kind CHECK (
		CASE kind WHEN 'deed' THEN num_nonnulls(version, item) = 2 AND redemption_id IS NULL
		ELSE num_nonnulls(version, item, deed_id, reverses) = 0 AND rating = 0 AND minutes = 0
			AND (kind = 'lapse') = (redemption_id IS NULL)
			AND sign(points) = CASE kind WHEN 'return' THEN 1 ELSE -1 END END);
CREATE UNIQUE INDEX points_moved_twice ON xinyi.ledger_entry (community_id, redemption_id, kind)
	WHERE redemption_id IS NOT NULL;
COMMENT ON COLUMN xinyi.ledger_entry.kind IS
	'deed: earned or deducted; redemption: held for rewards; return: of a redemption that was '
	'cancelled or lapsed; lapse: not spent in time.';
COMMENT ON COLUMN xinyi.ledger_entry.redemption_id IS
	'The redemption: points are taken for it once and returned once.';
COMMENT ON COLUMN xinyi.ledger_entry.version IS 'The rulebook of the day; null for spending.';
COMMENT ON COLUMN xinyi.ledger_entry.item IS 'The item; null for spending.';

-- First earned, first spent: what is left of a year is what the balance has beyond all that was
-- earned after it. So it is enough to know what was earned in each period.
ALTER TABLE xinyi.household_period
	ADD earned integer NOT NULL DEFAULT 0 CONSTRAINT earned_too_low CHECK (earned >= 0);
COMMENT ON COLUMN xinyi.household_period.earned IS
	'Points earned in the period, without those of entries reversed at any time since.';
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
	household_id integer NOT NULL,
	points integer NOT NULL CHECK (points > 0),
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
COMMENT ON COLUMN xinyi.dispute_hold.points IS 'Its points.';
COMMENT ON COLUMN xinyi.dispute_hold.placed_by IS 'Membership or command that placed the hold.';
COMMENT ON COLUMN xinyi.dispute_hold.placed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.dispute_hold.released_at IS 'When the dispute ended, or null.';

ALTER TABLE xinyi.household
	ADD disputed integer NOT NULL DEFAULT 0 CHECK (disputed >= 0);
COMMENT ON COLUMN xinyi.household.disputed IS
	'Points that are disputed; always the sum of its holds that were not released.';

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
	PRIMARY KEY (community_id, period_id),
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT,
	CHECK (issued >= 0 AND redeemed >= 0 AND returned >= 0 AND lapsed >= 0
	       AND outstanding >= 0 AND redeemed_fen >= 0)
);
COMMENT ON TABLE xinyi.period_total IS
	'The budget''s sums of a closed period, taken when it closed. Those of the open one are '
	'computed when they are asked for.';
COMMENT ON COLUMN xinyi.period_total.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.period_total.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.period_total.issued IS 'Points earned by deeds.';
COMMENT ON COLUMN xinyi.period_total.taken_back IS
	'Points deducted or reversed, less those of deductions that were reversed.';
COMMENT ON COLUMN xinyi.period_total.redeemed IS 'Points held for rewards.';
COMMENT ON COLUMN xinyi.period_total.returned IS
	'Points given back for redemptions that were cancelled or lapsed.';
COMMENT ON COLUMN xinyi.period_total.lapsed IS 'Points not spent in time.';
COMMENT ON COLUMN xinyi.period_total.outstanding IS 'Points of all households at its end.';
COMMENT ON COLUMN xinyi.period_total.redeemed_fen IS
	'What the rewards redeemed in it cost the shop, in fen, without those given back before it '
	'closed.';
INSERT INTO xinyi.period_total
SELECT community_id, period_id, issued, taken_back, 0, 0, 0,
       sum(issued - taken_back) OVER (PARTITION BY community_id ORDER BY period_id), 0
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
	DROP CONSTRAINT notice_kind_check,
	ADD CONSTRAINT notice_kind_check CHECK (kind IN (
		'deed_approved', 'deed_rejected', 'deduction_filed', 'deduction_posted',
		'reminder_issued', 'claim_accepted', 'claim_refused', 'entry_reversed',
		'redemption_collected', 'redemption_cancelled', 'redemption_lapsed', 'points_lapsed',
		'stock_low', 'budget_warning'));

ALTER TABLE xinyi.ledger_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.household_period FORCE ROW LEVEL SECURITY;
ALTER TABLE xinyi.period FORCE ROW LEVEL SECURITY;

COMMIT;
