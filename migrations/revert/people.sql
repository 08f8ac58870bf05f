-- Revert xinyi:people from pg

BEGIN;

DROP TABLE xinyi.team_member;
DROP TABLE xinyi.team;
DROP TABLE xinyi.relative;
DROP TABLE xinyi.membership;
DROP TABLE xinyi.account;
DROP TABLE xinyi.resident;
DROP TABLE xinyi.household;

COMMIT;
