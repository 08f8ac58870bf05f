-- Replaces a member's roles.
SELECT error, etag(member) AS etag, (member).roles_changed_at AS changed_at,
       shown_actor(:in_community, (member).roles_changed_by) AS changed_by,
       (member).membership_id AS member_id,
       to_json((member).roles) AS roles, waiting AS confirmation_id
FROM set_roles(:in_community, :member_id, ARRAY(SELECT jsonb_array_elements_text(:roles)),
               :if_match, true)
