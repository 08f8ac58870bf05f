-- Stores a register file, which is sealed, and its digest.
SELECT error, (import).import_id, (import).status, (import).complete, (import).bytes,
       (import).uploaded_at
FROM upload_register(:in_community, :import_id, :complete, :upload_digest, :upload)
