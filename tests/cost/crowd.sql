-- Fills a migrated database with one community in which everything that a list may show exists
-- :rows times, and as much again that it must pass over. Run by the superuser; rules and foreign
-- keys are off, because this is about cost, not about sense.

SET session_replication_role = replica;
SET search_path = xinyi, rule;

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN md5(kind || n)::uuid;

CREATE FUNCTION pg_temp.code(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN lpad(n::text, 8, '0') || rule.check_symbol(lpad(n::text, 8, '0'));

INSERT INTO community (code, name, sample)
SELECT 'c' || n, '社区', false FROM generate_series(1, :rows) AS n;
SELECT set_config('xinyi.community', min(community_id)::text, false) FROM community \g /dev/null
INSERT INTO settings (community_id) VALUES (actor_community_id());

INSERT INTO household (community_id, code, building, unit, room, balance, entry_count)
SELECT actor_community_id(), lpad(n::text, 6, '0'), CASE WHEN n <= :rows THEN 1 ELSE 2 END,
       1 + n % 2, n, 1000, 8 * :rows
FROM generate_series(1, 2 * :rows) AS n;
INSERT INTO resident (community_id, resident_id, household_id, name, name_key, is_head)
SELECT community_id, pg_temp.id('resident', household_id), household_id, '王' || household_id,
       '王' || household_id, true
FROM household;
INSERT INTO account (community_id, openid)
SELECT actor_community_id(), 'openid' || n FROM generate_series(1, 2 * :rows) AS n;
-- The staff does not grow with the community; few are auditors, and they come last.
INSERT INTO membership (community_id, membership_id, account_id, resident_id, bound_by, bound_at,
                        roles)
SELECT actor_community_id(), pg_temp.id('member', account_id), account_id,
       pg_temp.id('resident', account_id), 'command', now(),
       CASE WHEN account_id > 2 * :rows - 3 THEN '{auditor}'::text[]
            WHEN account_id <= 60 THEN '{reviewer}' ELSE '{}' END
FROM account;
-- The second household is nobody's relative, so that there are deeds for them to review.
INSERT INTO relative (community_id, membership_id, household_id, declared_at)
SELECT m.community_id, m.membership_id, h.household_id, now()
FROM household h
JOIN membership m USING (community_id)
WHERE m.account_id <= 2 AND h.household_id <> 2;
INSERT INTO team (community_id, team_id, name)
SELECT actor_community_id(), pg_temp.id('team', n), '志愿队' || n
FROM generate_series(1, 2 * :rows) AS n;
INSERT INTO team_member (community_id, team_id, resident_id, is_leader, joined_at)
SELECT community_id, team_id, pg_temp.id('resident', 1), true, now() FROM team
UNION ALL
SELECT community_id, pg_temp.id('team', 1), resident_id, false, now() FROM resident
WHERE household_id > 1;
INSERT INTO claim (community_id, claim_id, membership_id, building, unit, room, name, filed_at,
                   status, decided_at, decided_by, resident_id)
SELECT community_id, pg_temp.id('claim', account_id), membership_id, 1, 1, '1', '张秀英', now(),
       CASE WHEN account_id % 2 = 0 THEN 'submitted' ELSE 'accepted' END,
       CASE WHEN account_id % 2 <> 0 THEN now() END,
       CASE WHEN account_id % 2 <> 0 THEN pg_temp.id('member', 2) END,
       CASE WHEN account_id % 2 <> 0 THEN resident_id END
FROM membership;
INSERT INTO register_import (community_id, import_id, status, complete, bytes, uploaded_by,
                             uploaded_at, ended_at)
SELECT actor_community_id(), pg_temp.id('import', n), 'withdrawn', false, 1,
       pg_temp.id('member', 1), now(), now()
FROM generate_series(1, 2 * :rows) AS n;
INSERT INTO session (community_id, token_hash, membership_id, expires_at)
SELECT actor_community_id(), sha256(('token' || n)::bytea),
       pg_temp.id('member', CASE WHEN n % 2 = 0 THEN 1 ELSE 1 + n END), now() + interval '1 day'
FROM generate_series(1, 2 * :rows - 1) AS n;

INSERT INTO rulebook (community_id, version, title, status)
SELECT actor_community_id(), n, '条例', 'draft' FROM generate_series(1, :rows) AS n;
INSERT INTO rule_item (community_id, version, code, category, title_zh, title_en, basis, points,
                       cap_period, cap_points, evidence_required, reviewer_level, content_public)
SELECT community_id, version, code, '文明创建', '议事', 'Council', 'per_occurrence', 2, 'none', 0,
       false, 'normal', true
FROM rulebook
CROSS JOIN unnest('{WM06,WM07}'::text[]) AS code
WHERE code = 'WM06' OR version = 1;

-- The open period is the newest; all others are published.
INSERT INTO period (community_id, period_id, name, starts_at, ends_at, status, closed_at)
SELECT actor_community_id(), n, to_char(month, 'YYYY-MM'), month, month + interval '1 month',
       CASE WHEN n = :rows THEN 'open' ELSE 'published' END, CASE WHEN n < :rows THEN month END
FROM generate_series(1, :rows) AS n
CROSS JOIN LATERAL (SELECT '2000-01-01'::timestamptz + (n - 1) * interval '1 month' AS month) m;
INSERT INTO publication (community_id, period_id, number, published_at, line_count, points, minutes,
                         entry_count)
SELECT community_id, period_id, period_id, starts_at, 1, 1, 1, 1 FROM period
WHERE status = 'published';
INSERT INTO publication_line (community_id, period_id, line_no, rank, household_id, household_code,
                              building, points, deeds, minutes, entry_count)
SELECT community_id, 1, household_id, 1, household_id, code, building, 1, 1, 1, 1 FROM household
UNION ALL
SELECT h.community_id, n, 1, 1, h.household_id, h.code, h.building, 1, 1, 1, 1
FROM household h
CROSS JOIN generate_series(2, :rows - 1) AS n
WHERE h.household_id = 1;
INSERT INTO publication_building (community_id, period_id, building, line_count, points, deeds,
                                  minutes, entry_count)
SELECT actor_community_id(), 1, n, 1, 1, 1, 1, 1 FROM generate_series(1, :rows) AS n
UNION ALL
SELECT actor_community_id(), n, 1, 1, 1, 1, 1, 1 FROM generate_series(2, :rows - 1) AS n;
INSERT INTO household_period (community_id, household_id, period_id, points, earned)
SELECT actor_community_id(), 1, n, 1, 1 FROM generate_series(1, :rows) AS n
UNION ALL
SELECT community_id, household_id, :rows, 1, 1 FROM household WHERE household_id > 1;
INSERT INTO period_total (community_id, period_id, issued, taken_back, redeemed, returned, lapsed,
                          outstanding, redeemed_fen)
SELECT community_id, period_id, 1, 0, 0, 0, 0, 1, 0 FROM period WHERE status <> 'open';

INSERT INTO reminder (community_id, reminder_id, household_id, version, item, content, correct_by,
                      issued_by, issued_on)
SELECT actor_community_id(), pg_temp.id('reminder', n), 1 + n % 2, 1, 'WM06', '请改正',
       '2900-01-01', pg_temp.id('member', 1), '2026-11-01'
FROM generate_series(1, 2 * :rows) AS n;
-- Half of them are the member's own, for a team, and each day has eight. Few were rejected, and
-- long ago; few of one item wait.
INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, filed_by,
                  filed_at, due_at, team_id, household_id, reminder_id, status, decided_at,
                  request_digest)
SELECT actor_community_id(), pg_temp.id('deed', n), 1,
       CASE WHEN n IN (9, 14, 15) THEN 'WM07' ELSE 'WM06' END, '参加议事会', '社区',
       '2026-11-01'::date - n / 8, pg_temp.id('member', 1 + n % 2), '2026-11-02', '2026-11-09',
       CASE WHEN n % 2 = 0 THEN pg_temp.id('team', 1) END,
       CASE WHEN n % 8 = 0 THEN 1 END, CASE WHEN n % 8 = 0 THEN pg_temp.id('reminder', 1) END,
       status, CASE WHEN status <> 'submitted' THEN '2026-11-03'::timestamptz END,
       decode(repeat('00', 32), 'hex')
FROM generate_series(1, 8 * :rows) AS n
CROSS JOIN LATERAL (
	SELECT CASE WHEN n <= 6 THEN 'rejected'
	            ELSE (ARRAY['approved', 'submitted', 'withdrawn'])[1 + n / 2 % 3] END AS status) s;
INSERT INTO participant (community_id, deed_id, deed_no, status, resident_id, household_id,
                         happened_on, minutes)
SELECT community_id, deed_id, deed_no, status,
       pg_temp.id('resident', CASE WHEN filed_by = pg_temp.id('member', 1) THEN 1 ELSE 2 END),
       CASE WHEN filed_by = pg_temp.id('member', 1) THEN 1 ELSE 2 END, happened_on, 60
FROM deed;
-- A building does not grow with the community: its households take part in the first that wait.
INSERT INTO household (community_id, code, building, unit, room, balance, entry_count)
SELECT actor_community_id(), lpad((2 * :rows + n)::text, 6, '0'), 3, 1, n, 0, 0
FROM generate_series(1, 30) AS n;
INSERT INTO household (community_id, code, building, unit, room, balance, entry_count)
SELECT actor_community_id(), lpad((2 * :rows + 30 + n)::text, 6, '0'), 3 + n, 1, 1, 0, 0
FROM generate_series(1, :rows) AS n;
INSERT INTO participant (community_id, deed_id, deed_no, status, resident_id, household_id,
                         happened_on, minutes)
SELECT d.community_id, d.deed_id, d.deed_no, d.status, pg_temp.id('resident', 2),
       h.household_id, d.happened_on, 60
FROM (SELECT *, row_number() OVER (ORDER BY deed_no) AS turn FROM deed
      WHERE status = 'submitted' AND filed_by = pg_temp.id('member', 1)) d
JOIN household h ON h.household_id = 2 * :rows + d.turn
WHERE d.turn <= 30;
INSERT INTO review (community_id, deed_id, membership_id, verdict, reason, reviewed_at)
SELECT community_id, deed_id, pg_temp.id('member', CASE WHEN deed_no % 4 < 2 THEN 1 ELSE 3 END),
       CASE status WHEN 'rejected' THEN 'rejected' ELSE 'approved' END, '理由', filed_at
FROM deed
WHERE status <> 'submitted';
INSERT INTO ledger_entry (community_id, household_id, household_no, resident_id, period_id, deed_id,
                          version, item, happened_on, minutes, computed, points, rating, balance,
                          posted_by, posted_at, kind)
SELECT community_id, CASE WHEN filed_by = pg_temp.id('member', 1) THEN 1 ELSE 2 END, deed_no,
       NULL, 1, deed_id, 1, 'WM06', happened_on, 60, 2, 2, 2, 2, 'member', filed_at, 'deed'
FROM deed;

-- Of half of them a building waits.
INSERT INTO inspection (community_id, inspection_id, version, item, month, happened_on, content,
                        filed_by, filed_at, due_at, waiting, request_digest)
SELECT actor_community_id(), pg_temp.id('inspection', n), 1, 'WM06', '2026-10-01', '2026-10-31',
       '巡查', pg_temp.id('member', 1), now(), now(), n % 2, decode(repeat('00', 32), 'hex')
FROM generate_series(1, 2 * :rows) AS n;
INSERT INTO inspected_building (community_id, inspection_id, building, item, month, status,
                                passed_count, credited_count, approvals_needed, decided_at)
SELECT community_id, inspection_id, nth, item, month + inspection_no::integer,
       CASE WHEN waiting = 1 THEN 'submitted' ELSE 'approved' END, 100,
       CASE WHEN waiting = 0 THEN 100 END, CASE WHEN waiting = 0 THEN 1 END,
       CASE WHEN waiting = 0 THEN now() END
FROM inspection
CROSS JOIN generate_series(1, 3) AS nth;
INSERT INTO failed_household (community_id, inspection_id, household_id, building, reason)
SELECT community_id, inspection_id, nth, nth, '堆物'
FROM inspection
CROSS JOIN generate_series(1, 3) AS nth;

-- Half of them are the member's own, and unread.
INSERT INTO notice (community_id, membership_id, household_id, kind, subject)
SELECT community_id, filed_by, CASE WHEN filed_by = pg_temp.id('member', 1) THEN 1 ELSE 2 END,
       'deed_approved', deed_id::text
FROM deed;

INSERT INTO document (community_id, name, version, title, in_force_from, content)
SELECT actor_community_id(), 'help', n::text, '使用帮助', date '2026-01-01' + n % 90, '# 使用帮助'
FROM generate_series(1, 2 * :rows) AS n
UNION ALL
SELECT actor_community_id(), 'publication', publication_version, '同意书', '2026-01-01', '# 同意书'
FROM settings;

-- As many events as are allowed have not closed.
INSERT INTO reward (community_id, reward_id, kind, name, unit, price)
SELECT actor_community_id(), pg_temp.id('reward', n), 'goods', '大米', '袋', 1
FROM generate_series(1, 2 * :rows) AS n;
INSERT INTO reward_stock (community_id, reward_id, stock, held, move_count)
SELECT community_id, reward_id, 100, 50, 8 * :rows FROM reward;
INSERT INTO redemption_event (community_id, event_id, name, place, opens_at, closes_at, lapses_at)
SELECT actor_community_id(), pg_temp.id('event', n), '兑换日', '信义超市', '2026-01-01',
       CASE WHEN n <= 200 THEN '2900-01-01' ELSE '2026-01-02' END::timestamptz,
       CASE WHEN n <= 200 THEN '2900-01-03' ELSE '2026-01-04' END::timestamptz
FROM generate_series(1, 2 * :rows) AS n;
-- The first reward is in every event, the others in two of the past; every other one is on offer.
INSERT INTO event_offer (community_id, event_id, reward_id, closes_at)
SELECT e.community_id, e.event_id, pg_temp.id('reward', 1), closes_at FROM redemption_event e
UNION ALL
SELECT e.community_id, e.event_id, w.reward_id, e.closes_at
FROM reward w
CROSS JOIN generate_series(1, 4) AS nth
JOIN redemption_event e ON e.community_id = w.community_id
	AND e.event_id = pg_temp.id('event', CASE WHEN nth <= 2 THEN nth ELSE 200 + nth END)
WHERE w.reward_no > 1 AND (nth > 2 OR w.reward_no % 2 = 0);
UPDATE reward w
SET offered_until = (SELECT max(o.closes_at) FROM event_offer o
                     WHERE o.community_id = w.community_id AND o.reward_id = w.reward_id);
INSERT INTO stock_move (community_id, reward_id, reward_move_no, kind, quantity, stock, reason,
                        moved_by, moved_at)
SELECT actor_community_id(), pg_temp.id('reward', 1 + n % 2), n, 'received', 1, 1, '进货', 'member',
       now()
FROM generate_series(1, 2 * :rows) AS n;
-- The first household has had many cards.
INSERT INTO household_card (community_id, card_id, household_id, reason, issued_by, issued_at,
                            withdrawn_because, withdrawn_by, withdrawn_at)
SELECT actor_community_id(), pg_temp.id('card', n), 1 + n % 2, '没有手机', 'member', now(), '遗失',
       'member', now()
FROM generate_series(1, 2 * :rows) AS n;
-- Two members help two households now. Somebody else did before: one has few terms in a life.
INSERT INTO household_helper (community_id, helper_id, household_id, membership_id, document,
                              begins_on, ends_on, recorded_by, recorded_at)
SELECT actor_community_id(), pg_temp.id('helper', n), 1 + n % 2,
       pg_temp.id('member', helper), '委托书', begins_on, begins_on + 90, 'member', now()
FROM generate_series(1, 4 * :rows) AS n
CROSS JOIN LATERAL (
	SELECT CASE WHEN n > 4 * :rows - 300 THEN current_date - 30
	            ELSE date '2026-01-01' END AS begins_on,
	       CASE WHEN n > 4 * :rows - 300 THEN 1 + n / 2 % 2 ELSE 3 END AS helper) t;
-- Few were cancelled: the oldest of the household, the newest of the event.
INSERT INTO redemption (community_id, redemption_id, event_id, household_id, period_id, points,
                        code, status, redeemed_by, redeemed_at, ended_by, ended_at, cancelled_by,
                        entries_before, request_digest)
SELECT actor_community_id(), pg_temp.id('redemption', n), pg_temp.id('event', 2 * event),
       household, :rows, 1, pg_temp.code(n), status, pg_temp.id('member', 1), now(),
       CASE WHEN status <> 'held' THEN 'member' END, CASE WHEN status <> 'held' THEN now() END,
       CASE WHEN status = 'cancelled' THEN 'shop' END, 0, decode(repeat('00', 32), 'hex')
FROM generate_series(1, 4 * :rows) AS n
CROSS JOIN LATERAL (
	SELECT 1 + n % 2 AS household, 1 + n / 2 % 2 AS event,
	       CASE WHEN n <= 6 OR n > 4 * :rows - 6 THEN 'cancelled'
	            ELSE (ARRAY['collected', 'held', 'lapsed'])[1 + n / 4 % 3] END AS status) r;
INSERT INTO redemption_line (community_id, redemption_id, reward_id, household_id, period_id,
                             quantity, price)
SELECT community_id, redemption_id, pg_temp.id('reward', 1), household_id, period_id, 1, 1
FROM redemption;
INSERT INTO voucher (community_id, code, redemption_id, reward_id, household_id, discount_percent,
                     valid_from, valid_until, issued_at)
SELECT community_id, code, redemption_id, pg_temp.id('reward', 1), household_id, 10, '2026-01-01',
       '2900-01-01', now()
FROM redemption;
-- Two hundred records a day. The first member has few, and long ago; few are of one operation.
INSERT INTO audit (community_id, membership_id, at, day, operation, act, subject)
SELECT actor_community_id(), pg_temp.id('member', CASE WHEN n <= 3 THEN 1 ELSE 2 END),
       moment(on_day, '12:00'), on_day, CASE WHEN n IN (7, 8) THEN 'assignRoles' ELSE 'redeem' END,
       'insert', 'redemption'
FROM generate_series(1, 2 * :rows) AS n
CROSS JOIN LATERAL (SELECT date '2026-01-01' + (n / 200)::integer AS on_day) d;
-- Half of the later half can be answered; as many before have lapsed, unanswered.
INSERT INTO confirmation (community_id, operation, subject, arguments, seen, changes, asked_by,
                          asked_at, answerable_until, status, ended_at, answered_by, reason)
SELECT actor_community_id(), 'assignRoles', pg_temp.id('member', n), '{"roles": []}', '""', '[]',
       pg_temp.id('member', 2), now(),
       now() + sign(n - 2 * :rows - 0.5)::integer * interval '1 day',
       CASE WHEN n % 4 < 2 THEN 'open' ELSE 'refused' END,
       CASE WHEN n % 4 >= 2 THEN now() - interval '2 days' END,
       CASE WHEN n % 4 >= 2 THEN pg_temp.id('member', 4) END,
       CASE WHEN n % 4 >= 2 THEN '先商量' END
FROM generate_series(1, 4 * :rows) AS n;
-- The first member wrote half of it; of what waits, every other is overdue.
INSERT INTO feedback (community_id, feedback_id, kind, content, filed_by, filed_at, due_at, answer,
                      answered_by, answered_at)
SELECT actor_community_id(), pg_temp.id('feedback', n), 'complaint', '太吵',
       pg_temp.id('member', 1 + n % 2), now() - interval '20 days',
       now() + (n / 4 % 2 * 10 - 5) * interval '1 day',
       CASE WHEN n % 4 < 2 THEN '已处理' END, CASE WHEN n % 4 < 2 THEN pg_temp.id('member', 3) END,
       CASE WHEN n % 4 < 2 THEN now() END
FROM generate_series(1, 8 * :rows) AS n;

-- For the test to fill in as parameters.
CREATE TABLE public.known AS
SELECT actor_community_id() AS community, pg_temp.id('member', 1) AS member,
       pg_temp.id('member', 2) AS other,
       pg_temp.id('resident', 1) AS resident, pg_temp.id('event', 2) AS event,
       pg_temp.id('reward', 1) AS reward, pg_temp.id('team', 1) AS team;
GRANT SELECT ON public.known TO xinyi_reader;
