-- Lets the reported changes be written.
SELECT error, (import).import_id, (import).status, (import).report_digest,
       (import).confirmed_at
FROM confirm_register_import(:in_community, :import_id, :body)
