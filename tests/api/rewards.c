/* Rewards, their public form, and the shelf. */

#include "support/testing.h"

static struct person keeper;

/* A storekeeper. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
save(const char *reward_id, const char *request)
{
	return call_replacing(&keeper, written("/v1/rewards/%s", reward_id), request);
}

static struct answer
offers(void)
{
	return crowd_left_out(call_get(NULL, "/v1/communities/%s/rewards", world.here.code));
}

static int64_t
count_of_warnings(void)
{
	return sql_added("notice WHERE kind = 'stock_low' AND membership_id = '%s'",
	                 keeper.member_id);
}

static void
a_reward_is_saved_and_replaced(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *id = uuid_written();
	const char *request = shop_reward_request((struct reward){
	    .name = "香油", .price = 45, .cost_fen = 2600, .limit = 2, .low_stock = 3 });
	struct answer saved = save(id, request);

	expect_status(saved, 200);
	expect_json(saved, "/name", "'香油'");
	expect_json(saved, "/cost_fen", "2600");
	expect_json(saved, "/limit_per_period", "2");
	expect_json(saved, "/description", "''");
	expect_json(saved, "/active", "true");
	assert_string_equal(save(id, request).body.data, saved.body.data);
	saved = call_replacing(
	    &admin, written("/v1/rewards/%s", id),
	    json_written("{'kind': 'goods', 'name': '香油', 'unit': '瓶', 'price': 50, "
	                 "'description': '五百毫升', 'active': false}"));
	expect_json(saved, "/unit", "'瓶'");
	expect_json(saved, "/price", "50");
	expect_json(saved, "/cost_fen", "null");
	expect_json(saved, "/low_stock", "0");
	expect_json(saved, "/active", "false");
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/description",
	            "'五百毫升'");
	assert_int_equal(sql_added("reward"), 1);
}

static void
the_kind_of_a_reward_stays(void **state)
{
	const char *id = shop_stock(&keeper, (struct reward){ .price = 10 });

	expect_error(save(id, shop_reward_request((struct reward){ .discount_percent = 20 })),
	             "already_exists_differently");
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/kind", "'goods'");
}

static void
a_voucher_says_what_it_is_worth_and_when(void **state)
{
	const char *id = uuid_written();

	expect_error(
	    save(id, json_written("{'kind': 'voucher', 'name': '券', 'unit': '张', 'price': 5}")),
	    "voucher_incomplete");
	expect_error(save(id, shop_reward_request(
	                          (struct reward){ .discount_percent = 20, .discount_fen = 500 })),
	             "voucher_incomplete");
	expect_error(save(id, json_written("{'kind': 'goods', 'name': '米', 'unit': '袋', "
	                                   "'price': 5, 'discount_fen': 500}")),
	             "voucher_incomplete");
	expect_error(save(id, shop_reward_request((struct reward){ .discount_fen = 500,
	                                                           .valid_from = "2026-07-02",
	                                                           .valid_until = "2026-07-01" })),
	             "voucher_never_valid");
	expect_status(save(id, shop_reward_request((struct reward){ .discount_fen = 500,
	                                                            .valid_from = "2026-07-01",
	                                                            .valid_until = "2026-07-01" })),
	              200);
}

static void
everybody_sees_what_is_on_offer_and_how_much_is_left(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
	const char *kept = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *idle = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice, idle);
	struct answer seen;

	shop_earn(&zhang, 50);
	sql("UPDATE reward SET active = false WHERE reward_id = '%s'", idle);
	shop_hold(&zhang, event, rice, 1);
	seen = offers();
	expect_status(seen, 200);
	assert_int_equal(answer_count(seen, "/items"), 1);
	expect_json(seen, "/items/0/reward_id", written("'%s'", rice));
	expect_json(seen, "/items/0/available", "4");
	expect_json(seen, "/items/0/events",
	            written("[{'event_id': '%s', 'name': '六月兑换日', 'place': '服务中心', "
	                    "'opens_at': '2026-06-15T00:00:00Z', "
	                    "'closes_at': '2026-06-16T10:00:00Z'}]",
	                    event));
	assert_false(answer_mentions(seen, kept));
	assert_false(answer_mentions(seen, "cost"));
	world_set_clock("2026-06-16 18:00");
	assert_int_equal(answer_count(offers(), "/items"), 0);
}

static void
an_offer_shows_the_first_events_to_close_and_how_many_more_there_are(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *const offered[] = { rice, NULL };
	const char *first = uuid_written();
	struct answer seen;

	for (int i = 0; i < 12; i++) {
		expect_status(shop_save_event(&keeper, uuid_written(), "2026-06-14T08:00",
		                              written("2026-07-%02dT18:00", 20 - i), offered),
		              200);
	}
	shop_save_event(&keeper, first, "2026-06-15T08:00", "2026-07-30T18:00", offered);
	shop_save_event(&keeper, first, "2026-06-15T08:00", "2026-06-16T18:00", offered);
	seen = offers();
	assert_int_equal(answer_count(seen, "/items/0/events"), 10);
	expect_json(seen, "/items/0/events/0/event_id", written("'%s'", first));
	expect_json(seen, "/items/0/events/1/closes_at", "'2026-07-09T10:00:00Z'");
	expect_json(seen, "/items/0/events_left_out", "3");
	world_set_clock("2026-07-19 18:00");
	seen = offers();
	assert_int_equal(answer_count(seen, "/items/0/events"), 1);
	expect_json(seen, "/items/0/events_left_out", "0");
	expect_status(
	    shop_save_event(&keeper, first, "2026-06-15T08:00", "2026-08-01T18:00", offered), 200);
	assert_int_equal(answer_count(offers(), "/items/0/events"), 2);
	world_set_clock("2026-08-01 18:00");
	assert_int_equal(answer_count(offers(), "/items"), 0);
}

static void
offers_and_rewards_are_listed_in_order_of_creation(void **state)
{
	const char *ids[6] = { NULL };

	for (int i = 0; i < 5; i++)
		ids[i] = shop_stock(&keeper, (struct reward){ .price = i + 1 });
	shop_open_list(&keeper, ids);
	assert_int_equal(crowd_left_out_whole(&keeper, "/v1/rewards"), 5);
	assert_int_equal(
	    crowd_left_out_whole(NULL, written("/v1/communities/%s/rewards", world.here.code)), 5);
	expect_json(offers(), "/items/4/reward_id", written("'%s'", ids[4]));
}

static void
the_shelf_is_the_sum_of_what_came_and_went(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王建国", "5-1-201");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 20 });
	const char *list = written("/v1/rewards/%s/stock_moves", rice);
	const char *id;
	struct answer counted;

	shop_earn(&zhang, 50);
	expect_json(shop_move(&keeper, uuid_written(), rice, "wasted", 2), "/quantity", "-2");
	people_promote(&wang, "{storekeeper}");
	counted = shop_move(&wang, uuid_written(), rice, "counted", 15);
	expect_json(counted, "/quantity", "-3");
	expect_json(counted, "/counted", "15");
	expect_json(counted, "/stock", "15");
	expect_json(counted, "/moved_by", "'王建国'");
	expect_json(shop_move(&keeper, uuid_written(), rice, "counted", 15), "/quantity", "0");
	id = shop_hold(&zhang, shop_open(&keeper, rice), rice, 4);
	shop_collect(&keeper, id, shop_code(id));
	assert_int_equal(paging_expect_whole(&keeper, list), 5);
	expect_json(call_get(&keeper, "%s", list), "/items/0/kind", "'handed_out'");
	expect_json(call_get(&keeper, "%s", list), "/items/0/redemption_id", written("'%s'", id));
	expect_json(call_get(&keeper, "%s", list), "/items/0/stock", "11");
	expect_json(call_get(&keeper, "%s", list), "/items/0/household_code",
	            written("'%s'", zhang.household_code));
	expect_json(call_get(&keeper, "%s", list), "/items/0/name", "'张**'");
	expect_json(call_get(&keeper, "%s", list), "/items/1/household_code", "null");
	expect_json(call_get(&keeper, "%s", list), "/items/1/name", "null");
	expect_json(call_get(&keeper, "%s", list), "/items/2/moved_by", "'王**'");
	expect_json(call_get(&keeper, "%s", list), "/items/4/kind", "'received'");
	expect_json(call_get(&keeper, "%s", list), "/items/4/moved_by", "'社区工作人员'");
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/stock", "11");
}

static void
the_same_move_again_is_one_move(void **state)
{
	struct person other = people_appoint("{storekeeper}");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 20 });
	const char *oil = shop_stock(&keeper, (struct reward){ .stock = 20 });
	const char *id = uuid_written();
	struct answer first = shop_move(&keeper, id, rice, "wasted", 2);

	assert_string_equal(shop_move(&keeper, id, rice, "wasted", 2).body.data, first.body.data);
	expect_error(shop_move(&keeper, id, rice, "wasted", 3), "already_exists_differently");
	expect_error(shop_move(&keeper, id, rice, "received", 2), "already_exists_differently");
	expect_error(shop_move(&keeper, id, oil, "wasted", 2), "already_exists_differently");
	expect_error(shop_move(&other, id, rice, "wasted", 2), "already_exists_differently");
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/stock", "18");
}

static void
what_is_held_cannot_be_written_off(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 1, .stock = 10 });
	const char *id;

	shop_earn(&zhang, 50);
	id = shop_hold(&zhang, shop_open(&keeper, rice), rice, 4);
	expect_error(shop_move(&keeper, uuid_written(), rice, "wasted", 7), "stock_is_held");
	expect_error(shop_move(&keeper, uuid_written(), rice, "counted", 3), "stock_is_held");
	expect_error(shop_move(&keeper, uuid_written(), rice, "wasted", 11), "stock_too_low");
	expect_error(shop_move(&keeper, uuid_written(), rice, "wasted", 0),
	             "quantity_not_positive");
	expect_error(shop_move(&keeper, uuid_written(), rice, "received", 0),
	             "quantity_not_positive");
	expect_place(shop_move(&keeper, uuid_written(), uuid_written(), "received", 1),
	             "unknown_reward", "/reward_id");
	expect_status(shop_move(&keeper, uuid_written(), rice, "counted", 4), 200);
	shop_cancel(&keeper, id, "受潮");
	expect_status(shop_move(&keeper, uuid_written(), rice, "wasted", 4), 200);
}

static void
storekeepers_are_told_once_that_little_is_left(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *rice =
	    shop_stock(&keeper, (struct reward){ .price = 1, .stock = 10, .low_stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id;

	shop_earn(&zhang, 50);
	shop_hold(&zhang, event, rice, 5);
	assert_int_equal(count_of_warnings(), 0);
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/low", "false");
	id = shop_hold(&zhang, event, rice, 1);
	assert_int_equal(count_of_warnings(), 1);
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/low", "true");
	expect_json(crowd_left_out(call_get(&keeper, "/v1/rewards")), "/items/0/held", "6");
	shop_hold(&zhang, event, rice, 1);
	shop_collect(&keeper, id, shop_code(id));
	assert_int_equal(count_of_warnings(), 1);
	shop_move(&keeper, uuid_written(), rice, "received", 10);
	shop_move(&keeper, uuid_written(), rice, "wasted", 9);
	assert_int_equal(count_of_warnings(), 2);
}

static void
what_the_shop_changes_is_in_the_audit_log(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
	struct answer log;

	save(rice, shop_reward_request((struct reward){ .price = 35 }));
	log = call_get(&admin, "/v1/audit?member_id=%s", keeper.member_id);
	assert_int_equal(answer_count(log, "/items"), 3);
	expect_json(log, "/items/0/operation", "'saveReward'");
	expect_json(log, "/items/0/act", "'update'");
	assert_true(answer_mentions(log, "\\\"price\\\": [30, 35]"));
	expect_json(log, "/items/1/operation", "'moveStock'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(a_reward_is_saved_and_replaced),
		in_shop(the_kind_of_a_reward_stays),
		in_shop(a_voucher_says_what_it_is_worth_and_when),
		in_shop(everybody_sees_what_is_on_offer_and_how_much_is_left),
		in_shop(an_offer_shows_the_first_events_to_close_and_how_many_more_there_are),
		in_shop(offers_and_rewards_are_listed_in_order_of_creation),
		in_shop(the_shelf_is_the_sum_of_what_came_and_went),
		in_shop(the_same_move_again_is_one_move),
		in_shop(what_is_held_cannot_be_written_off),
		in_shop(storekeepers_are_told_once_that_little_is_left),
		in_shop(what_the_shop_changes_is_in_the_audit_log),
	};

	return world_run(tests);
}
