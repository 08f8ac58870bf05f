-- Verify xinyi:household_changes on pg

SELECT community_id, change_no, act, household_id, change_id, from_building, from_unit, from_room,
       building, unit, room, happened_on, reason, request, changed_by, changed_at
FROM xinyi.household_change WHERE false;
