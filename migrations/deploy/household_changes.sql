-- Deploy xinyi:household_changes to pg

BEGIN;

CREATE TABLE xinyi.household_change (
	community_id integer NOT NULL,
	change_no bigint GENERATED ALWAYS AS IDENTITY,
	act text NOT NULL CHECK (act IN ('move', 'close')),
	household_id bigint NOT NULL,
	change_id uuid,
	from_building integer NOT NULL,
	from_unit integer NOT NULL,
	from_room text NOT NULL,
	building integer NOT NULL,
	unit integer NOT NULL,
	room text NOT NULL,
	happened_on date NOT NULL,
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
	request jsonb,
	changed_by text NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 80),
	changed_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, change_no),
	CONSTRAINT household_change_id_taken UNIQUE (community_id, change_id),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CHECK ((change_id IS NULL) = (request IS NULL)),
	CHECK ((act = 'move') = ((building, unit, room) <> (from_building, from_unit, from_room)))
);
CREATE INDEX household_change_of_household
	ON xinyi.household_change (community_id, household_id, change_no);
COMMENT ON INDEX xinyi.household_change_of_household IS 'For rule.addresses_of.';
CREATE INDEX household_change_from ON xinyi.household_change (community_id, from_building)
	WHERE act = 'move';
COMMENT ON INDEX xinyi.household_change_from IS 'For rule.inspected_households.';
COMMENT ON TABLE xinyi.household_change IS
	'Households that moved with all their members, and kept code and points; and those that an '
	'administrator closed over the API.';
COMMENT ON COLUMN xinyi.household_change.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.household_change.change_no IS 'Order of changes.';
COMMENT ON COLUMN xinyi.household_change.act IS
	'move: to a flat in which nobody lived; close: everybody moved away.';
COMMENT ON COLUMN xinyi.household_change.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.household_change.change_id IS
	'Identifier, chosen by the client; null for a change by a command.';
COMMENT ON COLUMN xinyi.household_change.from_building IS 'The address before.';
COMMENT ON COLUMN xinyi.household_change.from_unit IS 'Likewise.';
COMMENT ON COLUMN xinyi.household_change.from_room IS 'Likewise.';
COMMENT ON COLUMN xinyi.household_change.building IS 'The address after the change.';
COMMENT ON COLUMN xinyi.household_change.unit IS 'Likewise.';
COMMENT ON COLUMN xinyi.household_change.room IS 'Likewise.';
COMMENT ON COLUMN xinyi.household_change.happened_on IS
	'The first day at the new address, or the day of closing.';
COMMENT ON COLUMN xinyi.household_change.reason IS 'Why, as the clerk wrote it.';
COMMENT ON COLUMN xinyi.household_change.request IS
	'What was asked for over the API, with which a repeated request is compared.';
COMMENT ON COLUMN xinyi.household_change.changed_by IS
	'The membership, or the command of the server.';
COMMENT ON COLUMN xinyi.household_change.changed_at IS 'When, by the community''s clock.';

COMMIT;
