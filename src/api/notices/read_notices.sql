-- Marks the member's notices up to a number as read.
SELECT read_notices(:in_community, :through) AS through
