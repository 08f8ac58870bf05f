ALTER TABLE household_change DISABLE TRIGGER audit_household_change;
INSERT INTO household_change (community_id, act, household_id, from_building, from_unit, from_room,
                              building, unit, room, happened_on, reason, changed_by, changed_at)
SELECT community_id, 'move', household_id, 9998, 1, '1', 9999, 1, '1', '2026-06-01', '搬迁', 'psql',
       now()
FROM household
ORDER BY household_id
LIMIT 1;
