UPDATE redemption_line SET household_id = household_id + 1;
