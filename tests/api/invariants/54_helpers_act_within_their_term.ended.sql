ALTER TABLE household_helper DISABLE TRIGGER ALL;
UPDATE household_helper
SET recorded_at = '2026-06-01', ended_at = '2026-06-02', ended_by = 'x', ended_because = 'x';
