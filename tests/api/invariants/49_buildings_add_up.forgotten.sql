ALTER TABLE publication_building DISABLE TRIGGER ALL;
DELETE FROM publication_building;
