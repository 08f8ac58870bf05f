-- Makes of the crowd one in which people write: consent, a rulebook in force, a deed, a hold and a
-- voucher to decide about. All old deeds count. Run by the superuser.

SET session_replication_role = replica;
SET search_path = xinyi, rule, pg_temp;
INSERT INTO consent (community_id, membership_id, document, version, given)
SELECT community_id, membership_id, 'privacy', privacy_version, true
FROM membership
JOIN settings USING (community_id);
UPDATE rulebook
SET status = 'adopted', decided_by = '居民会议', decided_on = '2000-01-01',
    in_force_from = '2000-01-01'
WHERE version = 1;
UPDATE rule_item SET subject = 'household', uniqueness = 'once_per_month' WHERE version = 1;
INSERT INTO rule_item (community_id, version, code, category, title_zh, title_en, basis, points,
                       cap_period, cap_points, evidence_required, reviewer_level, times_required,
                       filed_by, subject)
SELECT community_id, version, new.*
FROM rulebook
CROSS JOIN (VALUES
	('ZY03', '志愿服务', '代购', 'Shopping', 'per_hour', 2, 'none', 0, false, 'normal', true,
	 'resident', 'participants'),
	('SF01', '失范扣分', '乱停车', 'Parking', 'per_occurrence', -2, 'none', 0, true, 'double',
	 false, 'staff', 'household')) new
WHERE version = 1;
UPDATE participant
SET once_key = deed_no || ' long ago ' || household_id,
    happened_on = happened_on - deed_no::integer,
    during = tstzrange(timestamptz '2000-01-01' + deed_no * interval '1 hour',
                       timestamptz '2000-01-01' + (deed_no + 1) * interval '1 hour');
UPDATE household SET held = 1 WHERE household_id <= 2;
UPDATE redemption_event SET lapses_at = '2900-01-04' WHERE closes_at > now();
UPDATE membership SET roles = '{reviewer,storekeeper,administrator}'
WHERE account_id = 3;
ALTER TABLE public.known ADD waiting uuid, ADD held uuid, ADD hold_code text, ADD sale uuid,
	ADD claim uuid, ADD entry bigint, ADD voucher text, ADD collected uuid, ADD use uuid,
	ADD shared uuid, ADD deed_code text, ADD fourth uuid;
UPDATE public.known
SET waiting = (SELECT deed_id FROM deed
               WHERE status = 'submitted' AND filed_by = md5('member2')::uuid
               ORDER BY deed_no DESC LIMIT 1),
    claim = (SELECT claim_id FROM claim WHERE status = 'submitted' ORDER BY claim_no LIMIT 1),
    entry = (SELECT entry_id FROM ledger_entry JOIN deed USING (community_id, deed_id)
             WHERE status = 'approved' ORDER BY entry_id DESC LIMIT 1),
    sale = (SELECT event_id FROM event_offer JOIN redemption_event e USING (community_id, event_id)
            WHERE e.closes_at > now() LIMIT 1),
    voucher = (SELECT code FROM voucher ORDER BY voucher_no LIMIT 1),
    collected = (SELECT redemption_id FROM redemption WHERE status = 'collected'
                 ORDER BY redemption_no DESC LIMIT 1),
    shared = (SELECT deed_id FROM deed
              WHERE status = 'submitted' AND filed_by = md5('member2')::uuid
	              AND household_id IS NULL
              ORDER BY deed_no LIMIT 1),
    deed_code = rule.new_code(), fourth = md5('resident4')::uuid, use = md5('use')::uuid;
-- Filed lately, by somebody who invites to it.
UPDATE deed SET happened_on = rule.day(now()) - 1, filed_at = now()
WHERE deed_id = (SELECT shared FROM public.known);
INSERT INTO invitation (community_id, deed_id, code, invited_at, valid_until)
SELECT community_id, deed_id, deed_code, now(), now() + interval '1 day'
FROM public.known
JOIN deed ON deed_id = shared;
-- It was redeemed lately: what it costs to undo it grows with what has happened since.
UPDATE redemption r SET entries_before = h.entry_count - 3, ended_at = rule.now()
FROM household h
WHERE h.household_id = r.household_id
	AND r.redemption_id = (SELECT collected FROM public.known);
UPDATE voucher SET use_id = md5('use')::uuid, used_at = rule.now(), used_by = md5('member2')::uuid
WHERE voucher_no = (SELECT max(voucher_no) FROM voucher
                    WHERE redemption_id <> (SELECT collected FROM public.known));
UPDATE public.known
SET held = (SELECT redemption_id FROM redemption WHERE status = 'held' AND household_id = 1
            ORDER BY redemption_no DESC LIMIT 1);
UPDATE public.known
SET hold_code = (SELECT code FROM redemption WHERE redemption_id = held);
