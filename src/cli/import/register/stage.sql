-- The lines of the file, and the change of each.
CREATE TEMPORARY TABLE register_line (
	line integer PRIMARY KEY,
	building integer NOT NULL,
	unit integer NOT NULL,
	room text NOT NULL,
	name text NOT NULL,
	name_key text COLLATE "C",
	phone_hash bytea,
	birth_year integer,
	is_head boolean,
	former_name text,
	former_address text,
	is_newcomer boolean NOT NULL,
	household_id bigint,
	resident_id uuid,
	is_new boolean
) ON COMMIT DROP;

CREATE TEMPORARY TABLE register_phone (
	resident_id uuid PRIMARY KEY,
	phone_sealed bytea NOT NULL
) ON COMMIT DROP;
