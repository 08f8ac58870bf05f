/* What waits for a second administrator. */

#include "support/testing.h"

static struct answer
assign(const struct person *admin, const struct person *member, const char *roles)
{
	return call_replacing(admin, written("/v1/members/%s/roles", member->member_id),
	                      json_written("{'roles': %s}", roles));
}

/* The identifier of what waits. */
static const char *
waiting(struct answer asked)
{
	expect_status(asked, 200);
	assert_non_null(answer_text(asked, "/confirmation_id"));
	return answer_text(asked, "/confirmation_id");
}

static const char *
ask_for(const struct person *admin, const struct person *member, const char *roles)
{
	return waiting(assign(admin, member, roles));
}

static struct answer
decide(const struct person *admin, const char *id, const char *answer)
{
	return call(admin, "PUT", written("/v1/confirmations/%s/answer", id),
	            json_written("%s", answer));
}

static struct answer
confirm(const struct person *admin, const char *id)
{
	return decide(admin, id, "{'answer': 'confirmed'}");
}

static struct answer
withdraw(const struct person *admin, const char *id)
{
	return call(admin, "PUT", written("/v1/confirmations/%s/withdrawal", id), NULL);
}

static struct answer
see(const struct person *admin, const char *id)
{
	return call_get(admin, "/v1/confirmations/%s", id);
}

static const char *
roles_of(const struct person *person)
{
	return sql_text("SELECT roles::text FROM membership WHERE membership_id = '%s'",
	                person->member_id);
}

/* The administrator is the only one. */
static struct person
appoint_the_only_one(void)
{
	sql("UPDATE membership SET roles = array_remove(roles, 'administrator')");
	return people_appoint("{administrator}");
}

static void
a_grant_of_power_waits_for_a_second_administrator(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer asked = assign(&admin, &zhang, "['administrator', 'reviewer']");
	const char *id = waiting(asked);

	expect_json(asked, "/roles", "[]");
	expect_error(call_get(&zhang, "/v1/reviews"), "forbidden");
	expect_json(see(&second, id), "/changes",
	            "[{'title': '角色', 'before': '无', 'after': '管理员、审核员'}]");
	expect_json(see(&second, id), "/member_name", "'张**'");
	expect_json(see(&second, id), "/status", "'open'");
	expect_json(see(&second, id), "/may_answer", "true");
	expect_json(see(&second, id), "/own", "false");
	expect_json(see(&admin, id), "/may_answer", "false");
	expect_json(see(&admin, id), "/own", "true");
	expect_json(confirm(&second, id), "/status", "'confirmed'");
	assert_string_equal(roles_of(&zhang), "{administrator,reviewer}");
	expect_status(call_get(&zhang, "/v1/reviews"), 200);
	expect_json(see(&admin, id), "/answered_by", "'社区工作人员'");
	assert_string_equal(confirm(&second, id).body.data, confirm(&second, id).body.data);
	expect_json(assign(&admin, &zhang, "['administrator', 'reviewer']"), "/confirmation_id",
	            "null");
}

static void
other_roles_and_taking_away_wait_for_nobody(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_json(assign(&admin, &zhang, "['leader', 'property', 'reviewer']"),
	            "/confirmation_id", "null");
	assert_string_equal(roles_of(&zhang), "{leader,property,reviewer}");
	people_promote(&zhang, "{administrator,reviewer,storekeeper}");
	expect_json(assign(&admin, &zhang, "['storekeeper', 'leader']"), "/confirmation_id",
	            "null");
	assert_string_equal(roles_of(&zhang), "{leader,storekeeper}");
	ask_for(&admin, &zhang, "['auditor']");
	ask_for(&admin, &zhang, "['storekeeper', 'administrator']");
	assert_string_equal(roles_of(&zhang), "{leader,storekeeper}");
}

static void
a_repeated_request_asks_nobody_again(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = ask_for(&admin, &zhang, "['storekeeper']");

	assert_string_equal(ask_for(&admin, &zhang, "['storekeeper']"), id);
	assert_int_equal(sql_added("confirmation"), 1);
	assert_string_not_equal(ask_for(&second, &zhang, "['storekeeper']"), id);
	expect_status(decide(&second, id, "{'answer': 'refused', 'reason': '先开会商量'}"), 200);
	assert_string_equal(ask_for(&admin, &zhang, "['storekeeper']"), id);
	world_set_clock("2026-06-16 12:30");
	assert_string_not_equal(ask_for(&admin, &zhang, "['storekeeper']"), id);
}

static void
asking_gaining_and_confirming_are_three_people(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	const char *id = ask_for(&admin, &second, "['administrator', 'storekeeper']");

	expect_error(confirm(&admin, id), "own_confirmation");
	expect_error(decide(&admin, id, "{'answer': 'refused', 'reason': '弄错了'}"),
	             "own_confirmation");
	expect_error(confirm(&second, id), "conflict_of_interest");
	expect_json(see(&second, id), "/may_answer", "false");
	assert_string_equal(roles_of(&second), "{administrator}");
	sql("UPDATE membership SET roles = '{}' WHERE membership_id NOT IN ('%s', '%s')",
	    admin.member_id, second.member_id);
	expect_error(assign(&admin, &second, "['administrator', 'storekeeper']"),
	             "second_administrator_needed");
	expect_refusal("confirmation_by_gainer",
	               "UPDATE confirmation SET status = 'confirmed', answered_by = '%s', "
	               "ended_at = rule.now(), done_at = now() WHERE confirmation_id = '%s'",
	               second.member_id, id);
}

static void
what_the_only_administrator_does_is_shown_to_the_auditor(void **state)
{
	struct person admin = appoint_the_only_one();
	struct person auditor = people_appoint("{auditor}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer list;

	expect_json(assign(&admin, &zhang, "['storekeeper']"), "/confirmation_id", "null");
	assert_string_equal(roles_of(&zhang), "{storekeeper}");
	list = call_get(&auditor, "/v1/confirmations");
	expect_json(list, "/items/0/status", "'alone'");
	expect_json(list, "/items/0/operation", "'assignRoles'");
	expect_json(list, "/items/0/answered_by", "null");
	expect_json(list, "/items/0/changes/0/after", "'超市管理员'");
	assert_int_equal(sql_added("audit WHERE subject = 'confirmation' AND operation = "
	                           "'assignRoles' AND detail ->> 'status' = 'alone'"),
	                 1);
}

static void
nothing_is_carried_out_after_a_change(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = ask_for(&admin, &zhang, "['storekeeper']");
	const char *other = ask_for(&admin, &zhang, "['auditor']");

	expect_status(assign(&second, &zhang, "['leader']"), 200);
	expect_error(confirm(&second, id), "confirmation_outdated");
	expect_json(see(&second, id), "/status", "'outdated'");
	expect_json(see(&second, id), "/may_answer", "false");
	assert_string_equal(roles_of(&zhang), "{leader}");
	expect_status(decide(&second, other, "{'answer': 'refused', 'reason': '情况有变'}"), 200);
	id = ask_for(&admin, &zhang, "['leader', 'storekeeper']");
	expect_status(assign(&second, &admin, "[]"), 200);
	expect_error(confirm(&second, id), "confirmation_outdated");
	assert_string_equal(roles_of(&zhang), "{leader}");
}

static void
a_refusal_says_why_and_ends_it(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = ask_for(&admin, &zhang, "['auditor']");
	const char *refusal = "{'answer': 'refused', 'reason': '先开会商量'}";
	struct answer refused;

	expect_error(decide(&second, id, "{'answer': 'refused'}"), "reason_required");
	refused = decide(&second, id, refusal);
	expect_json(refused, "/status", "'refused'");
	expect_json(refused, "/reason", "'先开会商量'");
	assert_string_equal(decide(&second, id, refusal).body.data, refused.body.data);
	expect_error(confirm(&second, id), "confirmation_ended");
	expect_error(withdraw(&admin, id), "confirmation_ended");
	assert_string_equal(roles_of(&zhang), "{}");
	expect_json(call_get(&admin, "/v1/me/notices"), "/items/0/text",
	            "'“授予角色”没有获得确认。原因：先开会商量。'");
}

static void
who_asked_can_withdraw(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = ask_for(&admin, &zhang, "['auditor']");
	struct answer withdrawn;

	expect_error(withdraw(&second, id), "not_your_request");
	withdrawn = withdraw(&admin, id);
	expect_json(withdrawn, "/status", "'withdrawn'");
	assert_string_equal(withdraw(&admin, id).body.data, withdrawn.body.data);
	expect_error(confirm(&second, id), "confirmation_ended");
	expect_error(withdraw(&admin, uuid_written()), "not_found");
	expect_error(confirm(&admin, uuid_written()), "not_found");
}

static void
nobody_answers_after_seven_days(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = ask_for(&admin, &zhang, "['auditor']");

	assert_int_equal(
	    sql_added("confirmation WHERE answerable_until = asked_at + interval '7 days'"), 1);
	sql("UPDATE confirmation SET asked_at = asked_at - interval '7 days', "
	    "answerable_until = rule.now()");
	expect_json(see(&second, id), "/status", "'lapsed'");
	expect_error(confirm(&second, id), "confirmation_ended");
	expect_error(withdraw(&admin, id), "confirmation_ended");
	assert_string_not_equal(ask_for(&admin, &zhang, "['auditor']"), id);
}

static void
all_administrators_are_told(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person third = people_appoint("{administrator,reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = ask_for(&admin, &zhang, "['storekeeper']");
	struct answer told = call_get(&second, "/v1/me/notices");

	expect_json(told, "/items/0/kind", "'confirmation_asked'");
	expect_json(told, "/items/0/about", "'confirmation'");
	expect_json(told, "/items/0/subject", written("'%s'", id));
	expect_json(told, "/items/0/text",
	            "'另一位管理员提出“授予角色”，请在 6月22日 以前确认或拒绝。'");
	expect_json(call_get(&third, "/v1/me/notices"), "/items/0/kind", "'confirmation_asked'");
	expect_json(call_get(&admin, "/v1/me/notices"), "/items", "[]");
	expect_status(confirm(&third, id), 200);
	expect_json(call_get(&admin, "/v1/me/notices"), "/items/0/kind",
	            "'confirmation_confirmed'");
	assert_int_equal(sql_added("audit WHERE subject = 'confirmation'"), 2);
}

static struct answer
set_ceiling(const struct person *admin, const char *before, const char *after)
{
	const char *settings = call_get(admin, "/v1/settings").body.data;

	return call_replacing(admin, "/v1/settings",
	                      replaced(settings, written("\"budget_ceiling\":%s", before),
	                               written("\"budget_ceiling\":%s", after)));
}

static void
a_higher_ceiling_waits_and_a_lower_one_does_not(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct answer asked;
	const char *id;

	expect_json(set_ceiling(&admin, "null", "500"), "/budget_ceiling", "500");
	expect_json(set_ceiling(&admin, "500", "400"), "/budget_ceiling", "400");
	asked = set_ceiling(&admin, "400", "401");
	expect_json(asked, "/budget_ceiling", "400");
	id = waiting(asked);
	expect_json(see(&second, id), "/changes",
	            "[{'title': '兑换上限', 'before': '400', 'after': '401'}]");
	expect_status(confirm(&second, id), 200);
	expect_json(call_get(&second, "/v1/settings"), "/budget_ceiling", "401");
	id = waiting(set_ceiling(&admin, "401", "null"));
	expect_json(see(&second, id), "/changes/0/after", "'不设'");
	expect_json(call_get(&second, "/v1/settings"), "/budget_ceiling", "401");
	expect_json(set_ceiling(&second, "401", "300"), "/confirmation_id", "null");
	expect_error(confirm(&second, id), "confirmation_outdated");
}

static void
the_other_settings_of_the_request_wait_too(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	const char *settings;
	const char *id;

	expect_status(set_ceiling(&admin, "null", "500"), 200);
	settings = replaced(call_get(&admin, "/v1/settings").body.data, "\"budget_ceiling\":500",
	                    "\"budget_ceiling\":600");
	settings = replaced(settings, "\"publish_time\":\"09:00\"", "\"publish_time\":\"18:30\"");
	settings = replaced(settings, "\"rating_public\":true", "\"rating_public\":false");
	id = waiting(call_replacing(&admin, "/v1/settings", settings));
	expect_json(call_get(&admin, "/v1/settings"), "/publish_time", "'09:00'");
	expect_json(see(&second, id), "/changes",
	            "[{'title': '公示时间', 'before': '09:00', 'after': '18:30'}, "
	            "{'title': '公示荣誉分', 'before': '是', 'after': '否'}, "
	            "{'title': '兑换上限', 'before': '500', 'after': '600'}]");
	expect_status(confirm(&second, id), 200);
	expect_json(call_get(&admin, "/v1/settings"), "/publish_time", "'18:30'");
}

static void
every_setting_has_a_title(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer settings = call_get(&admin, "/v1/settings");

	assert_int_equal(sql_integer("SELECT count(*) FROM jsonb_object_keys('%s') AS member "
	                             "WHERE member NOT IN (SELECT name FROM setting_title)",
	                             settings.body.data),
	                 0);
	assert_int_equal(
	    sql_integer("SELECT count(*) FROM setting_title"),
	    sql_integer("SELECT count(*) FROM jsonb_object_keys('%s')", settings.body.data));
}

static void
what_can_be_answered_comes_first(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *first = ask_for(&admin, &zhang, "['storekeeper']");
	const char *open = ask_for(&admin, &chen, "['storekeeper']");
	const char *last = ask_for(&admin, &zhang, "['auditor']");
	struct answer list;
	struct answer rest;

	expect_status(withdraw(&admin, last), 200);
	list = call_get(&second, "/v1/confirmations?limit=2");
	expect_json(list, "/items/0/confirmation_id", written("'%s'", open));
	expect_json(list, "/items/1/confirmation_id", written("'%s'", first));
	rest = call_get(&second, "/v1/confirmations?limit=2&cursor=%lld",
	                (long long)answer_integer(list, "/next"));
	expect_json(rest, "/items/0/confirmation_id", written("'%s'", last));
	expect_json(rest, "/next", "null");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_grant_of_power_waits_for_a_second_administrator),
		in_world(other_roles_and_taking_away_wait_for_nobody),
		in_world(a_repeated_request_asks_nobody_again),
		in_world(asking_gaining_and_confirming_are_three_people),
		in_world(what_the_only_administrator_does_is_shown_to_the_auditor),
		in_world(nothing_is_carried_out_after_a_change),
		in_world(a_refusal_says_why_and_ends_it),
		in_world(who_asked_can_withdraw),
		in_world(nobody_answers_after_seven_days),
		in_world(all_administrators_are_told),
		in_world(a_higher_ceiling_waits_and_a_lower_one_does_not),
		in_world(the_other_settings_of_the_request_wait_too),
		in_world(every_setting_has_a_title),
		in_world(what_can_be_answered_comes_first),
	};

	return world_run(tests);
}
