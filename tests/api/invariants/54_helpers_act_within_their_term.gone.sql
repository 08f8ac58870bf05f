ALTER TABLE resident DISABLE TRIGGER ALL;
UPDATE household_helper SET begins_on = day(rule.now()), ends_on = day(rule.now()) + 1;
UPDATE resident r SET left_at = '2026-06-20'
FROM household_helper h
JOIN membership m USING (community_id, membership_id)
WHERE m.community_id = r.community_id AND m.resident_id = r.resident_id;
