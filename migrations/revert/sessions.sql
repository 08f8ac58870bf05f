-- Revert xinyi:sessions from pg

BEGIN;

DROP TABLE xinyi.wechat_token;
DROP TABLE xinyi.claim;
DROP TABLE xinyi.consent;
DROP TABLE xinyi.spent_code;
DROP TABLE xinyi.session;

COMMIT;
