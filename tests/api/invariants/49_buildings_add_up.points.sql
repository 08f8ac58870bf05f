ALTER TABLE publication_building DISABLE TRIGGER ALL;
UPDATE publication_building SET points = points + 1;
