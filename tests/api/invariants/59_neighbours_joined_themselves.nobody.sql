UPDATE participant SET joined_by = NULL WHERE joined_by IS NOT NULL;
