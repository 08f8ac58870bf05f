ALTER TABLE household_helper DROP CONSTRAINT helper_term_too_long;
UPDATE household_helper SET ends_on = '2100-01-01';
