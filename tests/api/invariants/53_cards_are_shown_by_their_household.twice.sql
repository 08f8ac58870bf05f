DROP INDEX second_valid_card;
UPDATE household_card
SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_because = NULL;
