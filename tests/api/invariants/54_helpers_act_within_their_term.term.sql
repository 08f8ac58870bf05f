ALTER TABLE household_helper DISABLE TRIGGER ALL;
UPDATE household_helper SET begins_on = '2026-06-16';
