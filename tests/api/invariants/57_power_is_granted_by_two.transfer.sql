UPDATE household_transfer SET recorded_by = administrator::text;
