-- All versions of the community's documents, the last imported first.
SELECT name AS document, version, title, in_force_from, current, document_no AS cursor
FROM shown_document
WHERE community_id = :in_community AND document_no < :before
ORDER BY document_no DESC
LIMIT :limit + 1
