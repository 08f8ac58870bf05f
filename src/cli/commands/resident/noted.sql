-- Personal data: the audit log records who read it.
SELECT rule.note_act(:in_community, 'read', 'resident',
                     jsonb_build_object('resident_id', $1::uuid))
