-- Asks for a merge, or makes it where there is no second administrator.
SELECT error,
       CASE WHEN error = 'unknown_household'
                 AND household_of(:in_community, :household_code) IS NOT NULL
            THEN '[{"pointer": "/into"}]'::jsonb END AS violations,
       :transfer_id::uuid AS transfer_id, (confirmation).confirmation_id,
       confirmation_state(confirmation) AS status
FROM ask_transfer(:in_community, :transfer_id, 'mergeHouseholds', :body)
