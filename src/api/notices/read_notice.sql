-- Marks one notice of the member as read.
SELECT notice_id, read_at
FROM read_notice(:in_community, :notice_id)
