UPDATE household SET balance = balance + 5;
UPDATE household_period SET earned = earned + 5;
