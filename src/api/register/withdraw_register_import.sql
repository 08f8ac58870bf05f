-- Removes a register file that has not been confirmed.
SELECT error, (import).import_id, (import).status
FROM withdraw_register_import(:in_community, :import_id)
