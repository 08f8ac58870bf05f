-- Deploy xinyi:rewards to pg

BEGIN;

-- For hmac(), which signs counter codes.
CREATE EXTENSION IF NOT EXISTS pgcrypto;

CREATE TABLE xinyi.reward (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	reward_id uuid NOT NULL,
	reward_no bigint GENERATED ALWAYS AS IDENTITY,
	kind text NOT NULL CHECK (kind IN ('goods', 'voucher')),
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60 AND name !~ '[[:cntrl:]]'),
	description text NOT NULL DEFAULT '' CHECK (length(description) <= 500),
	unit text NOT NULL CHECK (length(unit) BETWEEN 1 AND 8 AND unit !~ '[[:cntrl:]]'),
	price integer NOT NULL CHECK (price BETWEEN 1 AND 100000),
	cost_fen integer CHECK (cost_fen BETWEEN 0 AND 10000000),
	limit_per_period integer CHECK (limit_per_period BETWEEN 1 AND 1000),
	low_stock integer NOT NULL DEFAULT 0 CHECK (low_stock BETWEEN 0 AND 100000),
	discount_percent integer CHECK (discount_percent BETWEEN 1 AND 100),
	discount_fen integer CHECK (discount_fen BETWEEN 1 AND 10000000),
	valid_from date,
	valid_until date,
	active boolean NOT NULL DEFAULT true,
	changed_at timestamptz NOT NULL DEFAULT now(),
	changed_by text NOT NULL DEFAULT session_user,
	offered_until timestamptz,
	PRIMARY KEY (community_id, reward_id),
	CONSTRAINT voucher_incomplete CHECK (
		num_nonnulls(discount_percent, discount_fen) = (kind = 'voucher')::integer
		AND num_nonnulls(valid_from, valid_until) = 2 * (kind = 'voucher')::integer),
	CONSTRAINT voucher_never_valid CHECK (valid_until >= valid_from)
);
CREATE INDEX reward_in_order ON xinyi.reward (community_id, reward_no);
-- The index skips rewards that are no longer on offer.
CREATE INDEX reward_offered ON xinyi.reward (community_id, reward_no, offered_until) WHERE active;
COMMENT ON TABLE xinyi.reward IS
	'Rewards, 兑换品: goods, or a voucher such as a property-fee discount.';
COMMENT ON COLUMN xinyi.reward.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.reward.reward_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.reward.reward_no IS 'Order of creation; the cursor of lists.';
COMMENT ON COLUMN xinyi.reward.kind IS 'goods or voucher; never changes.';
COMMENT ON COLUMN xinyi.reward.name IS 'Name shown to people.';
COMMENT ON COLUMN xinyi.reward.description IS 'Short description.';
COMMENT ON COLUMN xinyi.reward.unit IS 'The unit of count, such as 袋.';
COMMENT ON COLUMN xinyi.reward.price IS
	'Points for one unit; a redemption keeps the price of its day.';
COMMENT ON COLUMN xinyi.reward.cost_fen IS 'Cost of one unit to the shop, in fen, for the budget.';
COMMENT ON COLUMN xinyi.reward.limit_per_period IS
	'Maximum number that a household may redeem in a period; null for no limit.';
COMMENT ON COLUMN xinyi.reward.low_stock IS
	'Staff are told when fewer than this can still be redeemed.';
COMMENT ON COLUMN xinyi.reward.discount_percent IS 'A voucher''s discount in percent, or null.';
COMMENT ON COLUMN xinyi.reward.discount_fen IS 'A voucher''s discount in fen, or null.';
COMMENT ON COLUMN xinyi.reward.valid_from IS 'First day on which a voucher is accepted.';
COMMENT ON COLUMN xinyi.reward.valid_until IS 'Last day on which a voucher is accepted.';
COMMENT ON COLUMN xinyi.reward.active IS 'Whether it can be redeemed at all.';
COMMENT ON COLUMN xinyi.reward.changed_at IS 'When it was last changed, by the real clock.';
COMMENT ON COLUMN xinyi.reward.changed_by IS
	'Who changed it last: a membership, or the command of the server.';
COMMENT ON COLUMN xinyi.reward.offered_until IS
	'When the last event that offers it closes; null when none ever has. Kept by a trigger.';

-- Separate from the reward: all redemptions refer to that row, and each changes these counters.
CREATE TABLE xinyi.reward_stock (
	community_id integer NOT NULL,
	reward_id uuid NOT NULL,
	stock integer NOT NULL DEFAULT 0 CONSTRAINT stock_too_low CHECK (stock >= 0),
	held integer NOT NULL DEFAULT 0 CHECK (held >= 0),
	move_count integer NOT NULL DEFAULT 0 CHECK (move_count >= 0),
	PRIMARY KEY (community_id, reward_id),
	FOREIGN KEY (community_id, reward_id) REFERENCES xinyi.reward ON DELETE RESTRICT,
	CONSTRAINT stock_promised_twice CHECK (held <= stock)
) WITH (fillfactor = 50);
COMMENT ON TABLE xinyi.reward_stock IS
	'The quantity of a reward on the shelf, and the quantity held.';
COMMENT ON COLUMN xinyi.reward_stock.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.reward_stock.reward_id IS 'The reward.';
COMMENT ON COLUMN xinyi.reward_stock.stock IS 'On the shelf; always the sum of its moves.';
COMMENT ON COLUMN xinyi.reward_stock.held IS
	'Promised to households and not yet handed out; always the sum of the held redemptions.';
COMMENT ON COLUMN xinyi.reward_stock.move_count IS
	'Moves so far; the next one gets this number plus one.';

CREATE TABLE xinyi.redemption_event (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	event_id uuid NOT NULL,
	event_no bigint GENERATED ALWAYS AS IDENTITY,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60 AND name !~ '[[:cntrl:]]'),
	place text NOT NULL CHECK (length(place) BETWEEN 1 AND 80 AND place !~ '[[:cntrl:]]'),
	opens_at timestamptz NOT NULL,
	closes_at timestamptz NOT NULL,
	lapses_at timestamptz NOT NULL,
	changed_at timestamptz NOT NULL DEFAULT now(),
	changed_by text NOT NULL DEFAULT session_user,
	PRIMARY KEY (community_id, event_id),
	CONSTRAINT event_closing UNIQUE (community_id, event_id, closes_at),
	CONSTRAINT event_ends_before_it_starts CHECK (closes_at > opens_at),
	CHECK (lapses_at >= closes_at)
);
CREATE INDEX redemption_event_end ON xinyi.redemption_event (community_id, lapses_at);
CREATE INDEX redemption_event_next
	ON xinyi.redemption_event (community_id, closes_at, event_no);
CREATE INDEX redemption_event_in_order ON xinyi.redemption_event (community_id, event_no);
COMMENT ON TABLE xinyi.redemption_event IS
	'Redemption events, 兑换活动: the window and the place in which rewards can be redeemed.';
COMMENT ON COLUMN xinyi.redemption_event.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.redemption_event.event_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.redemption_event.event_no IS 'Order of creation; the cursor of lists.';
COMMENT ON COLUMN xinyi.redemption_event.name IS 'Name shown to people.';
COMMENT ON COLUMN xinyi.redemption_event.place IS 'Where the goods are handed out.';
COMMENT ON COLUMN xinyi.redemption_event.opens_at IS 'Start of redeeming.';
COMMENT ON COLUMN xinyi.redemption_event.closes_at IS 'End of redeeming.';
COMMENT ON COLUMN xinyi.redemption_event.lapses_at IS
	'When uncollected redemptions are returned.';
COMMENT ON COLUMN xinyi.redemption_event.changed_at IS
	'When it or what it offers was last changed, by the real clock.';
COMMENT ON COLUMN xinyi.redemption_event.changed_by IS
	'Who changed it last: a membership, or the command of the server.';
COMMENT ON INDEX xinyi.redemption_event_end IS
	'For rule.guard_event_count: past events are not read.';
COMMENT ON INDEX xinyi.redemption_event_next IS 'For getHome: the event that closes next.';

CREATE TABLE xinyi.event_offer (
	community_id integer NOT NULL,
	event_id uuid NOT NULL,
	reward_id uuid NOT NULL,
	closes_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, event_id, reward_id),
	FOREIGN KEY (community_id, event_id, closes_at)
		REFERENCES xinyi.redemption_event (community_id, event_id, closes_at)
			ON UPDATE CASCADE ON DELETE RESTRICT,
	CONSTRAINT unknown_reward
		FOREIGN KEY (community_id, reward_id) REFERENCES xinyi.reward ON DELETE RESTRICT
);
CREATE INDEX event_offer_reward ON xinyi.event_offer (community_id, reward_id, closes_at);
COMMENT ON TABLE xinyi.event_offer IS 'Which rewards can be redeemed in which event.';
COMMENT ON COLUMN xinyi.event_offer.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.event_offer.event_id IS 'The event.';
COMMENT ON COLUMN xinyi.event_offer.reward_id IS 'The reward.';
COMMENT ON COLUMN xinyi.event_offer.closes_at IS
	'That of the event, so that offers are found without reading past events.';

CREATE TABLE xinyi.redemption (
	community_id integer NOT NULL,
	redemption_id uuid NOT NULL,
	redemption_no bigint GENERATED ALWAYS AS IDENTITY,
	event_id uuid NOT NULL,
	household_id bigint NOT NULL,
	period_id integer NOT NULL,
	points integer NOT NULL CHECK (points > 0),
	entries_before integer NOT NULL CHECK (entries_before >= 0),
	code text NOT NULL CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{8}[0-9A-HJKMNP-Z*~$=]$'),
	counter_code bytea CHECK (length(counter_code) = 32),
	status text NOT NULL DEFAULT 'held'
		CHECK (status IN ('held', 'collected', 'cancelled', 'lapsed', 'undone')),
	redeemed_by uuid NOT NULL,
	redeemed_at timestamptz NOT NULL,
	cancelled_by text CHECK (cancelled_by IN ('household', 'helper', 'shop')),
	ended_by text CHECK (length(ended_by) BETWEEN 1 AND 80),
	ended_at timestamptz,
	undone_by text CHECK (length(undone_by) BETWEEN 1 AND 80),
	undone_at timestamptz,
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
	PRIMARY KEY (community_id, redemption_id),
	CONSTRAINT redemption_code_taken UNIQUE (community_id, code),
	CONSTRAINT counter_code_used UNIQUE (community_id, counter_code),
	FOREIGN KEY (community_id, event_id) REFERENCES xinyi.redemption_event ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, period_id) REFERENCES xinyi.period ON DELETE RESTRICT,
	FOREIGN KEY (community_id, redeemed_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK ((status = 'held') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)),
	CHECK ((status = 'cancelled') = (cancelled_by IS NOT NULL)),
	CHECK ((status = 'undone') = (undone_at IS NOT NULL)
	       AND (undone_at IS NULL) = (undone_by IS NULL)
	       AND (undone_at IS NULL OR reason IS NOT NULL))
) WITH (fillfactor = 90);
CREATE INDEX redemption_household
	ON xinyi.redemption (community_id, household_id, status, redemption_no);
CREATE INDEX redemption_period ON xinyi.redemption (community_id, period_id);
CREATE INDEX redemption_of_event
	ON xinyi.redemption (community_id, event_id, status, redemption_no);
CREATE INDEX redemption_held ON xinyi.redemption (community_id, event_id, redemption_no)
	WHERE status = 'held';
COMMENT ON TABLE xinyi.redemption IS
	'Redemptions, 兑换: points held for rewards, then collected, cancelled or lapsed.';
COMMENT ON COLUMN xinyi.redemption.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.redemption.redemption_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.redemption.redemption_no IS 'Order of redeeming; the cursor of lists.';
COMMENT ON COLUMN xinyi.redemption.event_id IS 'The event in which it was redeemed.';
COMMENT ON COLUMN xinyi.redemption.household_id IS 'The household whose points they are.';
COMMENT ON COLUMN xinyi.redemption.period_id IS 'The period that limits and budget count it in.';
COMMENT ON COLUMN xinyi.redemption.points IS 'Points of all its lines.';
COMMENT ON COLUMN xinyi.redemption.entries_before IS
	'Entries that the household had in the ledger when it redeemed.';
COMMENT ON COLUMN xinyi.redemption.code IS
	'The collection code: eight random symbols of Crockford base32 and their check symbol. '
	'Shown to the household alone.';
COMMENT ON COLUMN xinyi.redemption.counter_code IS
	'SHA-256 of the household''s code that was scanned at the counter; null elsewhere. Each is '
	'good for one redemption.';
COMMENT ON COLUMN xinyi.redemption.status IS
	'held, collected, cancelled, lapsed, or undone after it was collected.';
COMMENT ON COLUMN xinyi.redemption.redeemed_by IS
	'The member of the household, or at the counter the storekeeper.';
COMMENT ON COLUMN xinyi.redemption.redeemed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.redemption.cancelled_by IS
	'household, its helper, or shop when it was cancelled, otherwise null.';
COMMENT ON COLUMN xinyi.redemption.ended_by IS 'Membership or command that ended the hold.';
COMMENT ON COLUMN xinyi.redemption.ended_at IS 'When the hold ended.';
COMMENT ON COLUMN xinyi.redemption.undone_by IS
	'Membership that took the goods back after they were handed over.';
COMMENT ON COLUMN xinyi.redemption.undone_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.redemption.reason IS
	'Why it was cancelled, if a reason was given, or undone.';
COMMENT ON COLUMN xinyi.redemption.request_digest IS
	'SHA-256 of the request, by which a repetition is told from another under the same name.';
COMMENT ON INDEX xinyi.redemption_period IS
	'For rule.follow_ceiling, and for the budget of a period.';
COMMENT ON INDEX xinyi.redemption_held IS
	'For rule.lapse_next_hold: of all redemptions it reads only those held.';

CREATE TABLE xinyi.redemption_line (
	community_id integer NOT NULL,
	redemption_id uuid NOT NULL,
	reward_id uuid NOT NULL,
	household_id bigint NOT NULL,
	period_id integer NOT NULL,
	quantity integer NOT NULL CONSTRAINT quantity_not_positive CHECK (quantity > 0),
	price integer NOT NULL CHECK (price > 0),
	discount_percent integer,
	discount_fen integer,
	valid_from date,
	valid_until date,
	counts boolean NOT NULL DEFAULT true,
	PRIMARY KEY (community_id, redemption_id, reward_id),
	FOREIGN KEY (community_id, redemption_id) REFERENCES xinyi.redemption ON DELETE RESTRICT,
	FOREIGN KEY (community_id, reward_id) REFERENCES xinyi.reward ON DELETE RESTRICT
);
CREATE INDEX redemption_line_limit
	ON xinyi.redemption_line (community_id, household_id, reward_id, period_id) WHERE counts;
COMMENT ON TABLE xinyi.redemption_line IS 'The redeemed rewards and their quantities.';
COMMENT ON COLUMN xinyi.redemption_line.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.redemption_line.redemption_id IS 'The redemption.';
COMMENT ON COLUMN xinyi.redemption_line.reward_id IS 'The reward.';
COMMENT ON COLUMN xinyi.redemption_line.household_id IS 'Its household, for the limit.';
COMMENT ON COLUMN xinyi.redemption_line.period_id IS 'Its period, for the limit.';
COMMENT ON COLUMN xinyi.redemption_line.quantity IS 'How many.';
COMMENT ON COLUMN xinyi.redemption_line.price IS 'Points for one, on that day.';
COMMENT ON COLUMN xinyi.redemption_line.discount_percent IS
	'What a voucher takes off, on that day; null for goods.';
COMMENT ON COLUMN xinyi.redemption_line.discount_fen IS
	'What a voucher takes off, in fen, on that day; null for goods.';
COMMENT ON COLUMN xinyi.redemption_line.valid_from IS
	'First day of a voucher as promised on that day; null for goods.';
COMMENT ON COLUMN xinyi.redemption_line.valid_until IS
	'Last day of a voucher as promised on that day; null for goods.';
COMMENT ON COLUMN xinyi.redemption_line.counts IS
	'False once it was cancelled, has lapsed or was undone.';
COMMENT ON INDEX xinyi.redemption_line_limit IS 'For rule.priced_lines.';

CREATE TABLE xinyi.stock_count (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	count_id uuid NOT NULL,
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
	line_count integer NOT NULL CHECK (line_count BETWEEN 1 AND 1000),
	request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
	counted_by text NOT NULL CHECK (length(counted_by) BETWEEN 1 AND 80),
	counted_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, count_id)
);
COMMENT ON TABLE xinyi.stock_count IS
	'Counts of many shelves at once, 盘点: what a filled count sheet said.';
COMMENT ON COLUMN xinyi.stock_count.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.stock_count.count_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.stock_count.reason IS 'Why: which count, by whom.';
COMMENT ON COLUMN xinyi.stock_count.line_count IS 'How many rewards were counted.';
COMMENT ON COLUMN xinyi.stock_count.request_digest IS
	'Digest of the lines and the reason, which tells a repetition from another count.';
COMMENT ON COLUMN xinyi.stock_count.counted_by IS 'Membership or command.';
COMMENT ON COLUMN xinyi.stock_count.counted_at IS 'When, by the community''s clock.';

CREATE TABLE xinyi.stock_move (
	community_id integer NOT NULL,
	move_id uuid NOT NULL DEFAULT gen_random_uuid(),
	reward_id uuid NOT NULL,
	reward_move_no integer NOT NULL CHECK (reward_move_no > 0),
	kind text NOT NULL
		CHECK (kind IN ('received', 'handed_out', 'taken_back', 'counted', 'wasted')),
	quantity integer NOT NULL,
	counted integer CHECK (counted >= 0),
	stock integer NOT NULL CHECK (stock >= 0),
	redemption_id uuid,
	count_id uuid,
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	moved_by text NOT NULL CHECK (length(moved_by) BETWEEN 1 AND 80),
	moved_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, move_id),
	CONSTRAINT stock_moves_of_reward UNIQUE (community_id, reward_id, reward_move_no),
	CONSTRAINT handed_out_twice UNIQUE (community_id, redemption_id, reward_id, kind),
	FOREIGN KEY (community_id, reward_id) REFERENCES xinyi.reward ON DELETE RESTRICT,
	FOREIGN KEY (community_id, redemption_id, reward_id) REFERENCES xinyi.redemption_line
		ON DELETE RESTRICT,
	FOREIGN KEY (community_id, count_id) REFERENCES xinyi.stock_count ON DELETE RESTRICT,
	CHECK (count_id IS NULL OR kind = 'counted'),
	CONSTRAINT move_of_its_kind CHECK (
		(kind IN ('handed_out', 'taken_back')) = (redemption_id IS NOT NULL)
		AND (kind = 'handed_out') = (reason IS NULL)
		AND (kind = 'counted') = (counted IS NOT NULL)
		AND CASE WHEN kind IN ('received', 'taken_back') THEN quantity > 0
		         WHEN kind = 'counted' THEN counted = stock ELSE quantity < 0 END)
);
CREATE UNIQUE INDEX stock_move_of_count ON xinyi.stock_move (community_id, count_id, reward_id)
	WHERE count_id IS NOT NULL;
COMMENT ON TABLE xinyi.stock_move IS
	'The append-only ledger of the shelf: every change and its author.';
COMMENT ON COLUMN xinyi.stock_move.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.stock_move.move_id IS
	'Named by the client, or by the server when handed out or taken back.';
COMMENT ON COLUMN xinyi.stock_move.reward_id IS 'The reward.';
COMMENT ON COLUMN xinyi.stock_move.reward_move_no IS
	'Counts the moves of the reward from 1, without gaps.';
COMMENT ON COLUMN xinyi.stock_move.kind IS
	'received, handed_out, taken_back, counted or wasted.';
COMMENT ON COLUMN xinyi.stock_move.quantity IS
	'The change; for a count, its difference from the books.';
COMMENT ON COLUMN xinyi.stock_move.counted IS 'How many were counted.';
COMMENT ON COLUMN xinyi.stock_move.stock IS 'On the shelf afterwards.';
COMMENT ON COLUMN xinyi.stock_move.redemption_id IS
	'For which redemption it was handed out, or taken back.';
COMMENT ON COLUMN xinyi.stock_move.count_id IS 'In which count of many shelves, or null.';
COMMENT ON COLUMN xinyi.stock_move.reason IS
	'Why: the delivery, what broke, the count, the mistake.';
COMMENT ON COLUMN xinyi.stock_move.moved_by IS 'Membership or command.';
COMMENT ON COLUMN xinyi.stock_move.moved_at IS 'When, by the community''s clock.';

COMMIT;
