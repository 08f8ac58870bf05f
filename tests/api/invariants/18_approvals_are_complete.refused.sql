ALTER TABLE review DISABLE TRIGGER ALL;
UPDATE review SET verdict = 'rejected', reason = '不符';
