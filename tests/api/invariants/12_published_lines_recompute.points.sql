ALTER TABLE publication_line DISABLE TRIGGER ALL;
UPDATE publication_line SET points = points + 1 WHERE line_no = 1;
