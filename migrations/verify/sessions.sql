-- Verify xinyi:sessions on pg

SELECT community_id, token_hash, session_no, membership_id, created_at, expires_at, ended_at
FROM xinyi.session WHERE false;

SELECT code_hash, answer_sealed, error, created_at
FROM xinyi.spent_code WHERE false;

SELECT community_id, consent_no, membership_id, document, version, given, decided_at
FROM xinyi.consent WHERE false;

SELECT community_id, claim_id, claim_no, membership_id, building, unit, room, name, unregistered,
by_phone, corrects, status, reason, resident_id, replaces, decided_by, decided_at, withdrawn_at,
filed_at
FROM xinyi.claim WHERE false;

SELECT appid, token_sealed, expires_at, version, force_at, force_day, force_count
FROM xinyi.wechat_token WHERE false;
