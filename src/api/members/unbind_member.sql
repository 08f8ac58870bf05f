-- Unbinds the account of another member.
SELECT error, member_id
FROM unbind(:in_community, :member_id, :reason)
