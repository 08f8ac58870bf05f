ALTER TABLE resident DISABLE TRIGGER form_name;
UPDATE resident SET name = '刘 梅' WHERE name = '刘梅';
