ALTER TABLE review DISABLE TRIGGER ALL;
DELETE FROM review WHERE verdict = 'rejected';
