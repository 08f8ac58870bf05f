ALTER TABLE participant DROP CONSTRAINT overlapping_deed;
UPDATE participant SET during = '[2026-06-10 01:00+00, 2026-06-10 03:00+00)';
