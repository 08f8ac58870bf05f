-- Changes by staff, and reads by auditors and of full names, newest first. Those of a day are few
-- enough to look through.
SELECT a.audit_id, a.at, a.membership_id AS member_id, (
           SELECT mask_name(r.name)
           FROM membership m
           JOIN resident r ON r.community_id = :in_community AND r.resident_id = m.resident_id
           WHERE m.community_id = :in_community AND m.membership_id = a.membership_id) AS name,
       a.operation, a.act, a.subject, audited_people(:in_community, a.detail) AS concerns,
       a.detail::text AS detail, a.request_id, a.address,
       a.audit_id AS cursor
FROM (
	(SELECT * FROM audit
	 WHERE community_id = :in_community AND :day IS NULL
	     AND :member_id IS NULL AND :operation IS NULL
	     AND audit_id < :before
	 ORDER BY audit_id DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT * FROM audit
	 WHERE community_id = :in_community AND :day IS NULL
	     AND membership_id = :member_id AND :operation IS NULL
	     AND audit_id < :before
	 ORDER BY audit_id DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT * FROM audit
	 WHERE community_id = :in_community AND :day IS NULL
	     AND :member_id IS NULL AND operation = :operation
	     AND audit_id < :before
	 ORDER BY audit_id DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT * FROM audit
	 WHERE community_id = :in_community AND :day IS NULL
	     AND membership_id = :member_id AND operation = :operation
	     AND audit_id < :before
	 ORDER BY audit_id DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT * FROM audit
	 WHERE community_id = :in_community AND day = :day
	     AND (:member_id IS NULL OR membership_id = :member_id)
	     AND (:operation IS NULL OR operation = :operation)
	     AND audit_id < :before
	 ORDER BY audit_id DESC
	 LIMIT :limit + 1)
) a
ORDER BY a.audit_id DESC
LIMIT :limit + 1
