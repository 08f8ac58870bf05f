ALTER TABLE publication_line DISABLE TRIGGER ALL;
UPDATE publication_line SET line_no = 100 - line_no;
