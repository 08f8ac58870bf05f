ALTER TABLE team ADD CONSTRAINT team_alone UNIQUE (team_id);
ALTER TABLE team_member ADD CONSTRAINT loose FOREIGN KEY (team_id) REFERENCES team (team_id);
