-- The advisory locks. Each has a number of its own, which is the first of the two that PostgreSQL
-- takes; the second says which community, household or text is locked. A test compares the numbers.
--
-- Locks of both kinds are taken in one order: publications; waiting deeds; deed, inspected
-- building, claim, confirmation or voucher; entries; residents; memberships by number; settings;
-- period; offers; households by number; wrong codes; shelves by reward; the budget's gauge.

CREATE FUNCTION rule.period_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 1;
COMMENT ON FUNCTION rule.period_lock IS
	'The open period of a community: shared by postings until they commit, alone to close it.';

CREATE FUNCTION rule.publication_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 2;
COMMENT ON FUNCTION rule.publication_lock IS
	'The publications of a community: one at a time. With 0, the command that publishes.';

CREATE FUNCTION rule.code_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 3;
COMMENT ON FUNCTION rule.code_lock IS
	'A code of WeChat''s, by its hash: held by the connection that asks WeChat about it.';

CREATE FUNCTION rule.wechat_token_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 4;
COMMENT ON FUNCTION rule.wechat_token_lock IS
	'The access token of an application, by its hash: held by the connection that renews it.';

CREATE FUNCTION rule.wrong_code_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 5;
COMMENT ON FUNCTION rule.wrong_code_lock IS
	'The wrong codes of a household, or of a member without one: counted one after the other.';

CREATE FUNCTION rule.waiting_deeds_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 6;
COMMENT ON FUNCTION rule.waiting_deeds_lock IS
	'The waiting deeds of a household: counted one after the other.';

CREATE FUNCTION rule.offer_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 7;
COMMENT ON FUNCTION rule.offer_lock IS
	'What a community offers and on what terms: shared by redemptions until they commit, taken '
	'alone to change an event or a reward, so that nothing is held on terms no longer offered. A '
	'row that all redemptions share would be a hot one.';

CREATE FUNCTION rule.import_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 8;
COMMENT ON FUNCTION rule.import_lock IS
	'The uploads of a community: read by one job at a time. It plans for seconds, in which nobody '
	'who withdraws a file waits for its row.';

CREATE FUNCTION rule.entry_lock() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 9;
COMMENT ON FUNCTION rule.entry_lock IS
	'The residents whom administrators enter in a community, one after the other: a request that '
	'comes twice at once is recognised.';
