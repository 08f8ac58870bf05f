-- Verify xinyi:cards on pg

SELECT community_id, card_id, card_no, household_id, reason, issued_by, issued_at,
       withdrawn_because, withdrawn_by, withdrawn_at
FROM xinyi.household_card WHERE false;

SELECT card_id, present, card_points_max FROM xinyi.redemption WHERE false;

SELECT card_points_max FROM xinyi.settings WHERE false;
