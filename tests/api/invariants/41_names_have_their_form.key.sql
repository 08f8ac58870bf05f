ALTER TABLE resident DISABLE TRIGGER form_name;
UPDATE resident SET name_key = '梅刘' WHERE name = '刘梅';
