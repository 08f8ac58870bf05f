ALTER TABLE rulebook DISABLE TRIGGER ALL;
UPDATE rulebook SET in_force_from = '2026-07-01';
