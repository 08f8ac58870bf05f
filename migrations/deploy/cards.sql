-- Deploy xinyi:cards to pg

BEGIN;

CREATE TABLE xinyi.household_card (
	community_id integer NOT NULL,
	card_id uuid NOT NULL,
	card_no bigint GENERATED ALWAYS AS IDENTITY CHECK (card_no < 100000000),
	household_id bigint NOT NULL,
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
	issued_by text NOT NULL CHECK (length(issued_by) BETWEEN 1 AND 80),
	issued_at timestamptz NOT NULL,
	withdrawn_because text CHECK (length(withdrawn_because) BETWEEN 1 AND 500),
	withdrawn_by text CHECK (length(withdrawn_by) BETWEEN 1 AND 80),
	withdrawn_at timestamptz CHECK (withdrawn_at >= issued_at),
	PRIMARY KEY (community_id, card_id),
	CONSTRAINT card_number_taken UNIQUE (community_id, card_no),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CHECK (num_nonnulls(withdrawn_because, withdrawn_by, withdrawn_at) IN (0, 3))
);
CREATE UNIQUE INDEX second_valid_card ON xinyi.household_card (community_id, household_id)
	WHERE withdrawn_at IS NULL;
CREATE INDEX card_of_household ON xinyi.household_card (community_id, household_id, card_no);
COMMENT ON TABLE xinyi.household_card IS
	'Cards, 户卡, on paper, for households without a phone: one is valid at a time. The code on it '
	'is its number and an HMAC under the key of the counter codes.';
COMMENT ON COLUMN xinyi.household_card.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.household_card.card_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.household_card.card_no IS
	'Number of the card, the first eight digits of its code; the cursor of lists.';
COMMENT ON COLUMN xinyi.household_card.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.household_card.reason IS 'Why the household has a card.';
COMMENT ON COLUMN xinyi.household_card.issued_by IS
	'The membership, or the command of the server.';
COMMENT ON COLUMN xinyi.household_card.issued_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.household_card.withdrawn_because IS
	'Why it is worth nothing any more; null while it is valid.';
COMMENT ON COLUMN xinyi.household_card.withdrawn_by IS
	'Who withdrew it, issued another one, or entered that somebody left the household.';
COMMENT ON COLUMN xinyi.household_card.withdrawn_at IS
	'When, by the community''s clock; not before the last redemption with it.';

-- At the counter with the card: who of the household was there.
ALTER TABLE xinyi.redemption
	ADD card_id uuid,
	ADD present uuid,
	ADD card_points_max integer CHECK (card_points_max > 0),
	ADD FOREIGN KEY (community_id, card_id) REFERENCES xinyi.household_card ON DELETE RESTRICT,
	ADD FOREIGN KEY (community_id, present) REFERENCES xinyi.resident ON DELETE RESTRICT,
	ADD CHECK (num_nonnulls(card_id, present, card_points_max) IN (0, 3)),
	ADD CHECK (num_nonnulls(card_id, counter_code) < 2);
CREATE INDEX redemption_by_card
	ON xinyi.redemption (community_id, household_id, redeemed_at) WHERE card_id IS NOT NULL;
COMMENT ON COLUMN xinyi.redemption.card_id IS
	'The card that was shown at the counter; null without one.';
COMMENT ON COLUMN xinyi.redemption.present IS
	'The member of the household who was there with the card; null without one.';
COMMENT ON COLUMN xinyi.redemption.card_points_max IS
	'The limit of points a day by card that the settings had; null without a card.';
COMMENT ON INDEX xinyi.redemption_by_card IS 'For rule.card_points_left and rule.end_card.';

ALTER TABLE xinyi.settings
	ADD card_points_max integer NOT NULL DEFAULT 200
		CHECK (card_points_max BETWEEN 0 AND 100000);
COMMENT ON COLUMN xinyi.settings.card_points_max IS
	'Points that a household may spend with its card on one day; 0: cards are not accepted.';

COMMIT;
