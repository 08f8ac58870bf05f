/* Signing in with WeChat, and out. */

#include "support/testing.h"
#include "support/wechat.h"

#include <string.h>

#define LOGIN "/sns/jscode2session"

static struct answer
sign_in(const char *code)
{
	return call(NULL, "POST", "/v1/sessions",
	            json_written("{'community': '%s', 'code': '%s'}", world.here.code, code));
}

static const char *
new_openid(void)
{
	return written("o-%s", uuid_written());
}

/* A person who has just signed in. */
static struct person
person_of(struct answer session)
{
	return (struct person){ .member_id = answer_text(session, "/member_id"),
		                .token = answer_text(session, "/token") };
}

static void
a_newcomer_signs_in_and_is_bound_to_nobody(void **state)
{
	struct answer session = sign_in(wechat_login_code(new_openid()));
	struct person guest;

	expect_status(session, 200);
	expect_json(session, "/bound", "false");
	expect_json(session, "/roles", "[]");
	expect_json(session, "/community", written("'%s'", world.here.code));
	assert_non_null(
	    strstr(answer_text(session, "/token"), written("%lld.", (long long)world.here.id)));
	guest = person_of(session);
	expect_status(call_get(&guest, "/v1/me"), 200);
	assert_int_equal(session.cache_seconds, 0);
}

static void
the_database_has_only_the_hash_of_a_token(void **state)
{
	struct answer session = sign_in(wechat_login_code(new_openid()));
	const char *token = answer_text(session, "/token");

	assert_int_equal(
	    sql_integer("SELECT count(*) FROM session WHERE token_hash = sha256('%s')", token), 1);
	assert_int_equal(sql_integer("SELECT count(*) FROM spent_code "
	                             "WHERE position('%s'::bytea IN answer_sealed) > 0",
	                             token),
	                 0);
}

static void
whoever_comes_back_is_the_same_member_with_another_token(void **state)
{
	const char *openid = new_openid();
	struct answer first = sign_in(wechat_login_code(openid));
	struct answer second = sign_in(wechat_login_code(openid));

	expect_json(second, "/member_id", written("'%s'", answer_text(first, "/member_id")));
	assert_string_not_equal(answer_text(first, "/token"), answer_text(second, "/token"));
	assert_int_equal(sql_added("membership"), 1);
}

static int64_t
sessions_of(const struct person *member)
{
	return sql_integer("SELECT count(*) FROM session WHERE membership_id = '%s'",
	                   member->member_id);
}

/* As if they had signed in 31 days ago. */
static void
age_sessions(const struct person *member)
{
	sql("UPDATE session SET created_at = created_at - interval '31 days', "
	    "expires_at = expires_at - interval '31 days' WHERE membership_id = '%s'",
	    member->member_id);
}

static void
signing_in_deletes_the_expired_sessions_of_the_member(void **state)
{
	const char *openid = new_openid();
	struct person first = person_of(sign_in(wechat_login_code(openid)));
	struct person other = person_of(sign_in(wechat_login_code(new_openid())));
	struct person again;

	age_sessions(&first);
	age_sessions(&other);
	sign_in(wechat_login_code(openid));
	assert_int_equal(sessions_of(&first), 1);
	assert_int_equal(sessions_of(&other), 1);
	again = person_of(sign_in(wechat_login_code(openid)));
	assert_int_equal(sessions_of(&first), 2);
	expect_status(call_get(&again, "/v1/me"), 200);
}

/* The lifetime of the member's session. */
static int64_t
hours_left(const struct person *member)
{
	return sql_integer("SELECT round(extract(epoch FROM expires_at - pg_catalog.now()) / 3600)"
	                   "::integer FROM session WHERE membership_id = '%s' AND ended_at IS NULL",
	                   member->member_id);
}

static void
residents_stay_for_thirty_days_and_staff_for_twelve_hours(void **state)
{
	const char *openid = new_openid();
	struct person li = person_of(sign_in(wechat_login_code(openid)));

	assert_int_equal(hours_left(&li), 30 * 24);
	expect_status(call(&li, "DELETE", "/v1/sessions/current", NULL), 204);
	people_promote(&li, "{reviewer}");
	li = person_of(sign_in(wechat_login_code(openid)));
	assert_int_equal(hours_left(&li), 12);
	expect_json(call_get(&li, "/v1/me"), "/roles", "['reviewer']");
}

static void
the_same_code_again_gives_the_same_session(void **state)
{
	const char *code = wechat_login_code(new_openid());
	struct answer first = sign_in(code);
	int64_t asked = simulator_count_calls(&wechat_simulator, LOGIN);

	assert_string_equal(sign_in(code).body.data, first.body.data);
	assert_int_equal(simulator_count_calls(&wechat_simulator, LOGIN), asked);
	assert_int_equal(sql_integer("SELECT count(*) FROM session WHERE membership_id = '%s'",
	                             answer_text(first, "/member_id")),
	                 1);
}

static void
a_code_opens_one_community_only(void **state)
{
	const char *code = wechat_login_code(new_openid());
	const char *elsewhere =
	    json_written("{'community': '%s', 'code': '%s'}", world.elsewhere.code, code);

	expect_status(sign_in(code), 200);
	expect_error(call(NULL, "POST", "/v1/sessions", elsewhere), "login_code_invalid");
	expect_error(call(NULL, "POST", "/v1/sessions",
	                  json_written("{'community': 'nowhere', 'code': 'anything'}")),
	             "unknown_community");
}

static void
a_code_that_wechat_does_not_know_is_refused_again_and_again(void **state)
{
	int64_t asked;

	expect_error(sign_in("no-such-code"), "login_code_invalid");
	asked = simulator_count_calls(&wechat_simulator, LOGIN);
	expect_error(sign_in("no-such-code"), "login_code_invalid");
	assert_int_equal(simulator_count_calls(&wechat_simulator, LOGIN), asked);
	assert_int_equal(sql_added("membership"), 0);
}

/* Signing in while WeChat answers with this errcode. */
static struct answer
sign_in_during(int errcode)
{
	const char *code = wechat_login_code(new_openid());

	simulator_break(&wechat_simulator, LOGIN, "errcode",
	                written("\"errcode\": %d, \"times\": 10", errcode));
	return sign_in(code);
}

static int
mend_wechat(void **state)
{
	json_decref(simulator_tell(&wechat_simulator, "DELETE", "/faults", NULL));
	return world_leave(state);
}

#define in_broken_world(test) cmocka_unit_test_setup_teardown(test, world_enter, mend_wechat)

static void
a_user_whom_wechat_holds_for_risky_is_refused(void **state)
{
	expect_error(sign_in_during(40226), "login_refused");
}

static void
a_busy_wechat_is_told_from_one_that_does_not_accept_us(void **state)
{
	expect_error(sign_in_during(-1), "wechat_busy");
	json_decref(simulator_tell(&wechat_simulator, "DELETE", "/faults", NULL));
	expect_error(sign_in_during(45011), "wechat_busy");
	json_decref(simulator_tell(&wechat_simulator, "DELETE", "/faults", NULL));
	expect_error(sign_in_during(40125), "wechat_unavailable");
}

static void
a_wechat_that_is_too_slow_is_unavailable(void **state)
{
	const char *code = wechat_login_code(new_openid());

	simulator_break(&wechat_simulator, LOGIN, "latency",
	                "\"milliseconds\": 1500, \"times\": 10");
	expect_error(sign_in(code), "wechat_unavailable");
}

static void
whoever_signs_out_is_out(void **state)
{
	struct person guest = person_of(sign_in(wechat_login_code(new_openid())));
	struct answer out = call(&guest, "DELETE", "/v1/sessions/current", NULL);

	expect_status(out, 204);
	assert_int_equal(out.body.bytes, 0);
	expect_error(call_get(&guest, "/v1/me"), "unauthenticated");
	expect_error(call(&guest, "DELETE", "/v1/sessions/current", NULL), "unauthenticated");
}

static void
a_session_ends_by_itself(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	zhang.token = people_sign_in(&zhang, 2, -1);
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
	zhang.token = people_sign_in(&zhang, 13, 24);
	expect_status(call_get(&zhang, "/v1/me"), 200);
	people_promote(&zhang, "{reviewer}");
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
}

static void
a_token_is_written_in_one_way_only(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *const wrong[] = {
		zhang.token,
		written("Basic %s", zhang.token),
		written("Bearer %.*s", (int)strlen(zhang.token) - 1, zhang.token),
		written("Bearer %sA", zhang.token),
		written("Bearer %.*s!", (int)strlen(zhang.token) - 1, zhang.token),
		written("Bearer %s", strchr(zhang.token, '.')),
		written("Bearer %s", strchr(zhang.token, '.') + 1),
		written("Bearer 0%s", zhang.token),
		written("Bearer 2147483648%s", strchr(zhang.token, '.')),
		written("Bearer %s, Bearer %s", zhang.token, zhang.token),
		"Bearer ",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct http_input input = call_input(&zhang, "GET", "/v1/me", NULL);

		input.authorization = text_of(wrong[i]);
		expect_error(call_with(&input), "unauthenticated");
	}
}

/* A session is looked for in the community that the token names, and nowhere else. */
static void
a_token_with_the_number_of_another_community_is_no_token(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *secret = strchr(zhang.token, '.');

	zhang.token = written("%lld%s", (long long)world.elsewhere.id, secret);
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
	zhang.token = written("2147483647%s", secret);
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
	zhang.token = written("%lld%s", (long long)world.here.id, secret);
	expect_status(call_get(&zhang, "/v1/me"), 200);
}

static void
an_account_in_two_communities_is_two_members(void **state)
{
	const char *openid = new_openid();
	struct answer here = sign_in(wechat_login_code(openid));
	struct answer elsewhere =
	    call(NULL, "POST", "/v1/sessions",
	         json_written("{'community': '%s', 'code': '%s'}", world.elsewhere.code,
	                      wechat_login_code(openid)));
	struct person guest = person_of(elsewhere);

	expect_json(call_get(&guest, "/v1/me"), "/member_id",
	            written("'%s'", answer_text(elsewhere, "/member_id")));
	assert_string_not_equal(answer_text(elsewhere, "/member_id"),
	                        answer_text(here, "/member_id"));
	assert_int_equal(sql_integer("SELECT count(*) FROM account WHERE openid = '%s'", openid),
	                 1);
	world_move_to(world.elsewhere);
	assert_int_equal(sql_integer("SELECT count(*) FROM account WHERE openid = '%s'", openid),
	                 1);
	world_move_to(world.here);
}

static struct answer
list_sessions(const struct person *who)
{
	return call_get(who, "/v1/me/sessions");
}

static void
a_member_sees_the_own_sessions_and_no_token(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person phone = zhang;
	struct answer list;

	people_sign_in(&zhang, 100, -1);
	phone.token = people_sign_in(&zhang, 2, 24);
	list = list_sessions(&phone);
	assert_int_equal(answer_count(list, "/items"), 2);
	expect_json(list, "/items/0/current", "true");
	expect_json(list, "/items/1/current", "false");
	assert_null(strstr(list.body.data, "token"));
	assert_int_equal(paging_expect_whole(&zhang, "/v1/me/sessions"), 2);
	assert_int_equal(answer_count(list_sessions(&wang), "/items"), 1);
	people_promote(&zhang, "{reviewer}");
	people_sign_in(&zhang, 13, 24);
	assert_int_equal(answer_count(list_sessions(&zhang), "/items"), 2);
}

static const char *
number_of(const struct person *who)
{
	return written("/v1/me/sessions/%lld",
	               (long long)sql_integer("SELECT session_no FROM session "
	                                      "WHERE token_hash = sha256('%s')",
	                                      who->token));
}

static void
a_member_ends_one_session(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person lost = zhang;

	lost.token = people_sign_in(&zhang, 2, 24);
	expect_status(call(&wang, "DELETE", number_of(&lost), NULL), 204);
	expect_status(call_get(&lost, "/v1/me"), 200);
	expect_status(call(&zhang, "DELETE", number_of(&lost), NULL), 204);
	expect_error(call_get(&lost, "/v1/me"), "unauthenticated");
	expect_status(call(&zhang, "DELETE", number_of(&lost), NULL), 204);
	assert_int_equal(answer_count(list_sessions(&zhang), "/items"), 1);
	expect_status(call(&zhang, "DELETE", number_of(&zhang), NULL), 204);
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
}

static void
a_member_ends_all_other_sessions(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person first = zhang;
	struct person second = zhang;

	first.token = people_sign_in(&zhang, 2, 24);
	second.token = people_sign_in(&zhang, 3, 24);
	people_sign_in(&zhang, 4, 24);
	sql("UPDATE session SET ended_at = now() - interval '1 hour' "
	    "WHERE session_no = (SELECT max(session_no) FROM session)");
	expect_status(call(&first, "DELETE", "/v1/me/sessions", NULL), 204);
	assert_int_equal(sql_added("session WHERE ended_at < now() - interval '30 minutes'"), 1);
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
	expect_error(call_get(&second, "/v1/me"), "unauthenticated");
	expect_status(call_get(&first, "/v1/me"), 200);
	expect_status(call_get(&wang, "/v1/me"), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_newcomer_signs_in_and_is_bound_to_nobody),
		in_world(the_database_has_only_the_hash_of_a_token),
		in_world(whoever_comes_back_is_the_same_member_with_another_token),
		in_world(signing_in_deletes_the_expired_sessions_of_the_member),
		in_world(residents_stay_for_thirty_days_and_staff_for_twelve_hours),
		in_world(the_same_code_again_gives_the_same_session),
		in_world(a_code_opens_one_community_only),
		in_world(a_code_that_wechat_does_not_know_is_refused_again_and_again),
		in_broken_world(a_user_whom_wechat_holds_for_risky_is_refused),
		in_broken_world(a_busy_wechat_is_told_from_one_that_does_not_accept_us),
		in_broken_world(a_wechat_that_is_too_slow_is_unavailable),
		in_world(whoever_signs_out_is_out),
		in_world(a_session_ends_by_itself),
		in_world(a_token_is_written_in_one_way_only),
		in_world(a_token_with_the_number_of_another_community_is_no_token),
		in_world(an_account_in_two_communities_is_two_members),
		in_world(a_member_sees_the_own_sessions_and_no_token),
		in_world(a_member_ends_one_session),
		in_world(a_member_ends_all_other_sessions),
	};

	return world_run(tests);
}
