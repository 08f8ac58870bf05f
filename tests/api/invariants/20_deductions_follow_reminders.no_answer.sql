ALTER TABLE deed DISABLE TRIGGER ALL;
UPDATE deed SET answer = NULL, answered_at = NULL, answered_by = NULL, decided_at = filed_at
WHERE household_id IS NOT NULL AND status = 'approved';
