-- The entries of a household are numbered from 1 without a gap, in order of posting.
SELECT entry_id, household_id, household_no, expected
FROM (SELECT entry_id, household_id, household_no,
             row_number() OVER (PARTITION BY household_id ORDER BY entry_id) AS expected
      FROM ledger_entry) numbered
WHERE household_no <> expected
