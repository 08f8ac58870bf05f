/* The own household, and the register for staff. */

#include "support/testing.h"

static void
the_own_household_shows_its_members_with_full_names_the_head_first(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_register("刘梅", "12-2-301");
	struct answer household = call_get(&zhang, "/v1/household");

	expect_status(household, 200);
	expect_json(household, "/household_code", written("'%s'", zhang.household_code));
	expect_json(household, "/building", "12");
	expect_json(household, "/unit", "2");
	expect_json(household, "/room", "'301'");
	expect_json(household, "/members/0/name", "'张秀英'");
	expect_json(household, "/members/0/is_head", "true");
	expect_json(household, "/members/0/bound", "true");
	expect_json(household, "/members/1/resident_id", written("'%s'", wife.resident_id));
	expect_json(household, "/members/1/bound", "false");
	expect_json(household, "/balance", "0");
	expect_json(household, "/rating", "100");
	expect_json(household, "/period", "'2026-06'");
	expect_json(household, "/closes_at", "'2026-06-25T16:00:00Z'");
	expect_json(household, "/due", "[]");
	expect_json(household, "/due_left_out", "0");
	expect_json(household, "/members_left_out", "0");
	expect_json(household, "/public_name", "null");
}

static void
add_family(const struct person *head, int first, int last)
{
	sql("INSERT INTO resident (community_id, household_id, name) "
	    "SELECT community_id, household_id, '家人' || to_char(n, 'FM000') "
	    "FROM household, generate_series(%d, %d) AS n WHERE code = '%s'",
	    first, last, head->household_code);
}

static void
a_large_household_shows_its_first_members_and_how_many_more_there_are(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct answer household;

	add_family(&zhang, 2, 100);
	household = call_get(&zhang, "/v1/household");
	assert_int_equal(answer_count(household, "/members"), 100);
	expect_json(household, "/members_left_out", "0");
	add_family(&zhang, 1, 1);
	add_family(&zhang, 101, 101);
	household = call_get(&zhang, "/v1/household");
	assert_int_equal(answer_count(household, "/members"), 100);
	expect_json(household, "/members/0/name", "'张秀英'");
	expect_json(household, "/members/1/name", "'家人001'");
	expect_json(household, "/members/99/name", "'家人099'");
	expect_json(household, "/members_left_out", "2");
	household = call_get(&li, "/v1/households/%s", zhang.household_code);
	assert_int_equal(answer_count(household, "/members"), 100);
	expect_json(household, "/members_left_out", "2");
}

static void
the_own_household_shows_what_the_month_has_brought_and_what_waits(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed show = { .item = "ZY06", .from = "09:00", .to = "10:00" };
	struct answer household;

	deed_approve(&li, deed_file(&zhang, show));
	deed_file(&zhang, (struct deed){ .item = "WM06" });
	household = call_get(&zhang, "/v1/household");
	expect_json(household, "/period_points", "2");
	expect_json(household, "/period_minutes", "60");
	expect_json(household, "/waiting_deeds", "1");
}

static void
whoever_has_left_the_community_has_no_household_any_more(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", zhang.resident_id);
	expect_error(call_get(&zhang, "/v1/household"), "unauthenticated");
	zhang.token = people_sign_in(&zhang, 0, 1);
	expect_error(call_get(&zhang, "/v1/household"), "not_bound");
}

static void
the_ledger_of_the_own_household_is_read_to_its_end(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_appoint("{reviewer}");

	for (int day = 1; day <= 5; day++) {
		deed_approve(
		    &li, deed_file(&zhang, (struct deed){ .day = written("2026-06-0%d", day) }));
	}
	deed_approve(&li, deed_file(&wang, (struct deed){ .item = "WM06" }));
	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/ledger"), 5);
	expect_json(call_get(&zhang, "/v1/household/ledger"), "/items/0/happened_on",
	            "'2026-06-05'");
}

static void
deeds_of_the_household_are_listed_by_status(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	const char *approved = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *deduction;
	struct answer deeds;

	deed_file(&admin, (struct deed){ .people = { &wife } });
	deed_reject(&li, deed_file(&wife, (struct deed){ .item = "WM06", .day = "2026-06-09" }));
	deed_approve(&li, approved);
	deduction = deed_deduct(&admin, &zhang, "SF04");
	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/deeds"), 4);
	deeds = call_get(&wife, "/v1/household/deeds");
	expect_json(deeds, "/items/0/deed_id", written("'%s'", deduction));
	expect_json(deeds, "/items/0/deduction", "true");
	deeds = call_get(&wife, "/v1/household/deeds?status=approved");
	assert_int_equal(answer_count(deeds, "/items"), 1);
	expect_json(deeds, "/items/0/points", "2");
	expect_json(call_get(&wife, "/v1/household/deeds?status=rejected"), "/items/0/reason",
	            "'与事实不符'");
	assert_int_equal(
	    answer_count(call_get(&wife, "/v1/household/deeds?status=withdrawn"), "/items"), 0);
}

static void
staff_find_households_by_address(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct answer list;

	people_settle("王芳", "12-2-302");
	people_settle("李建国", "12-1-301");
	people_settle("赵敏", "7-2-301");
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/households"), 4);
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/households?building=12"), 3);
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/households?room=301"), 3);
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/households?unit=2&room=301"), 2);
	list = crowd_left_out(call_get(&admin, "/v1/households?building=12&unit=2&room=301"));
	assert_int_equal(answer_count(list, "/items"), 1);
	expect_json(list, "/items/0/household_code", written("'%s'", zhang.household_code));
	expect_json(list, "/items/0/member_count", "1");
	expect_json(list, "/items/0/rating", "100");
}

static void
those_who_have_left_are_neither_shown_nor_counted(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_register("张小明", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *listed = "/v1/households?building=12&unit=2&room=301";
	struct answer found;

	expect_json(crowd_left_out(call_get(&li, "%s", listed)), "/items/0/member_count", "2");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", son.resident_id);
	expect_json(crowd_left_out(call_get(&li, "%s", listed)), "/items/0/member_count", "1");
	found = call_get(&li, "/v1/households/%s", zhang.household_code);
	assert_int_equal(answer_count(found, "/members"), 1);
	expect_json(found, "/members_left_out", "0");
	found = call_get(&zhang, "/v1/household");
	assert_int_equal(answer_count(found, "/members"), 1);
	expect_json(found, "/members_left_out", "0");
}

static void
staff_see_a_closed_household_next_to_the_one_that_followed_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *listed = "/v1/households?building=12&unit=2&room=301";
	struct person tenant;
	struct answer list;

	shop_earn(&zhang, 50);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", zhang.resident_id);
	tenant = people_settle("王芳", "12-2-301");
	list = crowd_left_out(call_get(&li, "%s", listed));
	assert_int_equal(answer_count(list, "/items"), 2);
	expect_json(list, "/items/0/household_code", written("'%s'", zhang.household_code));
	expect_json(list, "/items/0/closed_on", "'2026-06-15'");
	expect_json(list, "/items/0/member_count", "0");
	expect_json(list, "/items/1/household_code", written("'%s'", tenant.household_code));
	expect_json(list, "/items/1/closed_on", "null");
	expect_json(call_get(&li, "/v1/households/%s", zhang.household_code), "/balance", "50");
	expect_json(call_get(&tenant, "/v1/household"), "/balance", "0");
	assert_int_equal(answer_count(call_get(&tenant, "/v1/household/ledger"), "/items"), 0);
}

static void
staff_see_members_with_masked_names(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person auditor = people_appoint("{auditor}");
	struct answer found = call_get(&li, "/v1/households/%s", zhang.household_code);

	expect_json(found, "/members/0/name", "'张**'");
	expect_json(found, "/members/0/resident_id", written("'%s'", zhang.resident_id));
	assert_false(answer_mentions(found, "秀英"));
	assert_string_equal(call_get(&auditor, "/v1/households/%s", zhang.household_code).body.data,
	                    found.body.data);
	expect_error(call_get(&li, "/v1/households/000000"), "not_found");
}

static void
a_household_is_found_however_its_code_is_typed(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *code = zhang.household_code;
	const char *typed = written("%.3s%%20%%EF%%BC%%8D%s", code, code + 3);

	expect_json(call_get(&li, "/v1/households/%s", typed), "/household_code",
	            written("'%s'", code));
	expect_status(call_get(&li, "/v1/reminders?household_code=%s", typed), 200);
	expect_json(call_get(&li, "/v1/households?room=%s", "3%EF%BC%901"),
	            "/items/0/household_code", written("'%s'", code));
	expect_error(call(&li, "PUT", written("/v1/reminders/%s", uuid_written()),
	                  json_written("{'household_code': '%.3s－%s', 'item': 'XX99', 'content': "
	                               "'楼道堆物', 'correct_by': '2026-06-18'}",
	                               code, code + 3)),
	             "unknown_item");
	expect_violation(call_get(&li, "/v1/households/%s", "7KQ2MU"), "household_code", "format");
}

static void
staff_list_the_buildings_with_their_households(void **state)
{
	struct person keeper = people_appoint("{storekeeper}");
	struct person gone = people_settle("陈刚", "12-2-302");
	struct answer found;

	people_settle("张秀英", "12-2-301");
	people_settle("赵敏", "7-1-101");
	found = call_get(&keeper, "/v1/buildings");
	expect_status(found, 200);
	expect_json(found, "/items/0", "{'building': 7, 'households': 1}");
	expect_json(found, "/items/1", "{'building': 12, 'households': 2}");
	assert_true(paging_expect_whole(&keeper, "/v1/buildings") > 2);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", gone.resident_id);
	expect_json(call_get(&keeper, "/v1/buildings"), "/items/1",
	            "{'building': 12, 'households': 1}");
}

static void
residents_do_not_list_the_buildings(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_error(call_get(&zhang, "/v1/buildings"), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(the_own_household_shows_its_members_with_full_names_the_head_first),
		in_world(a_large_household_shows_its_first_members_and_how_many_more_there_are),
		in_world(the_own_household_shows_what_the_month_has_brought_and_what_waits),
		in_world(whoever_has_left_the_community_has_no_household_any_more),
		in_world(the_ledger_of_the_own_household_is_read_to_its_end),
		in_world(deeds_of_the_household_are_listed_by_status),
		in_world(staff_find_households_by_address),
		in_world(those_who_have_left_are_neither_shown_nor_counted),
		in_world(staff_see_a_closed_household_next_to_the_one_that_followed_it),
		in_world(staff_see_members_with_masked_names),
		in_world(a_household_is_found_however_its_code_is_typed),
		in_world(staff_list_the_buildings_with_their_households),
		in_world(residents_do_not_list_the_buildings),
	};

	return world_run(tests);
}
