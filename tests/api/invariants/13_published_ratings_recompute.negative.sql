ALTER TABLE publication_line DISABLE TRIGGER ALL;
UPDATE publication_line SET rating = 100 WHERE points <= 0;
