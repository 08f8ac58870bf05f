-- Verify xinyi:documents on pg

SELECT community_id, name, version, document_no, title, in_force_from, content, imported_at
FROM xinyi.document WHERE false;
