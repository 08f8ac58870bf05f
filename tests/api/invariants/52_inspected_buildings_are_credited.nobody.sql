ALTER TABLE inspection_review DISABLE TRIGGER ALL;
DELETE FROM inspection_review WHERE verdict = 'approved';
