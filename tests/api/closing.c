/* Closing one's account. */

#include "support/testing.h"

static struct answer
close_account(const struct person *who)
{
	return call(who, "DELETE", "/v1/me/account", NULL);
}

static int64_t
count_of(const char *condition, const struct person *who)
{
	return sql_integer("SELECT count(*) FROM %s AND membership_id = '%s'", condition,
	                   who->member_id);
}

static void
what_goes_and_what_stays_is_said_before(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person guest = people_welcome();
	struct answer said;

	people_gather("红帮带志愿队", &zhang);
	people_decide(&zhang, "publication", true);
	people_promote(&zhang, "{leader,reviewer}");
	said = call_get(&zhang, "/v1/me/account");
	expect_json(said, "/bound", "true");
	expect_json(said, "/blocked_by", "null");
	expect_json(said, "/goes",
	            "[{'what': '微信身份', 'count': 1}, {'what': '登录', 'count': 1}, "
	            "{'what': '角色', 'count': 2}, {'what': '志愿队', 'count': 1}, "
	            "{'what': '同意', 'count': 2}, {'what': '等待的身份认证', 'count': 0}]");
	expect_json(said, "/stays/0", "{'what': '积分和流水', 'why': '属于全户，公示后不能更改'}");
	assert_int_equal(answer_count(said, "/stays"), 5);
	assert_int_equal(answer_count(call_get(&guest, "/v1/me/account"), "/stays"), 2);
}

static void
nothing_of_the_account_is_left(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("李兰", "12-2-301");
	int64_t accounts;
	const char *phone = people_sign_in(&zhang, 1, 24);

	people_gather("红帮带志愿队", &zhang, &wife);
	people_decide(&zhang, "publication", true);
	people_promote(&zhang, "{leader,reviewer}");
	shop_earn(&zhang, 50);
	assert_non_null(phone);
	accounts = sql_integer("SELECT count(*) FROM account");
	expect_status(close_account(&zhang), 204);
	expect_error(call_get(&zhang, "/v1/me"), "unauthenticated");
	expect_error(close_account(&zhang), "unauthenticated");
	assert_int_equal(sql_integer("SELECT count(*) FROM account"), accounts - 1);
	assert_int_equal(count_of("session WHERE ended_at IS NULL", &zhang), 0);
	assert_int_equal(count_of("membership WHERE account_id IS NULL AND roles = '{}'", &zhang),
	                 1);
	assert_int_equal(sql_integer("SELECT count(*) FROM team_member WHERE left_at IS NULL AND "
	                             "resident_id = '%s'",
	                             zhang.resident_id),
	                 0);
	assert_int_equal(count_of("consent WHERE NOT given", &zhang), 2);
	assert_int_equal(sql_integer("SELECT count(*) FROM household WHERE public_name IS NULL AND "
	                             "balance = 50 AND household_id = %lld",
	                             (long long)zhang.household_id),
	                 1);
	expect_json(call_get(&wife, "/v1/household"), "/balance", "50");
	assert_int_equal(sql_added("audit WHERE operation = 'closeAccount' AND act = 'delete'"), 1);
}

static void
the_same_wechat_user_begins_anew_as_a_stranger(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *openid = sql_text("SELECT openid FROM account JOIN membership "
	                              "USING (community_id, account_id) WHERE membership_id = '%s'",
	                              zhang.member_id);
	const char *member;

	expect_status(close_account(&zhang), 204);
	sql("SELECT sign_in('%s', '%s', NULL, sha256('another'))", world.here.code, openid);
	member = sql_text("SELECT membership_id FROM account JOIN membership "
	                  "USING (community_id, account_id) WHERE openid = '%s'",
	                  openid);
	assert_string_not_equal(member, zhang.member_id);
	assert_int_equal(sql_integer("SELECT count(*) FROM membership WHERE membership_id = '%s' "
	                             "AND resident_id IS NULL AND roles = '{}'",
	                             member),
	                 1);
	assert_int_equal(
	    sql_integer("SELECT count(*) FROM consent WHERE membership_id = '%s'", member), 0);
}

static void
a_guest_closes_the_account_and_withdraws_the_claim(void **state)
{
	struct person guest = people_welcome();
	const char *claim = uuid_written();

	people_register("张秀英", "12-2-301");
	expect_status(call(&guest, "PUT", written("/v1/claims/%s", claim),
	                   json_written("{'building': 12, 'unit': 2, 'room': '301', "
	                                "'name': '张秀英'}")),
	              200);
	expect_status(close_account(&guest), 204);
	assert_string_equal(sql_text("SELECT status FROM claim WHERE claim_id = '%s'", claim),
	                    "withdrawn");
	assert_int_equal(count_of("membership WHERE account_id IS NULL", &guest), 1);
	expect_error(call_get(&guest, "/v1/me"), "unauthenticated");
}

static void
the_last_administrator_names_another_one_first(void **state)
{
	struct person admin;
	struct person other;

	sql("UPDATE membership SET roles = '{}'");
	admin = people_appoint("{administrator}");
	expect_json(call_get(&admin, "/v1/me/account"), "/blocked_by", "'last_administrator'");
	expect_error(close_account(&admin), "last_administrator");
	expect_status(call_get(&admin, "/v1/members"), 200);
	other = people_appoint("{administrator}");
	expect_json(call_get(&admin, "/v1/me/account"), "/blocked_by", "null");
	expect_status(close_account(&admin), 204);
	expect_error(close_account(&other), "last_administrator");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(what_goes_and_what_stays_is_said_before),
		in_world(nothing_of_the_account_is_left),
		in_world(the_same_wechat_user_begins_anew_as_a_stranger),
		in_world(a_guest_closes_the_account_and_withdraws_the_claim),
		in_world(the_last_administrator_names_another_one_first),
	};

	return world_run(tests);
}
