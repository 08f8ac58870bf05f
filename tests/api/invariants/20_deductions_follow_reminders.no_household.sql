ALTER TABLE deed DISABLE TRIGGER ALL;
UPDATE deed SET household_id = NULL, reminder_id = NULL;
