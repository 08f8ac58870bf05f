CREATE UNIQUE INDEX ON register_line (resident_id);
ANALYZE register_line;
