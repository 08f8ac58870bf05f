SELECT name AS document, version, title, in_force_from,
       CASE WHEN current THEN 'yes' ELSE 'no' END AS current
FROM rule.shown_document
WHERE community_id = :in_community
ORDER BY name, document_no
