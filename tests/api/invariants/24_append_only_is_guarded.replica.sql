ALTER TABLE audit ENABLE TRIGGER guard_truncate;
