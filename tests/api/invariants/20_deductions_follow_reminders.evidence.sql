ALTER TABLE deed DISABLE TRIGGER ALL;
UPDATE deed SET evidence = '{}' WHERE household_id IS NOT NULL;
