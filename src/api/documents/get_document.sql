-- The version of a document that applies today.
SELECT name AS document, version, title, in_force_from, current, content
FROM shown_document
WHERE community_id = :in_community AND name = :document
	AND version = (SELECT current_version(:in_community, :document))
