-- The imports of the community, the newest first. The report has names, its numbers have not.
SELECT i.import_id, i.status, i.complete, i.bytes, member_name(:in_community, i.uploaded_by)
       AS uploaded_by, i.uploaded_at, (i.report ->> 'households_added')::integer
       AS households_added, (i.report ->> 'residents_added')::integer AS residents_added,
       (i.report ->> 'residents_changed')::integer AS residents_changed,
       (i.report ->> 'missing_count')::integer AS missing_count,
       (i.report ->> 'fault_count')::integer AS fault_count,
       i.reason, member_name(:in_community, i.confirmed_by) AS confirmed_by, i.confirmed_at,
       i.ended_at, i.import_no AS cursor
FROM register_import i
WHERE i.community_id = :in_community
	AND i.import_no < :before
ORDER BY i.import_no DESC
LIMIT :limit + 1
