SELECT name, version, in_force_from, content
FROM rule.shown_document
WHERE community_id = :in_community AND name = $1
	AND version = coalesce($2, (SELECT rule.current_version(:in_community, $1)))
