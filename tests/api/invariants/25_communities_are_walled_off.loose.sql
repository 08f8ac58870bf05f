ALTER TABLE team ADD COLUMN host_community integer, ADD COLUMN host bigint,
	ADD CONSTRAINT loose FOREIGN KEY (host_community, host) REFERENCES household;
