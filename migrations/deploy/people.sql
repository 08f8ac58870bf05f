-- Deploy xinyi:people to pg

BEGIN;

CREATE TABLE xinyi.household (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	household_id bigint GENERATED ALWAYS AS IDENTITY,
	code text NOT NULL CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{6}$'),
	building integer NOT NULL CHECK (building BETWEEN 1 AND 9999),
	unit integer NOT NULL CHECK (unit BETWEEN 1 AND 99),
	room text NOT NULL CHECK (room ~ '^[0-9A-Z-]{1,8}$'),
	balance integer NOT NULL DEFAULT 0 CONSTRAINT balance_too_low CHECK (balance >= 0),
	entry_count integer NOT NULL DEFAULT 0 CHECK (entry_count >= 0),
	public_name text,
	departure_count integer NOT NULL DEFAULT 0 CHECK (departure_count >= 0),
	closed_on date,
	lapse_told_on date,
	PRIMARY KEY (community_id, household_id),
	CONSTRAINT household_code_taken UNIQUE (community_id, code)
);
-- An address outlives a family: one household at a time.
CREATE UNIQUE INDEX household_address_taken ON xinyi.household (community_id, building, unit, room)
	WHERE closed_on IS NULL;
CREATE INDEX household_address ON xinyi.household (community_id, building, unit, room);
CREATE INDEX household_building ON xinyi.household (community_id, building, household_id);
COMMENT ON TABLE xinyi.household IS 'Households, 户: the owners of points.';
COMMENT ON COLUMN xinyi.household.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.household.household_id IS 'Internal number, never shown.';
COMMENT ON COLUMN xinyi.household.code IS
	'The public name of the household: six random characters of Crockford base32.';
COMMENT ON COLUMN xinyi.household.building IS 'Number of the building, 楼栋.';
COMMENT ON COLUMN xinyi.household.unit IS 'Number of the entrance, 单元.';
COMMENT ON COLUMN xinyi.household.room IS 'Number of the flat, 室.';
COMMENT ON COLUMN xinyi.household.balance IS
	'Spendable points; always the sum of points of its ledger entries.';
COMMENT ON COLUMN xinyi.household.entry_count IS
	'Ledger entries so far; the next one gets this number plus one.';
COMMENT ON COLUMN xinyi.household.public_name IS
	'Masked name of an adult member who consented to publication, or null.';
COMMENT ON COLUMN xinyi.household.departure_count IS
	'How many times somebody left the household or an account of it was unbound. Its counter codes '
	'are signed with this number, so that a code made before is invalid after it.';
COMMENT ON COLUMN xinyi.household.lapse_told_on IS
	'The day on which its members were last told that points will lapse, or null.';
COMMENT ON COLUMN xinyi.household.closed_on IS
	'The day on which the last member left, or null. The next family at the address is a new '
	'household.';

CREATE TABLE xinyi.resident (
	community_id integer NOT NULL,
	resident_id uuid NOT NULL DEFAULT gen_random_uuid(),
	household_id bigint NOT NULL,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40 AND name !~ '[[:cntrl:]]'),
	name_key text COLLATE "C" NOT NULL CHECK (name_key <> ''),
	is_head boolean NOT NULL DEFAULT false,
	birth_year integer CHECK (birth_year BETWEEN 1900 AND 2200),
	phone_sealed bytea,
	phone_hash bytea CHECK (length(phone_hash) = 32),
	left_at timestamptz,
	left_because text CHECK (left_because IN ('moved_away', 'died', 'mistake')),
	PRIMARY KEY (community_id, resident_id),
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CONSTRAINT resident_in_household_twice UNIQUE (community_id, household_id, name_key),
	CONSTRAINT phone_taken UNIQUE (community_id, phone_hash),
	CHECK ((phone_sealed IS NULL) = (phone_hash IS NULL)),
	CHECK (left_because IS NULL OR left_at IS NOT NULL)
);
-- For finding names in a text without reading the whole register.
CREATE INDEX resident_name ON xinyi.resident (community_id, name_key);
COMMENT ON TABLE xinyi.resident IS
	'Residents, 居民, from the register. One belongs to one household at a time.';
COMMENT ON COLUMN xinyi.resident.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.resident.resident_id IS 'Random identifier.';
COMMENT ON COLUMN xinyi.resident.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.resident.name IS
	'Full name, as rule.name_form writes it; personal data, shown in full only where the work '
	'needs it.';
COMMENT ON COLUMN xinyi.resident.name_key IS
	'What all writings of the name have in common (rule.name_key), by which names are compared.';
COMMENT ON COLUMN xinyi.resident.is_head IS 'Whether this is the head of the household, 户主.';
COMMENT ON COLUMN xinyi.resident.birth_year IS
	'Year of birth; a name is published only when it is known to be an adult''s.';
COMMENT ON COLUMN xinyi.resident.phone_sealed IS
	'Phone number, AES-256-GCM under the seal key, bound to community and resident.';
COMMENT ON COLUMN xinyi.resident.phone_hash IS
	'HMAC-SHA256 of the phone number under the hash key, for look-up.';
COMMENT ON COLUMN xinyi.resident.left_at IS 'When the resident left the community, or null.';
COMMENT ON COLUMN xinyi.resident.left_because IS
	'Why: moved away, died, or entered by mistake; null when unknown.';

CREATE TABLE xinyi.residency (
	community_id integer NOT NULL,
	resident_id uuid NOT NULL,
	household_id bigint NOT NULL,
	lived daterange NOT NULL CHECK (NOT isempty(lived)),
	known_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, resident_id, lived),
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CONSTRAINT residency_overlap
		EXCLUDE USING gist (community_id WITH =, resident_id WITH =, lived WITH &&)
);
CREATE INDEX residency_of_household ON xinyi.residency (community_id, household_id);
COMMENT ON TABLE xinyi.residency IS
	'Where a resident lived from when until when: one household a day.';
COMMENT ON COLUMN xinyi.residency.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.residency.resident_id IS 'Who.';
COMMENT ON COLUMN xinyi.residency.household_id IS 'The household.';
COMMENT ON COLUMN xinyi.residency.lived IS
	'Days: without a beginning since before the register, without an end until today.';
COMMENT ON COLUMN xinyi.residency.known_at IS
	'When it was entered, by the community''s clock: a move may be entered days later, and '
	'decisions of those days did not know of it.';

CREATE TABLE xinyi.resident_change (
	community_id integer NOT NULL,
	change_no bigint GENERATED ALWAYS AS IDENTITY,
	resident_id uuid NOT NULL,
	act text NOT NULL CHECK (act IN ('enter', 'rename', 'correct', 'move', 'leave', 'return')),
	household_id bigint NOT NULL,
	from_household_id bigint,
	fields text[] NOT NULL,
	before jsonb,
	after jsonb,
	happened_on date NOT NULL,
	reason text CHECK (length(reason) BETWEEN 1 AND 500),
	changed_by text NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 80),
	changed_at timestamptz NOT NULL,
	PRIMARY KEY (community_id, change_no),
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	FOREIGN KEY (community_id, from_household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CHECK ((act = 'move') = (from_household_id IS NOT NULL))
);
CREATE INDEX resident_change_of_resident
	ON xinyi.resident_change (community_id, resident_id, change_no);
COMMENT ON INDEX xinyi.resident_change_of_resident IS 'For xinyi resident show.';
COMMENT ON TABLE xinyi.resident_change IS
	'The history of residents: every change of the register, by whom and why. Triggers of the '
	'resident write it, so that an import, a command and a routine leave the same trace.';
COMMENT ON COLUMN xinyi.resident_change.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.resident_change.change_no IS 'Order of changes.';
COMMENT ON COLUMN xinyi.resident_change.resident_id IS 'Whose.';
COMMENT ON COLUMN xinyi.resident_change.act IS
	'enter: new in the register; rename; correct: year of birth, head or phone; move: to another '
	'household; leave: the community; return: after having left.';
COMMENT ON COLUMN xinyi.resident_change.household_id IS 'The household after the change.';
COMMENT ON COLUMN xinyi.resident_change.from_household_id IS 'Of a move, the household before.';
COMMENT ON COLUMN xinyi.resident_change.fields IS 'The fields that changed, sorted.';
COMMENT ON COLUMN xinyi.resident_change.before IS
	'Their values before, without phones, which appear nowhere in clear; null once erased.';
COMMENT ON COLUMN xinyi.resident_change.after IS 'Their values after, likewise.';
COMMENT ON COLUMN xinyi.resident_change.happened_on IS
	'The day of the change itself, which may lie before that of the entry.';
COMMENT ON COLUMN xinyi.resident_change.reason IS 'Why, as the clerk wrote it.';
COMMENT ON COLUMN xinyi.resident_change.changed_by IS
	'The membership, or the command of the server.';
COMMENT ON COLUMN xinyi.resident_change.changed_at IS 'When, by the community''s clock.';

CREATE TABLE xinyi.account (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	account_id bigint GENERATED ALWAYS AS IDENTITY,
	openid text NOT NULL CHECK (length(openid) BETWEEN 1 AND 128),
	unionid text CHECK (length(unionid) BETWEEN 1 AND 128),
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (community_id, account_id),
	CONSTRAINT openid_taken UNIQUE (community_id, openid)
);
COMMENT ON TABLE xinyi.account IS
	'WeChat accounts that signed in to a community; one that signed in to two has a row in each.';
COMMENT ON COLUMN xinyi.account.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.account.account_id IS 'Internal number, never shown.';
COMMENT ON COLUMN xinyi.account.openid IS
	'WeChat''s identifier of the user within this mini-program.';
COMMENT ON COLUMN xinyi.account.unionid IS
	'WeChat''s identifier across programs of one owner, when WeChat gives it.';
COMMENT ON COLUMN xinyi.account.created_at IS 'First sign-in to this community.';

CREATE TABLE xinyi.membership (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	membership_id uuid NOT NULL DEFAULT gen_random_uuid(),
	member_no bigint GENERATED ALWAYS AS IDENTITY,
	account_id bigint,
	resident_id uuid,
	roles text[] NOT NULL DEFAULT '{}',
	bound_by text CHECK (bound_by IN ('phone', 'claim', 'command')),
	bound_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	roles_changed_at timestamptz NOT NULL DEFAULT now(),
	roles_changed_by text NOT NULL DEFAULT session_user,
	PRIMARY KEY (community_id, membership_id),
	CONSTRAINT resident_already_bound UNIQUE (community_id, resident_id),
	FOREIGN KEY (community_id, account_id) REFERENCES xinyi.account ON DELETE RESTRICT,
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	CHECK (roles <@ ARRAY['leader', 'reviewer', 'storekeeper', 'property', 'administrator',
	                      'auditor']),
	CONSTRAINT auditor_holds_another_role
		CHECK (NOT 'auditor' = ANY (roles) OR cardinality(roles) = 1),
	CHECK ((resident_id IS NULL) = (bound_at IS NULL))
);
-- With a condition PostgreSQL does not count the account as a part of the row's identity: a binding
-- may end while a posting notifies the member.
CREATE UNIQUE INDEX membership_of_account ON xinyi.membership (community_id, account_id)
	WHERE account_id IS NOT NULL;
CREATE INDEX membership_in_order ON xinyi.membership (community_id, member_no)
	WHERE account_id IS NOT NULL;
CREATE INDEX membership_of_staff ON xinyi.membership (community_id, member_no) WHERE roles <> '{}';
COMMENT ON TABLE xinyi.membership IS
	'A person''s place in a community, 身份: the resident that it is, its roles, and the account '
	'that acts for it. A resident has one for ever: another phone is another account of it, so '
	'that who did something is still known.';
COMMENT ON COLUMN xinyi.membership.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.membership.membership_id IS 'Random identifier; the actor of every act.';
COMMENT ON COLUMN xinyi.membership.member_no IS 'Order of joining; the cursor of lists.';
COMMENT ON COLUMN xinyi.membership.account_id IS
	'The WeChat account; null after it was unbound, until another one is bound.';
COMMENT ON COLUMN xinyi.membership.resident_id IS
	'The resident that it is, or null. Once known it never changes.';
COMMENT ON COLUMN xinyi.membership.roles IS
	'Roles other than that of a resident. An auditor has no other.';
COMMENT ON COLUMN xinyi.membership.bound_by IS 'How the account was bound to the resident.';
COMMENT ON COLUMN xinyi.membership.bound_at IS
	'When the account was bound, by the community''s clock.';
COMMENT ON COLUMN xinyi.membership.created_at IS 'First sign-in to this community.';
COMMENT ON COLUMN xinyi.membership.roles_changed_at IS
	'When the roles were last changed, by the real clock.';
COMMENT ON COLUMN xinyi.membership.roles_changed_by IS
	'Who changed them last: a membership, or the command of the server.';

CREATE TABLE xinyi.relative (
	community_id integer NOT NULL,
	membership_id uuid NOT NULL,
	household_id bigint NOT NULL,
	declared_at timestamptz NOT NULL,
	retracted_at timestamptz,
	relative_no bigint GENERATED ALWAYS AS IDENTITY,
	PRIMARY KEY (community_id, relative_no),
	FOREIGN KEY (community_id, membership_id) REFERENCES xinyi.membership ON DELETE RESTRICT,
	FOREIGN KEY (community_id, household_id) REFERENCES xinyi.household ON DELETE RESTRICT,
	CHECK (retracted_at >= declared_at)
);
CREATE INDEX relative_of_member ON xinyi.relative (community_id, membership_id, household_id);
CREATE UNIQUE INDEX relative_declared ON xinyi.relative (community_id, membership_id, household_id)
	WHERE retracted_at IS NULL;
COMMENT ON TABLE xinyi.relative IS
	'Households of relatives that a member declared: the member may not review a deed that '
	'names one of them and was filed before the declaration was retracted.';
COMMENT ON COLUMN xinyi.relative.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.relative.membership_id IS 'Who declared.';
COMMENT ON COLUMN xinyi.relative.household_id IS 'The relatives'' household.';
COMMENT ON COLUMN xinyi.relative.declared_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.relative.retracted_at IS 'When the member retracted it, or null.';
COMMENT ON COLUMN xinyi.relative.relative_no IS 'Order of declarations.';

CREATE TABLE xinyi.team (
	community_id integer NOT NULL REFERENCES xinyi.community ON DELETE RESTRICT,
	team_id uuid NOT NULL DEFAULT gen_random_uuid(),
	team_no bigint GENERATED ALWAYS AS IDENTITY,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40 AND name !~ '[[:cntrl:]]'),
	created_at timestamptz NOT NULL DEFAULT now(),
	changed_at timestamptz NOT NULL DEFAULT now(),
	changed_by text NOT NULL DEFAULT session_user,
	PRIMARY KEY (community_id, team_id),
	CONSTRAINT team_name_taken UNIQUE (community_id, name)
);
CREATE INDEX team_in_order ON xinyi.team (community_id, team_no);
COMMENT ON TABLE xinyi.team IS 'Volunteer teams, 志愿队.';
COMMENT ON COLUMN xinyi.team.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.team.team_id IS 'Random identifier.';
COMMENT ON COLUMN xinyi.team.team_no IS 'Order of creation; the cursor of lists.';
COMMENT ON COLUMN xinyi.team.name IS 'Display name.';
COMMENT ON COLUMN xinyi.team.created_at IS 'When the team was created.';
COMMENT ON COLUMN xinyi.team.changed_at IS 'When it was last renamed, by the real clock.';
COMMENT ON COLUMN xinyi.team.changed_by IS 'Who did: a membership, or the command of the server.';

CREATE TABLE xinyi.team_member (
	community_id integer NOT NULL,
	team_id uuid NOT NULL,
	resident_id uuid NOT NULL,
	is_leader boolean NOT NULL DEFAULT false,
	joined_at timestamptz NOT NULL,
	left_at timestamptz,
	member_no bigint GENERATED ALWAYS AS IDENTITY,
	PRIMARY KEY (community_id, member_no),
	FOREIGN KEY (community_id, team_id) REFERENCES xinyi.team ON DELETE RESTRICT,
	FOREIGN KEY (community_id, resident_id) REFERENCES xinyi.resident ON DELETE RESTRICT,
	CHECK (left_at >= joined_at),
	CHECK (left_at IS NULL OR NOT is_leader)
);
CREATE UNIQUE INDEX team_member_now ON xinyi.team_member (community_id, team_id, resident_id)
	WHERE left_at IS NULL;
CREATE INDEX team_member_resident ON xinyi.team_member (community_id, resident_id, member_no);
CREATE INDEX team_member_in_order ON xinyi.team_member (community_id, team_id, member_no)
	WHERE left_at IS NULL;
CREATE INDEX team_member_ever ON xinyi.team_member (community_id, team_id, resident_id);
COMMENT ON INDEX xinyi.team_member_ever IS 'For rule.conflict_of.';
CREATE INDEX team_member_leads ON xinyi.team_member (community_id, team_id, member_no)
	WHERE is_leader;
COMMENT ON INDEX xinyi.team_member_leads IS 'For rule.team_leaders.';
COMMENT ON TABLE xinyi.team_member IS
	'Who belongs or belonged to a team, and who leads it (队长). A member who left may still not '
	'review what was filed for the team before.';
COMMENT ON COLUMN xinyi.team_member.community_id IS 'The community.';
COMMENT ON COLUMN xinyi.team_member.team_id IS 'The team.';
COMMENT ON COLUMN xinyi.team_member.resident_id IS 'The resident.';
COMMENT ON COLUMN xinyi.team_member.is_leader IS 'Whether the resident leads the team.';
COMMENT ON COLUMN xinyi.team_member.joined_at IS 'When, by the community''s clock.';
COMMENT ON COLUMN xinyi.team_member.left_at IS
	'When the resident left the team, or null. Joining again is another row.';
COMMENT ON COLUMN xinyi.team_member.member_no IS 'Order of joining; the cursor of lists.';

COMMIT;
