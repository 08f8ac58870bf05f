DROP INDEX counted_once;
ALTER TABLE rule_item DISABLE TRIGGER USER;
ALTER TABLE participant DISABLE TRIGGER copy_deed;
UPDATE rule_item SET uniqueness = 'once' WHERE code = 'ZY06';
UPDATE participant SET once_key = 'ZY06 ' || resident_id
WHERE deed_id IN (SELECT deed_id FROM deed WHERE item = 'ZY06');
