ALTER TABLE publication_line DISABLE TRIGGER ALL;
UPDATE publication_line SET rating = rating + 1 WHERE line_no = 1;
