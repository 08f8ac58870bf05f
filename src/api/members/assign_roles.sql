-- Sets a member's roles.
SELECT error, member_id, to_json(roles) AS roles
FROM set_roles(:member_id, ARRAY(SELECT jsonb_array_elements_text(:roles)))
