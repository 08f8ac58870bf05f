ALTER TABLE publication_line DISABLE TRIGGER ALL;
DELETE FROM publication_line WHERE line_no = 2;
