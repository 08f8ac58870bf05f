ALTER TABLE team ADD COLUMN opened bytea CONSTRAINT loose REFERENCES session (token_hash);
