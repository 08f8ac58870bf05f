-- Personal data: the audit log records who read it.
SELECT rule.note_act(:in_community, 'read', 'membership', jsonb_build_object('rows', $1::integer))
