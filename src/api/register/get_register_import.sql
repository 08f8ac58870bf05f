-- What became of a register file. The content is of no use here: it is sealed.
SELECT import_id, status, complete, bytes, uploaded_at, report, report_digest,
       refused_confirmation, confirmed_at, ended_at
FROM register_import
WHERE community_id = :in_community AND import_id = :import_id
