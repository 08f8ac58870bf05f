-- Deploy xinyi:ledger to pg

BEGIN;

CREATE TABLE xinyi.period (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	period_id integer NOT NULL CHECK (period_id > 0),
	name text NOT NULL CHECK (name ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
	starts_at timestamptz NOT NULL,
	ends_at timestamptz NOT NULL,
	status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed', 'published')),
	closed_at timestamptz,
	PRIMARY KEY (community_id, period_id),
	CONSTRAINT period_name_taken UNIQUE (community_id, name),
	CHECK (ends_at > starts_at),
	CHECK ((status = 'open') = (closed_at IS NULL))
);
CREATE UNIQUE INDEX period_open ON xinyi.period (community_id) WHERE status = 'open';
CREATE INDEX period_to_publish ON xinyi.period (community_id, period_id) WHERE status = 'closed';
COMMENT ON TABLE xinyi.period IS
	'Periods, 公示期: exactly one per community is open, and postings go there.';
COMMENT ON COLUMN xinyi.period.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.period.period_id IS 'Counts from 1 in each community.';
COMMENT ON COLUMN xinyi.period.name IS 'The month in which it closes.';
COMMENT ON COLUMN xinyi.period.starts_at IS 'Planned start.';
COMMENT ON COLUMN xinyi.period.ends_at IS 'When it may be closed.';
COMMENT ON COLUMN xinyi.period.status IS 'open, closed, published.';
COMMENT ON COLUMN xinyi.period.closed_at IS 'When it was closed, by the community''s clock.';
COMMENT ON INDEX xinyi.period_to_publish IS 'For rule.publish_due_periods.';

CREATE TABLE xinyi.ledger_entry (
	community_id integer NOT NULL,
	entry_id bigint GENERATED ALWAYS AS IDENTITY,
	household_id bigint NOT NULL,
	household_no integer NOT NULL CHECK (household_no > 0),
	resident_id uuid,
	period_id integer NOT NULL,
	deed_id uuid,
	version integer NOT NULL,
	item text NOT NULL,
	happened_on date NOT NULL,
	minutes integer NOT NULL,
	computed integer NOT NULL,
	points integer NOT NULL,
	rating integer NOT NULL,
	balance integer NOT NULL CHECK (balance >= 0),
	note text CHECK (note IN ('over_cap', 'partly_over_cap', 'once_per_month', 'once_per_year',
	                          'balance_exhausted', 'partly_spent')),
	reverses bigint,
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	posted_by text NOT NULL CHECK (length(posted_by) BETWEEN 1 AND 80),
	posted_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, entry_id),
	CONSTRAINT ledger_of_household UNIQUE (community_id, household_id, household_no),
	CONSTRAINT already_reversed UNIQUE (community_id, reverses),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT,
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT,
	FOREIGN KEY (community_id, version, item) REFERENCES xinyi.rule_item ON DELETE RESTRICT,
	FOREIGN KEY (community_id, reverses) REFERENCES xinyi.ledger_entry ON DELETE RESTRICT,
	CONSTRAINT reversal_without_reason CHECK ((reverses IS NULL) = (reason IS NULL)),
	CONSTRAINT points_beyond_rating CHECK (abs(points) <= abs(rating) AND points * rating >= 0)
);
-- Reversals are in it as well, one by one, so that it finds all entries of a deed.
CREATE UNIQUE INDEX deed_credited_twice
	ON xinyi.ledger_entry (community_id, deed_id, household_id, resident_id,
	                       (CASE WHEN reverses IS NULL THEN 0 ELSE entry_id END))
	NULLS NOT DISTINCT
	WHERE deed_id IS NOT NULL;
CREATE INDEX ledger_of_period ON xinyi.ledger_entry (community_id, period_id, household_id);
CREATE INDEX ledger_of_item ON xinyi.ledger_entry (community_id, household_id, item, happened_on);
COMMENT ON TABLE xinyi.ledger_entry IS
	'The ledger, 流水: append-only for every role. A mistake is corrected by one reversing '
	'entry.';
COMMENT ON COLUMN xinyi.ledger_entry.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.ledger_entry.entry_id IS 'Order of posting.';
COMMENT ON COLUMN xinyi.ledger_entry.household_id IS 'The household that the points belong to.';
COMMENT ON COLUMN xinyi.ledger_entry.household_no IS
	'Counts the entries of the household from 1, without gaps.';
COMMENT ON COLUMN xinyi.ledger_entry.resident_id IS
	'Who did the deed; null for a deduction, which is the household''s.';
COMMENT ON COLUMN xinyi.ledger_entry.period_id IS
	'The period in which it is published, by reference.';
COMMENT ON COLUMN xinyi.ledger_entry.deed_id IS 'The deed.';
COMMENT ON COLUMN xinyi.ledger_entry.version IS 'The rulebook of the day.';
COMMENT ON COLUMN xinyi.ledger_entry.item IS 'The item.';
COMMENT ON COLUMN xinyi.ledger_entry.happened_on IS 'Day of the deed.';
COMMENT ON COLUMN xinyi.ledger_entry.minutes IS 'Minutes of service; negative in a reversal.';
COMMENT ON COLUMN xinyi.ledger_entry.computed IS 'Points by the rulebook before any cap.';
COMMENT ON COLUMN xinyi.ledger_entry.points IS 'Spendable points, + or -.';
COMMENT ON COLUMN xinyi.ledger_entry.rating IS 'Honour, + or -; never lowered by spending.';
COMMENT ON COLUMN xinyi.ledger_entry.balance IS 'The household''s balance after this entry.';
COMMENT ON COLUMN xinyi.ledger_entry.note IS 'Why the points differ from the computed ones.';
COMMENT ON COLUMN xinyi.ledger_entry.reverses IS 'The entry that this one reverses; once only.';
COMMENT ON COLUMN xinyi.ledger_entry.reason IS 'Why it was reversed.';
COMMENT ON COLUMN xinyi.ledger_entry.posted_by IS
	'Membership of the deciding reviewer or administrator, or the name of the command that '
	'posted.';
COMMENT ON COLUMN xinyi.ledger_entry.posted_at IS 'When, by the community''s clock.';
COMMENT ON INDEX xinyi.ledger_of_period IS 'For rule.period_sums.';
COMMENT ON INDEX xinyi.ledger_of_item IS 'For rule.item_rating.';

CREATE TABLE xinyi.household_period (
	community_id integer NOT NULL,
	period_id integer NOT NULL,
	household_id bigint NOT NULL,
	points integer NOT NULL DEFAULT 0,
	rating integer NOT NULL DEFAULT 0,
	minutes integer NOT NULL DEFAULT 0,
	PRIMARY KEY (community_id, household_id, period_id),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.household_period IS
	'Sums of a household''s entries in a period, kept by every posting, so that a year''s '
	'rating costs twelve rows.';
COMMENT ON COLUMN xinyi.household_period.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.household_period.period_id IS 'The period.';
COMMENT ON COLUMN xinyi.household_period.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.household_period.points IS 'Sum of points.';
COMMENT ON COLUMN xinyi.household_period.rating IS 'Sum of rating.';
COMMENT ON COLUMN xinyi.household_period.minutes IS 'Sum of minutes.';

COMMIT;
