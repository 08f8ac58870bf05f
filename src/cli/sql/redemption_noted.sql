-- Whoever has the code can collect: who had it printed stands in the audit log.
INSERT INTO xinyi.audit (community_id, operation, act, subject, detail, address)
VALUES (rule.actor_community_id(), current_setting('xinyi.operation'), 'read', 'redemption',
        jsonb_build_object('redemption_id', $1::uuid), current_setting('xinyi.address'))
