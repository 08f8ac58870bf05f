-- One version of a document.
SELECT name AS document, version, title, in_force_from, current, content
FROM shown_document
WHERE community_id = :in_community AND name = :document AND version = :document_version
