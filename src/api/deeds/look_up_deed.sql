-- The deed that a typed or scanned code invites to.
SELECT error, violations, deed_id, item, item_title, place, happened_on, started_at, ended_at,
       filed_by, names, valid_until
FROM look_up_deed(:in_community, :deed_code)
