-- Deeds that wait for a reviewer, one participant each.
-- Variables: community; first and count number them; slot is the first slot used.
BEGIN;
SELECT rule.visit(:'community') AS entered \gset
SELECT count(*) AS people FROM bench.person WHERE NOT is_reviewer \gset

CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS
SELECT md5('waiting ' || n)::uuid AS deed_id, p.*,
       bench.slot_start(:slot + (n / :people)::integer) AS starts_at
FROM generate_series(:first, :first + :count - 1) AS n
JOIN bench.person p ON NOT p.is_reviewer AND p.place = n % :people;

INSERT INTO xinyi.deed (community_id, deed_id, version, item, content, place, happened_on,
                        started_at, ended_at, filed_by, filed_at, due_at, request_digest)
SELECT w.community_id, w.deed_id, i.version, i.code, '楼道值守', '社区广场', rule.day(w.starts_at),
       w.starts_at, w.starts_at + interval '30 minutes', w.membership_id, now(),
       now() + interval '7 days', sha256(w.deed_id::text::bytea)
FROM waiting w
JOIN xinyi.rule_item i ON i.community_id = w.community_id AND i.version = 1 AND i.code = 'ZY01';

INSERT INTO xinyi.participant (community_id, deed_id, resident_id, household_id, happened_on,
                               minutes, during)
SELECT community_id, deed_id, resident_id, household_id, rule.day(starts_at), 30,
       tstzrange(starts_at, starts_at + interval '30 minutes')
FROM waiting;
COMMIT;
VACUUM (ANALYZE) xinyi.deed, xinyi.participant;
