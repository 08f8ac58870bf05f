/*
 * At the very moment: what ends then has ended a microsecond later and not before. All statements
 * of a transaction see one time, PostgreSQL's and the community's, so each question here is put in
 * the transaction that sets the moment.
 */

#include "support/testing.h"

#include <string.h>

#define A_LITTLE "interval '1 us'"

/* Statements of one transaction, in PL/pgSQL; an assertion that is wrong fails it. */
static struct db_outcome
in_one_transaction(const char *statements)
{
	return sql_try(world.owner, "DO $$ BEGIN %s END $$", statements);
}

static void
run(const char *statements)
{
	struct db_outcome outcome = in_one_transaction(statements);

	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", outcome.message, statements);
}

static void
expect_refused(const char *code, const char *statements)
{
	sql_expect_refusal(in_one_transaction(statements), code, __FILE__, __LINE__);
}

/* Enters as the member, whose only session is changed first. */
static const char *
entering(const struct person *member, const char *change)
{
	return written("UPDATE session SET %s WHERE membership_id = '%s'; "
	               "PERFORM enter(actor_community_id(), token_hash, '{}', 'getMe', 'r', "
	               "'127.0.0.1', false) FROM session WHERE membership_id = '%s';",
	               change, member->member_id, member->member_id);
}

static void
a_session_ends_at_its_moment(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");

	run(entering(&zhang, "expires_at = now() + " A_LITTLE));
	expect_refused("unauthenticated", entering(&zhang, "expires_at = now()"));
	run(entering(&li, "created_at = now() - interval '12 hours' + " A_LITTLE));
	expect_refused("unauthenticated",
	               entering(&li, "created_at = now() - interval '12 hours'"));
}

static void
signing_in_deletes_what_has_expired_of_the_member_alone(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *signing_in =
	    written("PERFORM sign_in('%s', openid, NULL, sha256(random()::text::bytea)) "
	            "FROM account JOIN membership USING (community_id, account_id) "
	            "WHERE membership_id = '%s'; ",
	            world.here.code, zhang.member_id);
	const char *count = "(SELECT count(*) FROM session WHERE membership_id = '%s')";
	const char *of_zhang = replaced(count, "%s", zhang.member_id);

	run(written("UPDATE session SET expires_at = now(); %s ASSERT %s = 2;", signing_in,
	            of_zhang));
	run(written("UPDATE session SET expires_at = now() - " A_LITTLE "; %s ASSERT %s = 1; "
	            "ASSERT %s = 1;",
	            signing_in, of_zhang, replaced(count, "%s", li.member_id)));
}

static void
a_spent_code_is_known_for_ten_minutes(void **state)
{
	run("PERFORM keep_code(sha256('old'), 'sealed', NULL); "
	    "PERFORM keep_code(sha256('new'), 'sealed', NULL); "
	    "UPDATE spent_code SET created_at = now() - interval '10 minutes' "
	    "WHERE code_hash = sha256('old'); "
	    "ASSERT NOT EXISTS (SELECT FROM recall_code(sha256('old'))); "
	    "ASSERT EXISTS (SELECT FROM recall_code(sha256('new'))); "
	    "UPDATE spent_code SET created_at = now() - interval '10 minutes' + " A_LITTLE
	    " WHERE code_hash = sha256('old'); "
	    "ASSERT EXISTS (SELECT FROM recall_code(sha256('old')));");
}

static void
old_codes_are_forgotten_a_hundred_at_a_time(void **state)
{
	run("DELETE FROM spent_code; "
	    "INSERT INTO spent_code (code_hash, answer_sealed, created_at) "
	    "SELECT sha256(n::text::bytea), 'sealed', now() - interval '10 minutes' - " A_LITTLE
	    " FROM generate_series(1, 101) AS n; "
	    "INSERT INTO spent_code (code_hash, answer_sealed, created_at) "
	    "VALUES (sha256('just'), 'sealed', now() - interval '10 minutes'), "
	    "(sha256('new'), 'sealed', now()); "
	    "PERFORM keep_code(sha256('newest'), 'sealed', NULL); "
	    "ASSERT (SELECT count(*) FROM spent_code) = 4; "
	    "ASSERT (SELECT count(*) FROM spent_code WHERE "
	    "code_hash IN (sha256('just'), sha256('new'))) = 2; "
	    "DELETE FROM spent_code;");
}

static void
only_what_wechat_refused_does_not_wait_for_the_disk(void **state)
{
	run("PERFORM set_config('synchronous_commit', 'on', true); "
	    "PERFORM keep_code(sha256('good'), 'sealed', NULL); "
	    "ASSERT current_setting('synchronous_commit') = 'on'; "
	    "PERFORM keep_code(sha256('bad'), NULL, 'code_invalid'); "
	    "ASSERT current_setting('synchronous_commit') = 'off'; DELETE FROM spent_code;");
}

static void
a_token_of_wechat_is_read_as_it_was_saved(void **state)
{
	const char *read =
	    "SELECT concat_ws(' ', token, expires_at_us, forced_at_us, forced_today) "
	    "FROM read_wechat_token('wx1')";

	run("PERFORM save_wechat_token('wx2', 'other', 3, 0, 0); "
	    "PERFORM save_wechat_token('wx1', 'abc', 1781496000000001, 0, 0);");
	assert_string_equal(sql_text("%s", read), "YWJj 1781496000000001 0 0");
	run("PERFORM save_wechat_token('wx1', '>>?', 1781496000000002, 1781496000000003, 2);");
	assert_string_equal(sql_text("%s", read), "Pj4_ 1781496000000002 1781496000000003 2");
	assert_int_equal(sql_integer("SELECT version FROM wechat_token WHERE appid = 'wx1'") -
	                     sql_integer("SELECT version FROM wechat_token WHERE appid = 'wx2'"),
	                 1);
	sql("UPDATE wechat_token SET force_day = force_day - 1 WHERE appid = 'wx1'");
	assert_string_equal(sql_text("%s", read), "Pj4_ 1781496000000002 1781496000000003 0");
	sql("DELETE FROM wechat_token WHERE appid IN ('wx1', 'wx2')");
}

static void
wrong_codes_count_for_an_hour(void **state)
{
	struct person keeper = people_appoint("{storekeeper}");
	struct person other = people_appoint("{storekeeper}");
	const char *typed =
	    written("DELETE FROM wrong_code; "
	            "INSERT INTO wrong_code (community_id, membership_id, typed_at) "
	            "SELECT actor_community_id(), '%s', now() - interval '1 hour' + "
	            "least(n - 1, 1) * " A_LITTLE " FROM generate_series(1, %%d) AS n; "
	            "INSERT INTO wrong_code (community_id, membership_id, typed_at) "
	            "VALUES (actor_community_id(), '%s', now() - interval '2 hours'); "
	            "PERFORM set_config('xinyi.membership', '%s', true); ",
	            keeper.member_id, other.member_id, keeper.member_id);

	run(written("%s ASSERT NOT has_guessed_enough(actor_community_id());",
	            replaced(typed, "%d", "20")));
	run(written("%s ASSERT has_guessed_enough(actor_community_id());",
	            replaced(typed, "%d", "21")));
	run(written("%s PERFORM count_wrong_code(actor_community_id()); "
	            "ASSERT (SELECT count(*) FROM wrong_code) = 4;",
	            replaced(typed, "%d", "3")));
}

static void
the_clock_of_a_community_is_moved_for_the_same_transaction(void **state)
{
	run(written("UPDATE community SET clock_offset = interval '40 days' "
	            "WHERE community_id = %lld; "
	            "ASSERT rule.now() = pg_catalog.now() + interval '40 days';",
	            (long long)world.here.id));
	run(written("PERFORM rule.now(); UPDATE community SET clock_offset = interval '50 days' "
	            "WHERE community_id = %lld; "
	            "ASSERT rule.now() = pg_catalog.now() + interval '40 days';",
	            (long long)world.elsewhere.id));
}

/* Sets the community's clock to the moment that the expression is, plus something. */
static const char *
at(const char *moment, const char *more)
{
	return written("UPDATE community SET clock_offset = (%s) %s - pg_catalog.now() "
	               "WHERE community_id = actor_community_id(); ",
	               moment, more);
}

static void
a_month_closes_and_is_published_at_its_moments(void **state)
{
	const char *ends = "SELECT ends_at FROM period WHERE name = '2026-06'";
	const char *due = "SELECT publication_due_at(p) FROM period p WHERE name = '2026-06'";
	const char *published = "(SELECT count(*) FROM publish_due_periods(actor_community_id()))";

	run(written("%s ASSERT close_periods(actor_community_id()) = 0; "
	            "ASSERT (take_open_period(actor_community_id())).name = '2026-06';",
	            at(ends, "- " A_LITTLE)));
	run(written("%s ASSERT (take_open_period(actor_community_id())).name = '2026-07';",
	            at(ends, "")));
	sql_try(world.superuser, "REFRESH MATERIALIZED VIEW xinyi.monthly_publication");
	run(written("%s ASSERT %s = 0;", at(due, "- " A_LITTLE), published));
	run(written("%s ASSERT %s = 1;", at(due, ""), published));
}

static void
a_hold_lapses_at_its_moment(void **state)
{
	struct person keeper = people_appoint("{storekeeper}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *bag = shop_stock(&keeper, (struct reward){ .price = 1, .stock = 1 });
	const char *event = shop_open(&keeper, bag);
	const char *lapses =
	    written("SELECT lapses_at FROM redemption_event WHERE event_id = '%s'", event);
	const char *hold;
	const char *refusal;

	shop_earn(&zhang, 50);
	hold = shop_hold(&zhang, event, bag, 1);
	refusal =
	    written("(SELECT refuse_ended(r) FROM redemption r WHERE redemption_id = '%s')", hold);
	run(written("%s ASSERT %s IS NULL; ASSERT lapse_next_hold(actor_community_id()) IS NULL;",
	            at(lapses, "- " A_LITTLE), refusal));
	run(written("%s ASSERT %s = 'hold_lapsed'; "
	            "ASSERT lapse_next_hold(actor_community_id()) = '%s';",
	            at(lapses, ""), refusal, hold));
}

static void
an_event_is_open_from_its_first_moment_to_its_last(void **state)
{
	struct person keeper = people_appoint("{storekeeper}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *bag = shop_stock(&keeper, (struct reward){ .price = 1, .stock = 1 });
	const char *event = shop_open(&keeper, bag);
	const char *moment =
	    written("SELECT %%s FROM redemption_event WHERE event_id = '%s'", event);
	const char *opens = replaced(moment, "%s", "opens_at");
	const char *closes = replaced(moment, "%s", "closes_at");
	const char *refusal = written("(SELECT refuse_redemption('%s', h, '{}') FROM household h "
	                              "WHERE household_id = %lld)",
	                              event, (long long)zhang.household_id);

	run(written("%s ASSERT %s = 'event_not_open';", at(opens, "- " A_LITTLE), refusal));
	run(written("%s ASSERT %s IS DISTINCT FROM 'event_not_open';", at(opens, ""), refusal));
	run(written("%s ASSERT %s IS DISTINCT FROM 'event_over';", at(closes, "- " A_LITTLE),
	            refusal));
	run(written("%s ASSERT %s = 'event_over';", at(closes, ""), refusal));
}

static void
relatives_count_until_they_are_retracted(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *counts =
	    written("has_relatives(actor_community_id(), '%s', ARRAY[%lld::bigint], "
	            "retracted_at %%s)",
	            li.member_id, (long long)zhang.household_id);
	const char *target = written("/v1/me/relatives/%s", zhang.household_code);

	expect_status(call(&li, "PUT", target, NULL), 200);
	expect_status(call(&li, "DELETE", target, NULL), 204);
	assert_string_equal(
	    sql_text("SELECT format('%%s %%s', %s, %s) FROM relative WHERE membership_id = '%s'",
	             replaced(counts, "%s", ""), replaced(counts, "%s", "- " A_LITTLE),
	             li.member_id),
	    "f t");
}

static void
an_answer_may_be_as_large_as_its_bound(void **state)
{
	run("ASSERT answer_fits(5, 5);");
	expect_refused("answer_too_large", "PERFORM answer_fits(6, 5);");
}

static void
what_the_shop_gives_back_is_good_for_thirty_days_and_to_the_end_of_that_year(void **state)
{
	run("ASSERT good_until('2026-12-01 23:59+08') = '2026-12-31'; "
	    "ASSERT good_until('2026-12-02 00:00+08') = '2027-12-31';");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_session_ends_at_its_moment),
		in_world(signing_in_deletes_what_has_expired_of_the_member_alone),
		in_world(a_spent_code_is_known_for_ten_minutes),
		in_world(old_codes_are_forgotten_a_hundred_at_a_time),
		in_world(only_what_wechat_refused_does_not_wait_for_the_disk),
		in_world(a_token_of_wechat_is_read_as_it_was_saved),
		in_world(wrong_codes_count_for_an_hour),
		in_world(the_clock_of_a_community_is_moved_for_the_same_transaction),
		in_world(a_month_closes_and_is_published_at_its_moments),
		in_world(a_hold_lapses_at_its_moment),
		in_world(an_event_is_open_from_its_first_moment_to_its_last),
		in_world(relatives_count_until_they_are_retracted),
		in_world(an_answer_may_be_as_large_as_its_bound),
		in_world(
		    what_the_shop_gives_back_is_good_for_thirty_days_and_to_the_end_of_that_year),
	};

	return world_run(tests);
}
