-- Revert xinyi:spending from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

ALTER TABLE xinyi.notice
	DROP COLUMN good_until,
	DROP CONSTRAINT notice_kind_check,
	ADD CONSTRAINT notice_kind_check CHECK (kind IN (
		'deed_approved', 'deed_rejected', 'deduction_filed', 'deduction_posted',
		'reminder_issued', 'claim_accepted', 'claim_refused', 'claim_not_registered',
		'account_unbound', 'entry_reversed'));
ALTER TABLE xinyi.settings
	DROP COLUMN hold_hours, DROP COLUMN budget_warning, DROP COLUMN budget_ceiling;
DROP TABLE xinyi.budget_gauge;
DROP TABLE xinyi.period_total;
DROP TABLE xinyi.shortfall;
ALTER TABLE xinyi.household DROP COLUMN held, DROP COLUMN disputed;
DROP TABLE xinyi.dispute_hold;
ALTER TABLE xinyi.household_period DROP COLUMN earned;
-- Fails while the ledger has spending, which cannot be represented without these columns.
ALTER TABLE xinyi.ledger_entry
	DROP COLUMN kind,
	DROP COLUMN redemption_id,
	DROP COLUMN concerns,
	DROP COLUMN earned_in,
	DROP COLUMN transfer_no,
	DROP CONSTRAINT IF EXISTS reversal_without_reason,
	ADD CONSTRAINT reversal_without_reason CHECK ((reverses IS NULL) = (reason IS NULL)),
	ALTER version SET NOT NULL,
	ALTER item SET NOT NULL,
	ADD CONSTRAINT points_beyond_rating
		CHECK (abs(points) <= abs(rating) AND points * rating >= 0);
DROP TABLE xinyi.household_transfer;
COMMENT ON COLUMN xinyi.ledger_entry.reason IS 'Why it was reversed.';
COMMENT ON COLUMN xinyi.ledger_entry.version IS 'The rulebook of the day.';
COMMENT ON COLUMN xinyi.ledger_entry.item IS 'The item.';
COMMENT ON COLUMN xinyi.household_period.points IS 'Sum of points.';

COMMIT;
