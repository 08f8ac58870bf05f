/* Counts of many shelves at once, and the sheet that is counted on. */

#include "support/testing.h"

#include <string.h>

static struct person keeper;
static const char *rice;
static const char *oil;

/* Five bags of rice and nine bottles of oil, each after one movement. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	rice = shop_stock(&keeper, (struct reward){ .stock = 5, .price = 10 });
	oil = shop_stock(&keeper, (struct reward){ .name = "油", .stock = 9, .price = 10 });
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static const char *
line(const char *reward_id, int counted, const char *moves)
{
	return written("{'reward_id': '%s', 'counted': %d, 'moves': %s}", reward_id, counted,
	               moves);
}

static struct answer
count(const struct person *by, const char *count_id, const char *lines)
{
	return call(by, "PUT", written("/v1/stock_counts/%s", count_id),
	            json_written("{'reason': '月底盘点', 'lines': [%s]}", lines));
}

static int64_t
stock_of(const char *reward_id)
{
	return sql_integer("SELECT stock FROM reward_stock WHERE reward_id = '%s'", reward_id);
}

static void
several_shelves_are_counted_at_once(void **state)
{
	const char *id = uuid_written();
	const char *lines = written("%s, %s", line(oil, 7, "1"), line(rice, 5, "null"));
	struct answer counted = count(&keeper, id, lines);

	expect_status(counted, 200);
	expect_json(counted, "/count_id", written("'%s'", id));
	expect_json(counted, "/reason", "'月底盘点'");
	expect_json(counted, "/counted_by", "'社区工作人员'");
	expect_json(counted, "/lines",
	            written("[{'reward_id': '%s', 'name': '大米', 'unit': '袋', 'counted': 5, "
	                    "'difference': 0}, {'reward_id': '%s', 'name': '油', 'unit': '袋', "
	                    "'counted': 7, 'difference': -2}]",
	                    rice, oil));
	assert_int_equal(stock_of(rice), 5);
	assert_int_equal(stock_of(oil), 7);
	expect_json(call_get(&keeper, "/v1/rewards/%s/stock_moves", oil), "/items/0/kind",
	            "'counted'");
	expect_json(call_get(&keeper, "/v1/rewards/%s/stock_moves", oil), "/items/0/reason",
	            "'月底盘点'");
}

static void
the_same_count_again_is_one_count(void **state)
{
	struct person other = people_appoint("{storekeeper}");
	const char *id = uuid_written();
	struct answer first = count(&keeper, id, line(oil, 7, "1"));

	expect_status(shop_move(&keeper, uuid_written(), oil, "received", 3), 200);
	assert_string_equal(count(&keeper, id, line(oil, 7, "1")).body.data, first.body.data);
	expect_error(count(&keeper, id, line(oil, 8, "1")), "already_exists_differently");
	expect_error(count(&other, id, line(oil, 7, "1")), "already_exists_differently");
	expect_error(count(&keeper, id, line(rice, 5, "1")), "already_exists_differently");
	assert_int_equal(stock_of(oil), 10);
}

static void
a_shelf_that_has_moved_since_the_sheet_is_said(void **state)
{
	struct answer refused;
	const char *before;

	expect_status(shop_move(&keeper, uuid_written(), oil, "wasted", 2), 200);
	before = sql_digest();
	refused = count(&keeper, uuid_written(),
	                written("%s, %s", line(rice, 4, "1"), line(oil, 9, "1")));
	expect_error(refused, "stock_moved");
	expect_json(refused, "/violations/0/pointer", "'/lines/1'");
	expect_json(refused, "/violations/0/bound", "7");
	assert_int_equal(answer_count(refused, "/violations"), 1);
	assert_string_equal(sql_digest(), before);
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/1/move_count", "2");
	expect_status(count(&keeper, uuid_written(),
	                    written("%s, %s", line(rice, 4, "1"), line(oil, 6, "2"))),
	              200);
	assert_int_equal(stock_of(oil), 6);
}

static void
every_line_at_fault_is_named(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer refused;

	shop_earn(&zhang, 50);
	shop_hold(&zhang, shop_open(&keeper, rice, oil), rice, 3);
	refused = count(&keeper, uuid_written(),
	                written("%s, %s", line(oil, 7, "null"), line(rice, 2, "null")));
	expect_error(refused, "stock_is_held");
	expect_json(refused, "/violations/0/pointer", "'/lines/1'");
	expect_json(refused, "/violations/0/bound", "3");
	refused = count(&keeper, uuid_written(),
	                written("%s, %s, %s", line(uuid_written(), 1, "null"), line(oil, 7, "null"),
	                        line(uuid_written(), 1, "null")));
	expect_error(refused, "unknown_reward");
	expect_json(refused, "/violations/0/pointer", "'/lines/0'");
	expect_json(refused, "/violations/1/pointer", "'/lines/2'");
	refused = count(&keeper, uuid_written(),
	                written("%s, %s", line(oil, 7, "null"), line(oil, 8, "null")));
	expect_error(refused, "reward_named_twice");
	expect_json(refused, "/violations/0/pointer", "'/lines/1'");
	expect_violation(count(&keeper, uuid_written(), line(oil, -1, "null")), "/lines/0/counted",
	                 "minimum");
	expect_violation(count(&keeper, uuid_written(), ""), "/lines", "minItems");
	assert_int_equal(stock_of(oil), 9);
}

static void
a_count_tells_of_a_shelf_that_runs_low(void **state)
{
	const char *tea =
	    shop_stock(&keeper, (struct reward){ .name = "茶", .stock = 5, .low_stock = 4 });
	int64_t told = sql_integer("SELECT count(*) FROM notice WHERE kind = 'stock_low'");

	expect_status(count(&keeper, uuid_written(), line(tea, 3, "null")), 200);
	assert_true(sql_integer("SELECT count(*) FROM notice WHERE kind = 'stock_low'") > told);
}

static void
the_sheet_says_what_should_be_there(void **state)
{
	struct answer sheet = call_get(&keeper, "/v1/count_sheet.csv");

	assert_true(answer_mentions(sheet, "名称,单位,账面库存,已预留,实盘,流水数,编号\r\n"));
	assert_true(answer_mentions(sheet, written("大米,袋,5,0,,1,%s\r\n", rice)));
	assert_true(answer_mentions(sheet, written("油,袋,9,0,,1,%s\r\n", oil)));
	assert_true(answer_mentions(sheet, "盘点表 "));
	sql("UPDATE reward SET active = false WHERE reward_id = '%s'", oil);
	assert_true(answer_mentions(call_get(&keeper, "/v1/count_sheet.csv"), oil));
	expect_status(count(&keeper, uuid_written(), line(oil, 0, "1")), 200);
	assert_false(answer_mentions(call_get(&keeper, "/v1/count_sheet.csv"), oil));
}

static void
counting_is_for_storekeepers(void **state)
{
	struct person property = people_appoint("{property}");

	expect_error(count(&property, uuid_written(), line(oil, 1, "null")), "forbidden");
	expect_error(call_get(&property, "/v1/count_sheet.csv"), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(several_shelves_are_counted_at_once),
		in_shop(the_same_count_again_is_one_count),
		in_shop(a_shelf_that_has_moved_since_the_sheet_is_said),
		in_shop(every_line_at_fault_is_named),
		in_shop(a_count_tells_of_a_shelf_that_runs_low),
		in_shop(the_sheet_says_what_should_be_there),
		in_shop(counting_is_for_storekeepers),
	};

	return world_run(tests);
}
