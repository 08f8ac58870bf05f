/* The budget: what was issued and redeemed, what is outstanding, and the marks. */

#include "support/testing.h"

static struct person admin;
static struct person keeper;
static struct person zhang;
static const char *rice;
static const char *event;
static int64_t already_redeemed; /* by the crowd, in June */

/* An administrator, a household with 100 points, and rice for 30 points that costs 20 yuan. */
static int
prepare(void **state)
{
	world_enter(state);
	admin = people_appoint("{administrator}");
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .price = 30, .cost_fen = 2000, .stock = 9 });
	event = shop_open(&keeper, rice);
	already_redeemed = answer_integer(call_get(&admin, "/v1/budget"), "/committed");
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
budget(void)
{
	return call_get(&admin, "/v1/budget");
}

static struct answer
redeem(int quantity)
{
	return shop_redeem(&zhang, uuid_written(), event, shop_line(rice, quantity));
}

/* A number of a period has grown by so much. */
static void
expect_grown(struct answer before, struct answer after, const char *place, int64_t by)
{
	assert_int_equal(answer_integer(after, place) - answer_integer(before, place), by);
}

static void
set_mark(const char *name, int64_t points)
{
	sql("UPDATE settings SET %s = %lld", name, (long long)(already_redeemed + points));
}

static int64_t
count_of_warnings(void)
{
	return sql_added("notice WHERE kind = 'budget_warning' AND membership_id = '%s'",
	                 admin.member_id);
}

static void
points_of_a_closed_household_are_outstanding_until_they_lapse(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	struct answer before;

	shop_earn(&chen, 50);
	before = budget();
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", chen.resident_id);
	expect_grown(before, budget(), "/outstanding", 0);
	expect_grown(before, budget(), "/outstanding_closed", 50);
	world_set_clock("2028-01-05 09:00");
	sql("SELECT lapse_points(actor_community_id(), 1000)");
	expect_grown(before, budget(), "/outstanding_closed", 0);
}

static void
the_budget_says_what_the_open_period_issued_and_redeemed(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	struct answer before = budget();
	struct answer after;
	const char *id;
	int64_t entry;

	shop_earn(&chen, 50);
	entry = sql_integer("SELECT entry_id FROM ledger_entry WHERE household_id = %lld",
	                    (long long)chen.household_id);
	expect_status(call(&admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)entry),
	                   json_written("{'reason': '重复登记'}")),
	              200);
	id = shop_hold(&zhang, event, rice, 1);
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	shop_cancel(&zhang, shop_hold(&zhang, event, rice, 2), NULL);
	after = budget();
	expect_json(after, "/period", "'2026-06'");
	expect_grown(before, after, "/issued", 50);
	expect_grown(before, after, "/taken_back", 50);
	expect_grown(before, after, "/redeemed", 30);
	expect_grown(before, after, "/returned", 0);
	expect_grown(before, after, "/lapsed", 0);
	expect_grown(before, after, "/outstanding", -30);
	expect_grown(before, after, "/redeemed_fen", 2000);
	expect_json(call_get(&admin, "/v1/budget/periods"), "/items/0/period", "'2026-05'");
}

static void
a_closed_period_stays_as_it_was_when_it_closed(void **state)
{
	const char *id = shop_hold(&zhang, event, rice, 2);
	struct answer before = budget();
	struct answer closed;

	publish_june();
	assert_string_equal(sql_text("SELECT lapse_next_hold(actor_community_id())"), id);
	sql("UPDATE reward SET cost_fen = 2 * cost_fen");
	expect_json(budget(), "/period", "'2026-07'");
	expect_json(budget(), "/issued", "0");
	expect_json(budget(), "/redeemed", "0");
	closed = call_get(&admin, "/v1/budget/periods");
	assert_int_equal(paging_expect_whole(&admin, "/v1/budget/periods"), 2);
	expect_json(closed, "/items/0/period", "'2026-06'");
	for (const char *const *name = (const char *const[]){ "issued", "redeemed", "outstanding",
	                                                      "redeemed_fen", "worth_fen", NULL };
	     *name != NULL; name++) {
		assert_int_equal(answer_integer(closed, written("/items/0/%s", *name)),
		                 answer_integer(before, written("/%s", *name)));
	}
}

static void
the_budget_says_how_things_stand_now(void **state)
{
	struct person auditor = people_appoint("{auditor}");
	const char *id = shop_hold(&zhang, event, rice, 1);
	struct answer now;

	shop_hold(&zhang, event, rice, 1);
	shop_collect(&keeper, id, shop_code(id));
	shop_cancel(&zhang, shop_hold(&zhang, event, rice, 1), NULL);
	now = call_get(&auditor, "/v1/budget");
	expect_json(now, "/period", "'2026-06'");
	assert_int_equal(answer_integer(now, "/committed") - already_redeemed, 60);
	expect_json(now, "/warning", "null");
	expect_json(now, "/ceiling", "null");
	expect_json(now, "/lapsing", "0");
	expect_json(now, "/lapsing_on", "'2026-12-31'");
	expect_json(now, "/fen_per_hundred_points", "6667");
	sql("UPDATE settings SET budget_warning = 400, budget_ceiling = 500");
	expect_json(call_get(&admin, "/v1/budget"), "/warning", "400");
	expect_json(call_get(&admin, "/v1/budget"), "/ceiling", "500");
}

static void
without_a_known_cost_there_is_no_worth(void **state)
{
	sql("UPDATE reward SET cost_fen = NULL");
	expect_json(budget(), "/fen_per_hundred_points", "null");
	expect_json(budget(), "/worth_fen", "null");
	publish_june();
	expect_json(call_get(&admin, "/v1/budget/periods"), "/items/0/worth_fen", "null");
}

static void
administrators_are_warned_once_when_the_mark_is_reached(void **state)
{
	const char *id;

	set_mark("budget_warning", 60);
	expect_status(redeem(1), 200);
	assert_int_equal(count_of_warnings(), 0);
	id = shop_hold(&zhang, event, rice, 1);
	assert_int_equal(count_of_warnings(), 1);
	expect_status(redeem(1), 200);
	assert_int_equal(count_of_warnings(), 1);
	shop_cancel(&zhang, id, NULL);
	assert_int_equal(count_of_warnings(), 1);
}

static void
nothing_is_redeemed_beyond_the_ceiling(void **state)
{
	const char *id = shop_hold(&zhang, event, rice, 1);

	set_mark("budget_ceiling", 60);
	expect_error(redeem(2), "budget_exhausted");
	expect_status(redeem(1), 200);
	expect_error(redeem(1), "budget_exhausted");
	shop_cancel(&zhang, id, NULL);
	expect_status(redeem(1), 200);
	set_mark("budget_ceiling", 90);
	expect_status(redeem(1), 200);
	sql("UPDATE settings SET budget_ceiling = NULL");
	assert_int_equal(sql_added("budget_gauge"), 0);
}

static void
a_new_period_has_its_own_ceiling(void **state)
{
	set_mark("budget_ceiling", 30);
	expect_status(redeem(1), 200);
	expect_error(redeem(1), "budget_exhausted");
	publish_june();
	already_redeemed = 0;
	set_mark("budget_ceiling", 30);
	event = uuid_written();
	expect_status(shop_save_event(&keeper, event, "2026-06-26T08:00", "2026-06-27T08:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
	expect_status(redeem(1), 200);
	expect_error(redeem(1), "budget_exhausted");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(points_of_a_closed_household_are_outstanding_until_they_lapse),
		in_shop(the_budget_says_what_the_open_period_issued_and_redeemed),
		in_shop(a_closed_period_stays_as_it_was_when_it_closed),
		in_shop(the_budget_says_how_things_stand_now),
		in_shop(without_a_known_cost_there_is_no_worth),
		in_shop(administrators_are_warned_once_when_the_mark_is_reached),
		in_shop(nothing_is_redeemed_beyond_the_ceiling),
		in_shop(a_new_period_has_its_own_ceiling),
	};

	return world_run(tests);
}
