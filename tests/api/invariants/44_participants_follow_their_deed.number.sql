ALTER TABLE participant DISABLE TRIGGER copy_deed;
UPDATE participant SET deed_no = deed_no + 1;
