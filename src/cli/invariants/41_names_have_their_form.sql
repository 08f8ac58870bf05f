-- Names are stored in their form, with the key by which they are compared.
SELECT resident_id, name_key
FROM resident
WHERE name <> name_form(name) OR name_key <> name_key(name)
