-- Verify xinyi:register_imports on pg

SELECT community_id, import_id, import_no, status, complete, bytes, content_digest, content,
       uploaded_by, uploaded_at, report, report_digest, register_version, planned_at,
       refused_confirmation, reason, skip_bad, many, confirmed_by, confirmed_at, ended_at
FROM xinyi.register_import WHERE false;
