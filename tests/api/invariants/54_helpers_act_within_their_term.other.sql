ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption r SET redeemed_by = (
	SELECT membership_id FROM membership m
	WHERE m.community_id = r.community_id AND m.membership_id <> r.redeemed_by
	ORDER BY member_no LIMIT 1)
WHERE helper_no IS NOT NULL AND counter_code IS NULL;
