DROP TRIGGER guard_append_only ON publication_line;
