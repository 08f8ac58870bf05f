ALTER TABLE review DISABLE TRIGGER ALL;
INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at)
SELECT community_id, deed_id, filed_by, 'approved', decided_at FROM deed WHERE status = 'approved';
