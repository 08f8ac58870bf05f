-- The sessions of the caller that have not ended, newest first.
SELECT s.session_no, s.created_at, s.expires_at,
       s.session_no = (SELECT session_of(:in_community, :token_hash)) AS current,
       s.session_no AS cursor
FROM open_session s
WHERE s.community_id = :in_community AND s.membership_id = :actor_id
	AND s.session_no < :before
ORDER BY s.session_no DESC
LIMIT :limit + 1
