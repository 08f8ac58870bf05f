/* Another phone or WeChat account of a resident, and what ends with a binding. */

#include "support/testing.h"
#include "support/wechat.h"

static const char *
file_claim(const struct person *who, const char *room, const char *name)
{
	const char *id = uuid_written();

	expect_status(call(who, "PUT", written("/v1/claims/%s", id),
	                   json_written("{'building': 12, 'unit': 2, 'room': '%s', 'name': '%s'}",
	                                room, name)),
	              200);
	return id;
}

static struct answer
replace(const struct person *reviewer, const char *claim_id, const struct person *replaced)
{
	return call(reviewer, "PUT", written("/v1/claims/%s/verdict", claim_id),
	            json_written("{'verdict': 'accepted', 'replaces': '%s'}", replaced->member_id));
}

static int64_t
count_notices(const char *kind, const char *member_id)
{
	return sql_integer("SELECT count(*) FROM notice WHERE kind = '%s' AND membership_id = '%s'",
	                   kind, member_id);
}

static struct answer
see_me(const struct person *who)
{
	return call_get(who, "/v1/me");
}

/* The member as whom the holder of a token acts now. */
static const char *
member_of(const struct person *who)
{
	return answer_text(see_me(who), "/member_id");
}

/* A new session of the account that a person had. */
static struct person
sign_in_again(const struct person *who, const char *openid)
{
	struct person again = *who;
	struct answer session = call(NULL, "POST", "/v1/sessions",
	                             json_written("{'community': '%s', 'code': '%s'}",
	                                          world.here.code, wechat_login_code(openid)));

	expect_status(session, 200);
	again.member_id = answer_text(session, "/member_id");
	again.token = answer_text(session, "/token");
	return again;
}

static const char *
openid_of(const struct person *who)
{
	return sql_text(
	    "SELECT openid FROM account JOIN membership USING (community_id, account_id) "
	    "WHERE membership_id = '%s'",
	    who->member_id);
}

static void
a_second_account_takes_the_place_of_the_first(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	const char *openid = openid_of(&zhang);
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *claim = file_claim(&guest, "301", "张秀英");
	struct answer candidate = crowd_left_out(call_get(&li, "/v1/claims"));
	struct answer verdict;
	struct person old;

	expect_json(candidate, "/items/0/match", "'taken'");
	expect_json(candidate, "/items/0/candidates/0/member_id", written("'%s'", zhang.member_id));
	verdict = replace(&li, claim, &zhang);
	expect_status(verdict, 200);
	expect_json(verdict, "/replaced", "true");
	assert_string_equal(replace(&li, claim, &zhang).body.data, verdict.body.data);

	/* The old account is signed out, is a guest when it signs in, and is told. */
	expect_error(see_me(&zhang), "unauthenticated");
	old = sign_in_again(&zhang, openid);
	expect_json(see_me(&old), "/bound", "false");
	expect_json(see_me(&old), "/claim", "null");
	assert_string_not_equal(old.member_id, zhang.member_id);
	assert_int_equal(count_notices("account_unbound", old.member_id), 1);

	/* The new one is the same member, still signed in, with the deeds of the old one. */
	expect_json(see_me(&guest), "/member_id", written("'%s'", zhang.member_id));
	expect_json(see_me(&guest), "/name", "'张秀英'");
	expect_json(see_me(&guest), "/privacy_agreed", "true");
	expect_json(see_me(&guest), "/claim/status", "'accepted'");
	assert_int_equal(count_notices("claim_accepted", zhang.member_id), 1);
	expect_json(call_get(&guest, "/v1/me/deeds"), "/items/0/deed_id", written("'%s'", deed));
	expect_status(call(&guest, "PUT", written("/v1/deeds/%s/withdrawal", deed),
	                   json_written("{'reason': '登记有误'}")),
	              200);
	assert_int_equal(sql_added("membership WHERE account_id IS NOT NULL"), 3);
}

static void
an_account_is_only_replaced_by_a_verdict_that_names_the_member(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wu = people_settle("吴敏", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	const char *claim = file_claim(&guest, "301", "张秀英");

	expect_error(call(&li, "PUT", written("/v1/claims/%s/verdict", claim),
	                  json_written("{'verdict': 'accepted'}")),
	             "resident_already_bound");
	expect_place(replace(&li, claim, &wu), "resident_already_bound", "/replaces");
	expect_json(see_me(&zhang), "/bound", "true");
	expect_json(see_me(&guest), "/bound", "false");
	expect_error(replace(&zhang, claim, &zhang), "forbidden");
	people_promote(&zhang, "{reviewer}");
	expect_error(replace(&zhang, claim, &zhang), "conflict_of_interest");
}

static void
of_two_claims_for_one_resident_one_is_accepted(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person first = people_welcome();
	struct person second = people_welcome();
	const char *of_first = file_claim(&first, "301", "张秀英");
	const char *of_second = file_claim(&second, "301", "张秀英");

	expect_status(replace(&li, of_first, &zhang), 200);
	expect_error(replace(&li, of_second, &zhang), "resident_already_bound");
	expect_json(see_me(&first), "/bound", "true");
	expect_json(see_me(&second), "/bound", "false");
}

static void
roles_end_with_the_account_and_the_last_administrator_stays(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	const char *claim = file_claim(&guest, "301", "张秀英");

	people_promote(&zhang, "{storekeeper}");
	expect_json(crowd_left_out(call_get(&li, "/v1/claims")), "/items/0/candidates/0/roles",
	            "['storekeeper']");
	sql("UPDATE membership SET roles = '{}' WHERE 'administrator' = ANY (roles)");
	people_promote(&zhang, "{administrator,storekeeper}");
	expect_error(replace(&li, claim, &zhang), "last_administrator");
	expect_json(see_me(&zhang), "/bound", "true");
	people_appoint("{administrator}");
	expect_status(replace(&li, claim, &zhang), 200);
	expect_json(see_me(&guest), "/roles", "[]");
}

static void
codes_that_the_old_account_knew_are_replaced(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person keeper = people_appoint("{storekeeper}");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	const char *rice;
	const char *event;
	const char *held;
	const char *known;
	const char *shown;

	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .price = 10, .stock = 9 });
	event = shop_open(&keeper, rice);
	held = shop_hold(&zhang, event, rice, 1);
	known = shop_code(held);
	shown = answer_text(call(&zhang, "POST", "/v1/household/counter_codes", NULL), "/code");
	expect_status(replace(&li, file_claim(&guest, "301", "张秀英"), &zhang), 200);
	expect_error(shop_collect(&keeper, held, known), "code_wrong");
	expect_error(call(&keeper, "PUT", written("/v1/counter_redemptions/%s", uuid_written()),
	                  json_written("{'counter_code': '%s', 'event_id': '%s', 'lines': [%s]}",
	                               shown, event, shop_line(rice, 1))),
	             "counter_code_invalid");
	expect_status(shop_collect(&keeper, held, shop_code(held)), 200);
}

static void
somebody_unbinds_their_own_account_and_binds_again(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person other = zhang;
	const char *member = zhang.member_id;
	const char *claim;

	other.token = people_sign_in(&zhang, 0, 1);
	expect_status(call(&zhang, "DELETE", "/v1/me/binding", NULL), 204);
	expect_json(see_me(&zhang), "/bound", "false");
	expect_status(call(&zhang, "DELETE", "/v1/me/binding", NULL), 204);
	expect_error(call_get(&zhang, "/v1/household"), "not_bound");
	expect_error(see_me(&other), "unauthenticated");
	assert_int_equal(sql_added("audit WHERE subject = 'account'"), 1);
	people_decide(&(struct person){ .member_id = member_of(&zhang) }, "privacy", true);
	claim = file_claim(&zhang, "301", "张秀英");
	expect_json(crowd_left_out(call_get(&li, "/v1/claims")), "/items/0/match", "'free'");
	expect_status(call(&li, "PUT", written("/v1/claims/%s/verdict", claim),
	                   json_written("{'verdict': 'accepted'}")),
	              200);
	expect_json(see_me(&zhang), "/member_id", written("'%s'", member));
	expect_json(see_me(&zhang), "/bound", "true");
}

static void
the_last_administrator_does_not_unbind(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	sql("UPDATE membership SET roles = '{}' WHERE 'administrator' = ANY (roles)");
	people_promote(&zhang, "{administrator}");
	expect_error(call(&zhang, "DELETE", "/v1/me/binding", NULL), "last_administrator");
	expect_json(see_me(&zhang), "/bound", "true");
}

static struct answer
unbind(const struct person *admin, const struct person *member)
{
	return call(admin, "PUT", written("/v1/members/%s/unbinding", member->member_id),
	            json_written("{'reason': '手机被盗'}"));
}

static void
an_administrator_unbinds_a_member_with_a_reason(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person guest = people_welcome();
	struct answer unbound;

	people_promote(&zhang, "{reviewer}");
	expect_error(unbind(&admin, &admin), "own_roles");
	expect_place(unbind(&admin, &guest), "member_not_bound", "member_id");
	unbound = unbind(&admin, &zhang);
	expect_json(unbound, "/member_id", written("'%s'", zhang.member_id));
	assert_string_equal(unbind(&admin, &zhang).body.data, unbound.body.data);
	expect_error(see_me(&zhang), "unauthenticated");
	assert_int_equal(sql_added("membership WHERE 'reviewer' = ANY (roles)"), 0);
	assert_int_equal(sql_added("audit WHERE subject = 'account' AND detail ->> 'reason' = "
	                           "'手机被盗' AND NOT (detail -> 'bound')::boolean"),
	                 1);
	expect_error(call_get(&admin, "/v1/members/%s/roles", uuid_written()), "not_found");
	assert_int_equal(answer_count(crowd_left_out(call_get(&admin, "/v1/members")), "/items"),
	                 3);
}

static void
the_last_administrator_is_not_unbound_by_one_who_was(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");

	sql("UPDATE membership SET roles = '{}' WHERE 'administrator' = ANY (roles) "
	    "AND membership_id <> '%s'",
	    admin.member_id);
	people_promote(&zhang, "{administrator}");
	expect_status(unbind(&admin, &zhang), 200);
	expect_refusal(
	    "last_administrator",
	    "DO $$BEGIN IF (unbind(rule.actor_community_id(), '%s', 'x')).error IS NOT NULL "
	    "THEN PERFORM refuse('last_administrator'); END IF; END$$",
	    admin.member_id);
}

static struct answer
bind(const struct person *who, const char *phone)
{
	return call(who, "POST", "/v1/me/phone",
	            json_written("{'code': '%s'}", wechat_phone_code(who, phone)));
}

static void
who_is_no_administrator_any_more_unbinds_nobody(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person former = people_appoint("{reviewer}");

	sql("SELECT set_config('xinyi.membership', '%s', false)", former.member_id);
	assert_string_equal(sql_text("SELECT coalesce(error, 'unbound') "
	                             "FROM unbind(rule.actor_community_id(), '%s', 'x')",
	                             zhang.member_id),
	                    "forbidden");
	sql("SELECT set_config('xinyi.membership', '', false)");
	expect_json(see_me(&zhang), "/bound", "true");
}

static void
a_verdict_replaces_no_account_that_was_just_unbound(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	const char *claim = file_claim(&guest, "301", "张秀英");

	expect_status(call(&zhang, "DELETE", "/v1/me/binding", NULL), 204);
	expect_json(replace(&li, claim, &zhang), "/replaced", "false");
	expect_json(see_me(&guest), "/name", "'张秀英'");
}

static void
a_claim_that_waits_ends_when_the_account_is_bound_by_phone(void **state)
{
	struct person zhang = people_register("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();

	file_claim(&guest, "301", "张秀英");
	wechat_register_phone(&zhang, "13800138021");
	expect_json(bind(&guest, "13800138021"), "/name", "'张秀英'");
	expect_json(see_me(&guest), "/claim/status", "'withdrawn'");
	assert_int_equal(answer_count(crowd_left_out(call_get(&li, "/v1/claims")), "/items"), 0);
	assert_int_equal(count_notices("account_unbound", guest.member_id), 0);
}

static void
a_claim_that_waits_outlasts_a_binding_that_is_refused(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person guest = people_welcome();

	file_claim(&guest, "301", "张秀英");
	wechat_register_phone(&zhang, "13800138022");
	expect_json(bind(&guest, "13800138022"), "/resident_id", "null");
	expect_json(see_me(&guest), "/claim/status", "'submitted'");
}

/* The year of birth of a resident, in a community where it is 2026. */
static void
be_born_in(const struct person *resident, int year)
{
	sql("UPDATE resident SET birth_year = %d WHERE resident_id = '%s'", year,
	    resident->resident_id);
}

static void
who_may_be_under_14_is_not_bound(void **state)
{
	struct person child = people_register("张小明", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	const char *claim = file_claim(&guest, "301", "张小明");
	const char *verdict = written("/v1/claims/%s/verdict", claim);
	const char *accepted = json_written("{'verdict': 'accepted'}");

	be_born_in(&child, 2012);
	wechat_register_phone(&child, "13800138023");
	expect_error(bind(&guest, "13800138023"), "too_young");
	expect_error(call(&li, "PUT", verdict, accepted), "too_young");
	expect_json(see_me(&guest), "/bound", "false");
	be_born_in(&child, 2011);
	expect_status(call(&li, "PUT", verdict, accepted), 200);
	expect_json(see_me(&guest), "/name", "'张小明'");
}

static void
from_14_to_17_one_binds_and_is_not_named_in_public(void **state)
{
	struct person youth = people_settle("张小明", "12-2-301");

	be_born_in(&youth, 2008);
	people_decide(&youth, "publication", true);
	expect_json(call_get(&youth, "/v1/household"), "/public_name", "null");
	be_born_in(&youth, 2007);
	people_decide(&youth, "publication", false);
	people_decide(&youth, "publication", true);
	expect_json(call_get(&youth, "/v1/household"), "/public_name", "'张**'");
}

static void
a_consent_has_the_time_of_the_community(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer consent = call(&zhang, "PUT", "/v1/me/consents/publication",
	                             json_written("{'version': '2026-01', 'given': true}"));

	expect_json(consent, "/decided_at", "'2026-06-15T04:00:00Z'");
}

static void
the_account_of_somebody_who_left_is_a_guest(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *openid = openid_of(&zhang);
	struct person old;

	people_settle("吴敏", "12-2-301");
	people_promote(&zhang, "{reviewer}");
	sql("SELECT leave_resident(actor_community_id(), '%s', 'died', '去世', NULL)",
	    zhang.resident_id);
	expect_error(see_me(&zhang), "unauthenticated");
	assert_int_equal(sql_integer("SELECT count(*) FROM membership WHERE resident_id = '%s' "
	                             "AND account_id IS NULL AND roles = '{}'",
	                             zhang.resident_id),
	                 1);
	old = sign_in_again(&zhang, openid);
	expect_json(see_me(&old), "/bound", "false");
	expect_json(see_me(&old), "/resident_id", "null");
	assert_int_equal(count_notices("account_unbound", old.member_id), 1);
}

static void
a_phone_of_somebody_with_another_account_files_a_claim(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person guest = people_welcome();
	struct answer filed;
	const char *claim;

	wechat_register_phone(&zhang, "13800138011");
	filed = bind(&guest, "13800138011");
	expect_json(filed, "/resident_id", "null");
	expect_json(filed, "/name", "null");
	claim = answer_text(filed, "/claim_id");
	assert_string_equal(bind(&guest, "13800138011").body.data, filed.body.data);
	expect_json(call_get(&guest, "/v1/claims/%s", claim), "/name", "'张**'");
	expect_json(crowd_left_out(call_get(&li, "/v1/claims")), "/items/0/by_phone", "true");
	expect_json(crowd_left_out(call_get(&li, "/v1/claims")), "/items/0/name", "'张秀英'");
	expect_status(replace(&li, claim, &zhang), 200);
	expect_json(see_me(&guest), "/member_id", written("'%s'", zhang.member_id));
	expect_error(see_me(&zhang), "unauthenticated");
}

static void
one_claim_waits_whatever_the_phone_says(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person guest = people_welcome();
	const char *claim = file_claim(&guest, "302", "张秀英");

	wechat_register_phone(&zhang, "13800138012");
	expect_error(bind(&guest, "13800138012"), "claim_under_way");
	expect_status(call(&guest, "PUT", written("/v1/claims/%s/withdrawal", claim), NULL), 200);
	claim = file_claim(&guest, "301", "张秀英");
	expect_json(bind(&guest, "13800138012"), "/claim_id", written("'%s'", claim));
}

static void
a_phone_binds_again_after_the_account_was_unbound(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person guest = people_welcome();
	struct answer bound;

	wechat_register_phone(&zhang, "13800138013");
	expect_status(call(&zhang, "DELETE", "/v1/me/binding", NULL), 204);
	bound = bind(&guest, "13800138013");
	expect_json(bound, "/resident_id", written("'%s'", zhang.resident_id));
	expect_json(bound, "/claim_id", "null");
	expect_json(see_me(&guest), "/member_id", written("'%s'", zhang.member_id));
	expect_json(see_me(&guest), "/privacy_agreed", "true");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_second_account_takes_the_place_of_the_first),
		in_world(an_account_is_only_replaced_by_a_verdict_that_names_the_member),
		in_world(of_two_claims_for_one_resident_one_is_accepted),
		in_world(roles_end_with_the_account_and_the_last_administrator_stays),
		in_world(codes_that_the_old_account_knew_are_replaced),
		in_world(somebody_unbinds_their_own_account_and_binds_again),
		in_world(the_last_administrator_does_not_unbind),
		in_world(an_administrator_unbinds_a_member_with_a_reason),
		in_world(the_last_administrator_is_not_unbound_by_one_who_was),
		in_world(the_account_of_somebody_who_left_is_a_guest),
		in_world(a_phone_of_somebody_with_another_account_files_a_claim),
		in_world(one_claim_waits_whatever_the_phone_says),
		in_world(a_phone_binds_again_after_the_account_was_unbound),
		in_world(who_is_no_administrator_any_more_unbinds_nobody),
		in_world(a_verdict_replaces_no_account_that_was_just_unbound),
		in_world(a_claim_that_waits_ends_when_the_account_is_bound_by_phone),
		in_world(a_claim_that_waits_outlasts_a_binding_that_is_refused),
		in_world(a_consent_has_the_time_of_the_community),
		in_world(who_may_be_under_14_is_not_bound),
		in_world(from_14_to_17_one_binds_and_is_not_named_in_public),
	};

	return world_run(tests);
}
