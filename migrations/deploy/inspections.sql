-- Deploy xinyi:inspections to pg

BEGIN;

CREATE TABLE xinyi.inspection (
	community_id integer NOT NULL,
	inspection_id uuid NOT NULL,
	inspection_no bigint GENERATED ALWAYS AS IDENTITY,
	version integer NOT NULL,
	item text NOT NULL,
	month date NOT NULL CHECK (extract(day FROM month) = 1),
	happened_on date NOT NULL,
	content text NOT NULL CHECK (length(content) BETWEEN 1 AND 500),
	evidence text[] NOT NULL DEFAULT '{}' CHECK (cardinality(evidence) <= 9),
	filed_by uuid NOT NULL,
	filed_at timestamptz NOT NULL,
	due_at timestamptz NOT NULL,
	waiting integer NOT NULL CHECK (waiting >= 0),
	withdrawn_at timestamptz,
	withdrawn_because text CHECK (length(withdrawn_because) BETWEEN 1 AND 500),
	request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
	PRIMARY KEY (community_id, inspection_id),
	FOREIGN KEY (community_id, version, item) REFERENCES xinyi.rule_item ON DELETE RESTRICT,
	FOREIGN KEY (community_id, filed_by) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK (withdrawn_at IS NOT NULL OR withdrawn_because IS NULL),
	CHECK (happened_on BETWEEN month AND (month + interval '1 month')::date - 1)
);
CREATE INDEX inspection_order ON xinyi.inspection (community_id, inspection_no);
CREATE INDEX inspection_waiting ON xinyi.inspection (community_id, inspection_no)
	WHERE waiting > 0;
COMMENT ON TABLE xinyi.inspection IS
	'Inspections, 检查: which households of whole buildings an item was found for in a month.';
COMMENT ON COLUMN xinyi.inspection.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.inspection.inspection_id IS 'Named by the client.';
COMMENT ON COLUMN xinyi.inspection.inspection_no IS 'Order of filing; the cursor of lists.';
COMMENT ON COLUMN xinyi.inspection.version IS 'The rulebook in force on the day.';
COMMENT ON COLUMN xinyi.inspection.item IS 'The item, whose subject is the household.';
COMMENT ON COLUMN xinyi.inspection.month IS 'First day of the month that was inspected.';
COMMENT ON COLUMN xinyi.inspection.happened_on IS
	'The day of its deeds: the last one of the month, or that of filing if it is earlier.';
COMMENT ON COLUMN xinyi.inspection.content IS 'What was inspected, and how.';
COMMENT ON COLUMN xinyi.inspection.evidence IS 'The evidence: up to nine short texts.';
COMMENT ON COLUMN xinyi.inspection.filed_by IS 'Who filed it.';
COMMENT ON COLUMN xinyi.inspection.filed_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.inspection.due_at IS 'When the verdicts are due.';
COMMENT ON COLUMN xinyi.inspection.waiting IS 'How many of its buildings wait for a verdict.';
COMMENT ON COLUMN xinyi.inspection.withdrawn_at IS
	'When its filer withdrew it for the buildings that still waited, or null.';
COMMENT ON COLUMN xinyi.inspection.withdrawn_because IS
	'Why it was withdrawn, if a reason was given.';
COMMENT ON COLUMN xinyi.inspection.request_digest IS
	'SHA-256 of the request, by which a repetition is told from a different inspection under the '
	'same name.';

CREATE TABLE xinyi.inspected_building (
	community_id integer NOT NULL,
	inspection_id uuid NOT NULL,
	building integer NOT NULL CHECK (building BETWEEN 1 AND 9999),
	item text NOT NULL,
	month date NOT NULL,
	status text NOT NULL DEFAULT 'submitted'
		CHECK (status IN ('submitted', 'approved', 'rejected', 'withdrawn')),
	passed_count integer NOT NULL CHECK (passed_count >= 0),
	credited_count integer CHECK (credited_count BETWEEN 0 AND passed_count),
	approvals_needed smallint CHECK (approvals_needed IN (1, 2)),
	decided_at timestamptz,
	PRIMARY KEY (community_id, inspection_id, building),
	FOREIGN KEY (community_id, inspection_id) REFERENCES xinyi.inspection ON DELETE RESTRICT,
	CHECK ((status = 'submitted') = (decided_at IS NULL)
	       AND (status = 'submitted') = (approvals_needed IS NULL)),
	CHECK ((status = 'approved') = (credited_count IS NOT NULL))
);
CREATE UNIQUE INDEX building_inspected_twice
	ON xinyi.inspected_building (community_id, item, month, building)
	WHERE status IN ('submitted', 'approved');
COMMENT ON TABLE xinyi.inspected_building IS
	'The buildings of an inspection, each with a verdict of its own.';
COMMENT ON COLUMN xinyi.inspected_building.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.inspected_building.inspection_id IS 'The inspection.';
COMMENT ON COLUMN xinyi.inspected_building.building IS 'Number of the building.';
COMMENT ON COLUMN xinyi.inspected_building.item IS
	'Item of the inspection, for which a building is inspected once a month.';
COMMENT ON COLUMN xinyi.inspected_building.month IS 'Month of the inspection.';
COMMENT ON COLUMN xinyi.inspected_building.status IS 'submitted, approved or rejected.';
COMMENT ON COLUMN xinyi.inspected_building.passed_count IS
	'Households that passed, as they were on filing.';
COMMENT ON COLUMN xinyi.inspected_building.credited_count IS
	'Households that the approval made an entry for: not those that have since left, nor those for '
	'which the item already counted.';
COMMENT ON COLUMN xinyi.inspected_building.approvals_needed IS
	'Approvals that it needed when it was decided; null before, when the settings may change.';
COMMENT ON COLUMN xinyi.inspected_building.decided_at IS 'When it left the state submitted.';

CREATE TABLE xinyi.failed_household (
	community_id integer NOT NULL,
	inspection_id uuid NOT NULL,
	household_id bigint NOT NULL,
	building integer NOT NULL,
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
	PRIMARY KEY (community_id, inspection_id, household_id),
	FOREIGN KEY (community_id, inspection_id, building) REFERENCES xinyi.inspected_building
		ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.failed_household IS 'Households that did not pass an inspection.';
COMMENT ON COLUMN xinyi.failed_household.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.failed_household.inspection_id IS 'The inspection.';
COMMENT ON COLUMN xinyi.failed_household.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.failed_household.building IS 'Its building.';
COMMENT ON COLUMN xinyi.failed_household.reason IS 'Why, for the household to read.';

CREATE TABLE xinyi.inspection_review (
	community_id integer NOT NULL,
	inspection_id uuid NOT NULL,
	building integer NOT NULL,
	membership_id uuid NOT NULL,
	verdict text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	reviewed_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, inspection_id, building, membership_id),
	FOREIGN KEY (community_id, inspection_id, building) REFERENCES xinyi.inspected_building
		ON DELETE RESTRICT,
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	CHECK (verdict = 'approved' OR reason IS NOT NULL)
);
COMMENT ON TABLE xinyi.inspection_review IS
	'Verdicts on the buildings of inspections, never deleted.';
COMMENT ON COLUMN xinyi.inspection_review.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.inspection_review.inspection_id IS 'The inspection.';
COMMENT ON COLUMN xinyi.inspection_review.building IS 'The building.';
COMMENT ON COLUMN xinyi.inspection_review.membership_id IS 'The reviewer.';
COMMENT ON COLUMN xinyi.inspection_review.verdict IS 'approved or rejected.';
COMMENT ON COLUMN xinyi.inspection_review.reason IS 'Why; needed for a rejection.';
COMMENT ON COLUMN xinyi.inspection_review.reviewed_at IS 'When, by the community''s clock.';

CREATE TABLE xinyi.inspection_deed (
	community_id integer NOT NULL,
	inspection_id uuid NOT NULL,
	building integer NOT NULL,
	unit integer NOT NULL,
	part integer NOT NULL CHECK (part >= 0),
	deed_id uuid NOT NULL,
	PRIMARY KEY (community_id, inspection_id, building, unit, part),
	CONSTRAINT deed_of_two_inspections UNIQUE (community_id, deed_id),
	FOREIGN KEY (community_id, inspection_id, building) REFERENCES xinyi.inspected_building
		ON DELETE RESTRICT,
	FOREIGN KEY (community_id, deed_id) REFERENCES xinyi.deed ON DELETE RESTRICT
);
COMMENT ON TABLE xinyi.inspection_deed IS
	'The deeds that an approved building was credited with: one for each entrance, or for each '
	'hundred households of a large one.';
COMMENT ON COLUMN xinyi.inspection_deed.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.inspection_deed.inspection_id IS 'The inspection.';
COMMENT ON COLUMN xinyi.inspection_deed.building IS 'The building.';
COMMENT ON COLUMN xinyi.inspection_deed.unit IS 'The entrance.';
COMMENT ON COLUMN xinyi.inspection_deed.part IS 'Counts the deeds of an entrance from 0.';
COMMENT ON COLUMN xinyi.inspection_deed.deed_id IS 'The deed; it is made after this row.';

COMMIT;
