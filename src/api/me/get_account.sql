-- What goes and what stays when the caller's account is closed.
SELECT bound, blocked_by, goes, stays
FROM preview_closing(:in_community)
