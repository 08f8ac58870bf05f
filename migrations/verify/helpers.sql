-- Verify xinyi:helpers on pg

SELECT community_id, helper_id, helper_no, household_id, membership_id, document, begins_on,
       ends_on, recorded_by, recorded_at, ended_because, ended_by, ended_at
FROM xinyi.household_helper WHERE false;

SELECT helper_no FROM xinyi.redemption WHERE false;
