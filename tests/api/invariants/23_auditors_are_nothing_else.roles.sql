ALTER TABLE membership DISABLE TRIGGER ALL;
ALTER TABLE membership DROP CONSTRAINT auditor_holds_another_role;
UPDATE membership SET roles = roles || '{reviewer}' WHERE roles = '{auditor}';
