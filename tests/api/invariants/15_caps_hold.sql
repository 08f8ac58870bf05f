ALTER TABLE rule_item DISABLE TRIGGER ALL;
UPDATE rule_item SET cap_points = 1 WHERE code = 'ZY06';
