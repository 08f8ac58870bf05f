/* Helpers, who redeem for households without a phone. */

#include "support/testing.h"

#include <string.h>

static struct person admin;
static struct person reviewer;
static struct person keeper;
static struct person zhang;
static struct person chen;
static const char *rice;
static const char *event;

/* A household with 100 points, rice for 30 points a bag, and chen, who may help. */
static int
prepare(void **state)
{
	world_enter(state);
	admin = people_appoint("{administrator}");
	reviewer = people_appoint("{reviewer}");
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	chen = people_settle("陈刚", "9-3-502");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 9 });
	event = shop_open(&keeper, rice);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
name(const struct person *by, const char *helper_id, const struct person *helper,
     const char *begins_on, const char *ends_on)
{
	return call(by, "PUT", written("/v1/household_helpers/%s", helper_id),
	            json_written("{'household_code': '%s', 'resident_id': '%s', "
	                         "'document': '委托书 3', 'begins_on': '%s', 'ends_on': '%s'}",
	                         zhang.household_code, helper->resident_id, begins_on, ends_on));
}

static struct answer
dismiss(const struct person *by, const char *helper_id, const char *reason)
{
	return call(by, "PUT", written("/v1/household_helpers/%s/dismissal", helper_id),
	            json_written("{'reason': '%s'}", reason));
}

static struct answer
help(const char *method, const char *target, const char *body)
{
	return call_for(&chen, &zhang, method, target, body);
}

static struct answer
redeem(const char *redemption_id, int quantity)
{
	return help(
	    "PUT", written("/v1/redemptions/%s", redemption_id),
	    json_written("{'event_id': '%s', 'lines': [%s]}", event, shop_line(rice, quantity)));
}

static const char *
show_code(void)
{
	return answer_text(help("POST", "/v1/household/counter_codes", NULL), "/code");
}

static struct answer
look_up(const struct person *by, const char *code)
{
	return call(by, "POST", "/v1/counter_lookups",
	            json_written("{'counter_code': '%s', 'event_id': '%s'}", code, event));
}

static struct answer
hand_over(const struct person *by, const char *redemption_id, const char *code)
{
	return call(by, "PUT", written("/v1/counter_redemptions/%s", redemption_id),
	            json_written("{'counter_code': '%s', 'event_id': '%s', 'lines': [%s]}", code,
	                         event, shop_line(rice, 1)));
}

static void
a_helper_is_named_in_writing(void **state)
{
	const char *id = uuid_written();
	struct answer named = name(&reviewer, id, &chen, "2026-06-15", "2027-06-15");

	expect_status(named, 200);
	expect_json(named, "/household_code", written("'%s'", zhang.household_code));
	expect_json(named, "/name", "'陈*'");
	expect_json(named, "/document", "'委托书 3'");
	expect_json(named, "/state", "'current'");
	expect_json(named, "/recorded_by", "'社区工作人员'");
	expect_json(named, "/ended_at", "null");
	assert_string_equal(name(&reviewer, id, &chen, "2026-06-15", "2027-06-15").body.data,
	                    named.body.data);
	expect_error(name(&reviewer, id, &chen, "2026-06-15", "2027-06-14"),
	             "already_exists_differently");
	expect_json(call_get(&zhang, "/v1/household/helpers"), "/items/0/name", "'陈刚'");
	expect_json(call_get(&admin, "/v1/household_helpers"), "/items/0/name", "'陈*'");
	expect_error(call_get(&admin, "/v1/household_helpers?household_code=999999"), "not_found");
	expect_json(call_get(&chen, "/v1/me/helped_households"), "/items/0",
	            written("{'helper_id': '%s', 'household_code': '%s', 'building': 12, "
	                    "'name': '张**', 'begins_on': '2026-06-15', 'ends_on': '2027-06-15'}",
	                    id, zhang.household_code));
	assert_int_equal(answer_count(call_get(&zhang, "/v1/me/helped_households"), "/items"), 0);
}

static void
not_everybody_can_be_named(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person unbound = people_register("赵一", "1-1-101");
	struct person deputy = people_settle("孙立", "2-1-101");

	expect_error(name(&zhang, uuid_written(), &chen, "2026-06-15", "2026-07-15"), "forbidden");
	expect_error(name(&reviewer, uuid_written(), &wife, "2026-06-15", "2026-07-15"),
	             "helper_lives_there");
	expect_error(name(&reviewer, uuid_written(), &unbound, "2026-06-15", "2026-07-15"),
	             "helper_not_bound");
	people_promote(&deputy, "{reviewer}");
	expect_error(name(&deputy, uuid_written(), &deputy, "2026-06-15", "2026-07-15"),
	             "conflict_of_interest");
	people_promote(&wife, "{reviewer}");
	expect_error(name(&wife, uuid_written(), &chen, "2026-06-15", "2026-07-15"),
	             "conflict_of_interest");
	expect_error(call(&reviewer, "PUT", written("/v1/household_helpers/%s", uuid_written()),
	                  json_written("{'household_code': '000000', 'resident_id': '%s', "
	                               "'document': '委托书', 'ends_on': '2026-07-15'}",
	                               chen.resident_id)),
	             "unknown_household");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id IN ('%s', '%s')",
	    zhang.resident_id, wife.resident_id);
	expect_error(name(&reviewer, uuid_written(), &chen, "2026-06-15", "2026-07-15"),
	             "household_closed");
}

static void
a_term_is_a_year_at_most(void **state)
{
	const char *const wrong[][2] = { { "2026-06-15", "2027-06-16" },
		                         { "2026-06-15", "2026-06-14" },
		                         { "2026-06-01", "2026-06-14" },
		                         { "2026-07-01", "2026-06-30" } };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		expect_place(name(&reviewer, uuid_written(), &chen, wrong[i][0], wrong[i][1]),
		             "helper_term_wrong", "/ends_on");
	}
	assert_int_equal(sql_added("household_helper"), 0);
	expect_status(name(&reviewer, uuid_written(), &chen, "2026-06-01", "2026-06-15"), 200);
}

static void
a_household_has_three_helpers_at_most(void **state)
{
	struct person others[3];

	for (int i = 0; i < 3; i++)
		others[i] = people_settle(written("钱%c", 'A' + i), written("5-1-10%d", i));
	shop_name_helper(&reviewer, &chen, &zhang);
	expect_error(name(&reviewer, uuid_written(), &chen, "2026-12-31", "2027-01-31"),
	             "helps_already");
	shop_name_helper(&reviewer, &others[0], &zhang);
	shop_name_helper(&reviewer, &others[1], &zhang);
	expect_error(name(&reviewer, uuid_written(), &others[2], "2026-06-15", "2026-07-15"),
	             "too_many_helpers");
}

static void
a_helper_sees_the_points_but_not_the_people(void **state)
{
	struct answer seen;

	shop_name_helper(&reviewer, &chen, &zhang);
	deed_deduct(&admin, &zhang, "SF04");
	seen = help("GET", "/v1/household", NULL);
	expect_status(seen, 200);
	expect_json(seen, "/household_code", written("'%s'", zhang.household_code));
	expect_json(seen, "/available", "100");
	expect_json(seen, "/members/0/name", "'张**'");
	expect_json(seen, "/due", "[]");
	assert_int_equal(answer_count(call_get(&zhang, "/v1/household"), "/due"), 1);
	expect_status(help("GET", "/v1/household/vouchers", NULL), 200);
	/* Without the header it is the own household. */
	expect_json(call_get(&chen, "/v1/household"), "/household_code",
	            written("'%s'", chen.household_code));
}

static void
what_is_not_for_helpers_refuses_the_header(void **state)
{
	const char *const closed[] = { "/v1/me",
		                       "/v1/home",
		                       "/v1/household/ledger",
		                       "/v1/household/deeds",
		                       "/v1/me/relatives",
		                       "/v1/household/helpers" };

	shop_name_helper(&reviewer, &chen, &zhang);
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
		expect_violation(help("GET", closed[i], NULL), "Acting-For",
		                 "additionalProperties");
	}
}

static void
only_helpers_act_for_a_household(void **state)
{
	struct person nobody = { .household_code = "0" };
	struct person typed = zhang;

	expect_error(help("GET", "/v1/household", NULL), "not_a_helper");
	expect_error(call_for(&keeper, &zhang, "GET", "/v1/household", NULL), "not_a_helper");
	shop_name_helper(&reviewer, &chen, &zhang);
	expect_error(call_for(&zhang, &chen, "GET", "/v1/household", NULL), "not_a_helper");
	expect_violation(call_for(&chen, &nobody, "GET", "/v1/household", NULL), "Acting-For",
	                 "format");
	typed.household_code = written("%.3s %s", zhang.household_code, zhang.household_code + 3);
	expect_status(call_for(&chen, &typed, "GET", "/v1/household", NULL), 200);
}

static void
a_helper_redeems_and_cancels_for_the_household(void **state)
{
	const char *id = uuid_written();
	struct answer held;
	struct answer listed;

	shop_name_helper(&reviewer, &chen, &zhang);
	held = redeem(id, 2);
	expect_status(held, 200);
	expect_json(held, "/household_code", written("'%s'", zhang.household_code));
	expect_json(held, "/helper", "'陈刚'");
	assert_string_equal(answer_text(held, "/code"), shop_code(id));
	assert_string_equal(redeem(id, 2).body.data, held.body.data);
	listed = call_get(&zhang, "/v1/household/redemptions");
	expect_json(listed, "/items/0/redemption_id", written("'%s'", id));
	expect_json(listed, "/items/0/helper", "'陈刚'");
	expect_status(help("GET", written("/v1/redemptions/%s", id), NULL), 200);
	expect_json(help("GET", "/v1/household/redemptions", NULL), "/items/0/redemption_id",
	            written("'%s'", id));
	expect_json(help("PUT", written("/v1/redemptions/%s/cancellation", id), "{}"),
	            "/cancelled_by", "'helper'");
	assert_int_equal(deed_balance(&zhang), 100);
	id = uuid_written();
	redeem(id, 1);
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	expect_json(call_get(&zhang, "/v1/household/ledger"), "/items/0/name", "'陈刚'");
	assert_int_equal(deed_balance(&zhang), 70);
}

static void
a_helper_shows_a_code_at_the_counter(void **state)
{
	const char *code;
	const char *id = uuid_written();
	struct answer handed;

	shop_name_helper(&reviewer, &chen, &zhang);
	code = show_code();
	expect_json(look_up(&keeper, code), "/helper", "'陈*'");
	expect_json(look_up(&keeper, code), "/household_code",
	            written("'%s'", zhang.household_code));
	handed = hand_over(&keeper, id, code);
	expect_status(handed, 200);
	expect_json(handed, "/helper", "'陈*'");
	expect_json(
	    look_up(&keeper, answer_text(call(&zhang, "POST", "/v1/household/counter_codes", NULL),
	                                 "/code")),
	    "/helper", "null");
}

static void
a_helper_does_not_hand_over_what_they_redeemed(void **state)
{
	const char *id = uuid_written();
	const char *code;

	shop_name_helper(&reviewer, &chen, &zhang);
	redeem(id, 1);
	code = show_code();
	people_promote(&chen, "{storekeeper}");
	expect_error(shop_collect(&chen, id, shop_code(id)), "conflict_of_interest");
	expect_error(look_up(&chen, code), "conflict_of_interest");
	expect_error(hand_over(&chen, uuid_written(), code), "conflict_of_interest");
	/* Nor when the term is over. */
	world_set_clock("2026-06-16 12:00");
	sql("UPDATE household_helper SET ends_on = '2026-06-15'");
	expect_error(shop_collect(&chen, id, shop_code(id)), "conflict_of_interest");
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
}

static void
the_term_ends_on_its_day(void **state)
{
	const char *code;

	expect_status(name(&reviewer, uuid_written(), &chen, "2026-06-16", "2026-06-17"), 200);
	expect_error(help("GET", "/v1/household", NULL), "not_a_helper");
	assert_int_equal(answer_count(call_get(&chen, "/v1/me/helped_households"), "/items"), 0);
	world_set_clock("2026-06-16 00:00");
	expect_status(help("GET", "/v1/household", NULL), 200);
	assert_int_equal(answer_count(call_get(&chen, "/v1/me/helped_households"), "/items"), 1);
	world_set_clock("2026-06-17 23:59");
	code = show_code();
	expect_status(help("GET", "/v1/household", NULL), 200);
	world_set_clock("2026-06-18 00:00");
	expect_error(help("GET", "/v1/household", NULL), "not_a_helper");
	expect_error(redeem(uuid_written(), 1), "not_a_helper");
	expect_error(look_up(&keeper, code), "counter_code_invalid");
	expect_json(call_get(&zhang, "/v1/household/helpers"), "/items/0/state", "'ended'");
}

static void
a_helper_is_dismissed_by_either_side(void **state)
{
	const char *id = shop_name_helper(&reviewer, &chen, &zhang);
	struct person neighbour = people_settle("孙立", "2-1-101");
	const char *held = uuid_written();
	const char *code;
	const char *shown;
	struct answer ended;

	redeem(held, 1);
	code = shop_code(held);
	shown = show_code();
	expect_error(dismiss(&neighbour, id, "不认识"), "not_found");
	ended = dismiss(&zhang, id, "不再需要");
	expect_status(ended, 200);
	expect_json(ended, "/state", "'ended'");
	expect_json(ended, "/ended_because", "'不再需要'");
	assert_string_equal(dismiss(&zhang, id, "不再需要").body.data, ended.body.data);
	expect_error(dismiss(&chen, id, "没有时间"), "help_ended");
	expect_error(help("GET", "/v1/household", NULL), "not_a_helper");
	expect_error(look_up(&keeper, shown), "counter_code_invalid");
	assert_string_not_equal(shop_code(held), code);
	id = shop_name_helper(&reviewer, &chen, &zhang);
	expect_status(dismiss(&chen, id, "没有时间"), 200);
	id = shop_name_helper(&reviewer, &chen, &zhang);
	expect_status(dismiss(&admin, id, "本人申请"), 200);
}

static void
the_term_ends_with_the_helper_and_with_the_household(void **state)
{
	struct person sun = people_settle("孙立", "2-1-101");

	shop_name_helper(&reviewer, &chen, &zhang);
	shop_name_helper(&reviewer, &sun, &zhang);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", chen.resident_id);
	expect_json(
	    call_get(&admin, "/v1/household_helpers?household_code=%s", zhang.household_code),
	    "/items/1/ended_because", "'代办人已不在本社区'");
	expect_status(call_for(&sun, &zhang, "GET", "/v1/household", NULL), 200);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", zhang.resident_id);
	expect_error(call_for(&sun, &zhang, "GET", "/v1/household", NULL), "not_a_helper");
	expect_json(
	    call_get(&admin, "/v1/household_helpers?household_code=%s", zhang.household_code),
	    "/items/0/ended_because", "'该户已销户'");
}

static void
both_are_told_and_the_audit_log_names_both(void **state)
{
	const char *id = shop_name_helper(&reviewer, &chen, &zhang);
	struct answer log;

	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/text",
	            "'陈刚受12号楼一户书面委托，可以代这一户在信义超市兑换：从6月15日到12月31日。"
	            "如果不是你们商定的，请联系社区。'");
	expect_json(call_get(&chen, "/v1/me/notices?limit=1"), "/items/0/kind", "'helper_named'");
	redeem(uuid_written(), 1);
	log = call_get(&admin, "/v1/audit?limit=1");
	expect_json(log, "/items/0/operation", "'redeem'");
	expect_json(log, "/items/0/member_id", written("'%s'", chen.member_id));
	assert_true(answer_mentions(log, written("%lld", (long long)zhang.household_id)));
	show_code();
	log = call_get(&admin, "/v1/audit?limit=1");
	expect_json(log, "/items/0/subject", "'counter_code'");
	dismiss(&zhang, id, "不再需要");
	expect_json(call_get(&chen, "/v1/me/notices?limit=1"), "/items/0/kind", "'helper_ended'");
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/kind", "'helper_ended'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(a_helper_is_named_in_writing),
		in_shop(not_everybody_can_be_named),
		in_shop(a_term_is_a_year_at_most),
		in_shop(a_household_has_three_helpers_at_most),
		in_shop(a_helper_sees_the_points_but_not_the_people),
		in_shop(what_is_not_for_helpers_refuses_the_header),
		in_shop(only_helpers_act_for_a_household),
		in_shop(a_helper_redeems_and_cancels_for_the_household),
		in_shop(a_helper_shows_a_code_at_the_counter),
		in_shop(a_helper_does_not_hand_over_what_they_redeemed),
		in_shop(the_term_ends_on_its_day),
		in_shop(a_helper_is_dismissed_by_either_side),
		in_shop(the_term_ends_with_the_helper_and_with_the_household),
		in_shop(both_are_told_and_the_audit_log_names_both),
	};

	return world_run(tests);
}
