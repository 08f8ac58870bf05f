-- Anyone with the code can collect: the audit log records who printed it.
INSERT INTO xinyi.audit (community_id, operation, act, subject, detail, address)
VALUES (:in_community, current_setting('xinyi.operation'), 'read', 'redemption',
        jsonb_build_object('redemption_id', $1::uuid), current_setting('xinyi.address'))
