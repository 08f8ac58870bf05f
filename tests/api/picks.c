/* The pick list of an event: what to pack for whom. */

#include "support/testing.h"

#include <string.h>

static struct person keeper;
static struct person zhang;
static struct person chen;
static const char *rice;
static const char *oil;
static const char *pass;
static const char *event;

/* Two households with points, and an event with rice, oil and a voucher. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	chen = people_settle("陈刚", "9-3-502");
	shop_earn(&zhang, 200);
	shop_earn(&chen, 200);
	rice = shop_stock(&keeper, (struct reward){ .stock = 50 });
	oil = shop_stock(&keeper, (struct reward){ .name = "油", .stock = 50 });
	pass = shop_stock(
	    &keeper,
	    (struct reward){ .name = "物业费八折券", .stock = 10, .discount_percent = 20 });
	event = shop_open(&keeper, rice, oil, pass);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
sums(void)
{
	return call_get(&keeper, "/v1/events/%s/pick_list", event);
}

static struct answer
picks(void)
{
	return call_get(&keeper, "/v1/events/%s/picks", event);
}

static const char *
redeem(const struct person *who, int bags, int bottles)
{
	const char *id = uuid_written();

	expect_status(shop_redeem(who, id, event,
	                          written("%s, %s, %s", shop_line(rice, bags),
	                                  shop_line(oil, bottles), shop_line(pass, 1))),
	              200);
	return id;
}

static void
what_is_held_is_summed_and_listed(void **state)
{
	const char *first = redeem(&zhang, 2, 1);
	const char *second;
	struct answer found;

	second = redeem(&chen, 3, 4);
	shop_hold(&zhang, event, rice, 1);
	found = sums();
	expect_json(found, "/redemption_count", "3");
	expect_json(found, "/household_count", "2");
	expect_json(found, "/goods",
	            written("[{'reward_id': '%s', 'name': '大米', 'unit': '袋', 'quantity': 6}, "
	                    "{'reward_id': '%s', 'name': '油', 'unit': '袋', 'quantity': 5}]",
	                    rice, oil));
	expect_json(found, "/buildings",
	            "[{'building': 9, 'redemption_count': 1, 'household_count': 1}, "
	            "{'building': 12, 'redemption_count': 2, 'household_count': 1}]");
	expect_json(found, "/goods_left_out", "0");
	expect_json(found, "/buildings_left_out", "0");
	found = picks();
	assert_int_equal(answer_count(found, "/items"), 3);
	expect_json(found, "/items/0",
	            written("{'redemption_id': '%s', 'building': 12, 'household_code': '%s', "
	                    "'name': '张**', 'goods': [{'reward_id': '%s', 'name': '大米', "
	                    "'unit': '袋', 'quantity': 2}, {'reward_id': '%s', 'name': '油', "
	                    "'unit': '袋', 'quantity': 1}]}",
	                    first, zhang.household_code, rice, oil));
	expect_json(found, "/items/1/redemption_id", written("'%s'", second));
	expect_json(found, "/items/1/name", "'陈*'");
}

static void
what_was_collected_or_cancelled_needs_no_packing(void **state)
{
	const char *collected = redeem(&zhang, 1, 1);
	const char *cancelled = redeem(&zhang, 1, 1);

	expect_status(shop_collect(&keeper, collected, shop_code(collected)), 200);
	expect_status(shop_cancel(&zhang, cancelled, NULL), 200);
	expect_json(sums(), "/redemption_count", "0");
	expect_json(sums(), "/goods", "[]");
	expect_json(sums(), "/buildings", "[]");
	assert_int_equal(answer_count(picks(), "/items"), 0);
}

static void
picks_are_paged_in_the_order_of_redeeming(void **state)
{
	for (int i = 0; i < 5; i++)
		shop_hold(i % 2 == 0 ? &zhang : &chen, event, oil, 1);
	assert_int_equal(paging_expect_whole(&keeper, written("/v1/events/%s/picks", event)), 5);
}

static void
the_sheet_goes_from_building_to_building(void **state)
{
	const char *nine;
	const char *twelve;
	struct answer sheet;

	redeem(&zhang, 2, 1);
	redeem(&chen, 3, 4);
	shop_hold(&zhang, event, rice, 1);
	nine = written("9,%s", shop_cell(chen.household_code));
	twelve = written("12,%s", shop_cell(zhang.household_code));
	sheet = call_get(&keeper, "/v1/events/%s/pick_list.csv", event);
	assert_string_equal(sheet.body.data, written("\xEF\xBB\xBF备货单：六月兑换日\r\n"
	                                             "地点 服务中心 领取截止 2026-06-18 18:00\r\n"
	                                             "待提货 3 笔，2 户\r\n"
	                                             "合计 大米 × 6 袋\r\n"
	                                             "合计 油 × 5 袋\r\n"
	                                             "楼栋,户编码,户主,兑换品,数量,单位,已备\r\n"
	                                             "%s,陈*,大米,3,袋,\r\n"
	                                             "%s,,油,4,袋,\r\n"
	                                             "%s,张**,大米,2,袋,\r\n"
	                                             "%s,,油,1,袋,\r\n"
	                                             "%s,,大米,1,袋,\r\n",
	                                             nine, nine, twelve, twelve, twelve));
}

static void
an_event_that_is_not_there_has_no_pick_list(void **state)
{
	const char *nothing = uuid_written();

	expect_error(call_get(&keeper, "/v1/events/%s/pick_list", nothing), "not_found");
	expect_error(call_get(&keeper, "/v1/events/%s/picks", nothing), "not_found");
	expect_error(call_get(&keeper, "/v1/events/%s/pick_list.csv", nothing), "not_found");
	expect_error(call_get(&zhang, "/v1/events/%s/picks", event), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(what_is_held_is_summed_and_listed),
		in_shop(what_was_collected_or_cancelled_needs_no_packing),
		in_shop(picks_are_paged_in_the_order_of_redeeming),
		in_shop(the_sheet_goes_from_building_to_building),
		in_shop(an_event_that_is_not_there_has_no_pick_list),
	};

	return world_run(tests);
}
