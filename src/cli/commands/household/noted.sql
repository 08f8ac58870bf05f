-- Personal data: the audit log records who read it.
SELECT rule.note_act(:in_community, 'read', 'household',
                     jsonb_build_object('household_id', $1::bigint))
