-- The balance after each entry is the balance before it and its points.
SELECT entry_id, household_id, household_no, balance, expected
FROM (SELECT entry_id, household_id, household_no, balance,
             points + coalesce(lag(balance) OVER (PARTITION BY household_id
                                                  ORDER BY household_no), 0) AS expected
      FROM ledger_entry) running
WHERE balance <> expected
