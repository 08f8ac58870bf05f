/*
 * Why a basket is refused: the same reasons when a household redeems from home and when the
 * storekeeper redeems for it at the counter.
 */

#include "support/testing.h"

#define BASKET_LINES_MAX 20

static struct person keeper;
static struct person zhang;

/* A storekeeper, and a household with 100 points. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	shop_earn(&zhang, 100);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
at_counter(const char *redemption_id, const char *event, const char *lines)
{
	struct answer shown = call(&zhang, "POST", "/v1/household/counter_codes", NULL);

	return call(&keeper, "PUT", written("/v1/counter_redemptions/%s", redemption_id),
	            json_written("{'counter_code': '%s', 'event_id': '%s', 'lines': [%s]}",
	                         answer_text(shown, "/code"), event, lines));
}

/* Both ways are refused for this reason, and nothing changes. */
static void
expect_both_refused(const char *event, const char *lines, const char *code)
{
	const char *before;

	/* The first code that is shown makes the community's key. */
	call(&zhang, "POST", "/v1/household/counter_codes", NULL);
	before = sql_digest();
	expect_error(shop_redeem(&zhang, uuid_written(), event, lines), code);
	expect_error(at_counter(uuid_written(), event, lines), code);
	assert_string_equal(sql_digest(), before);
}

static void
rewards_are_redeemed_while_their_event_is_open(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);

	expect_both_refused(uuid_written(), shop_line(rice, 1), "unknown_event");
	world_set_clock("2026-06-15 07:59");
	expect_both_refused(event, shop_line(rice, 1), "event_not_open");
	world_set_clock("2026-06-15 08:00");
	shop_hold(&zhang, event, rice, 1);
	world_set_clock("2026-06-16 17:59");
	shop_hold(&zhang, event, rice, 1);
	world_set_clock("2026-06-16 18:00");
	expect_both_refused(event, shop_line(rice, 1), "event_over");
}

static void
an_event_of_another_community_is_unknown(void **state)
{
	const char *foreign_rice;
	const char *foreign_event;
	const char *rice;
	struct person neighbour;

	world_move_to(world.elsewhere);
	neighbour = people_appoint("{storekeeper}");
	foreign_rice = shop_stock(&neighbour, (struct reward){ .stock = 5 });
	foreign_event = shop_open(&neighbour, foreign_rice);
	world_move_to(world.here);
	rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	expect_both_refused(foreign_event, shop_line(rice, 1), "unknown_event");
	expect_both_refused(shop_open(&keeper, rice), shop_line(foreign_rice, 1), "not_on_offer");
}

static void
only_what_is_on_offer_can_be_redeemed(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *oil = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *pass = shop_stock(&keeper, (struct reward){ .stock = 5,
	                                                        .discount_percent = 20,
	                                                        .valid_from = "2026-01-01",
	                                                        .valid_until = "2026-06-14" });
	const char *event = shop_open(&keeper, rice, pass);

	expect_both_refused(event, shop_line(oil, 1), "not_on_offer");
	expect_both_refused(event, shop_line(uuid_written(), 1), "not_on_offer");
	expect_both_refused(event, shop_line(pass, 1), "not_on_offer");
	sql("UPDATE reward SET active = false WHERE reward_id = '%s'", rice);
	expect_both_refused(event, shop_line(rice, 1), "not_on_offer");
}

static void
a_reward_stands_in_one_line(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *twice = written("%s, %s", shop_line(rice, 1), shop_line(rice, 1));

	expect_both_refused(shop_open(&keeper, rice), twice, "reward_named_twice");
}

static void
a_household_redeems_up_to_the_limit_of_the_period(void **state)
{
	struct person wife = people_settle("张敏", "12-2-301");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 50, .limit = 3 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 2);

	expect_both_refused(event, shop_line(rice, 2), "over_limit");
	expect_error(shop_redeem(&wife, uuid_written(), event, shop_line(rice, 2)), "over_limit");
	shop_hold(&wife, event, rice, 1);
	expect_both_refused(event, shop_line(rice, 1), "over_limit");
	shop_cancel(&zhang, id, NULL);
	shop_hold(&zhang, event, rice, 2);
	publish_june();
	event = uuid_written();
	expect_status(shop_save_event(&keeper, event, "2026-06-26T08:00", "2026-06-27T08:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
	shop_hold(&zhang, event, rice, 3);
}

static void
nobody_spends_more_than_there_is(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 40, .stock = 50 });
	const char *oil = shop_stock(&keeper, (struct reward){ .price = 21, .stock = 50 });
	const char *event = shop_open(&keeper, rice, oil);

	expect_both_refused(event, shop_line(rice, 3), "points_short");
	expect_both_refused(event, written("%s, %s", shop_line(rice, 2), shop_line(oil, 1)),
	                    "points_short");
	shop_hold(&zhang, event, rice, 2);
	expect_both_refused(event, shop_line(oil, 1), "points_short");
}

static void
the_last_one_is_promised_once(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 2 });
	const char *oil = shop_stock(&keeper, (struct reward){ .stock = 2 });
	const char *event = shop_open(&keeper, rice, oil);

	shop_earn(&chen, 50);
	shop_hold(&chen, event, rice, 1);
	expect_both_refused(event, shop_line(rice, 2), "sold_out");
	expect_both_refused(event, written("%s, %s", shop_line(oil, 1), shop_line(rice, 2)),
	                    "sold_out");
	expect_refusal("stock_promised_twice",
	               "UPDATE reward_stock SET held = 3 WHERE reward_id = '%s'", rice);
}

static void
the_ceiling_of_the_period_holds(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 40, .stock = 5 });
	const char *event = shop_open(&keeper, rice);

	sql("UPDATE settings SET budget_ceiling = 79");
	shop_hold(&zhang, event, rice, 1);
	expect_both_refused(event, shop_line(rice, 1), "budget_exhausted");
}

static void
redeeming_from_home_needs_the_consent_to_the_privacy_notice(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);

	people_decide(&zhang, "privacy", false);
	expect_error(shop_redeem(&zhang, uuid_written(), event, shop_line(rice, 1)),
	             "consent_required");
	people_decide(&zhang, "privacy", true);
	shop_hold(&zhang, event, rice, 1);
}

/* Both ways are refused at these places. */
static void
expect_both_refused_at(const char *event, const char *lines, const char *code, const char *places)
{
	struct answer home = shop_redeem(&zhang, uuid_written(), event, lines);
	struct answer counter = at_counter(uuid_written(), event, lines);

	expect_error(home, code);
	expect_json(home, "/violations", places);
	expect_error(counter, code);
	expect_json(counter, "/violations", places);
}

static void
a_refusal_names_the_line_and_what_is_left(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 50, .limit = 3 });
	const char *oil = shop_stock(&keeper, (struct reward){ .stock = 2 });
	const char *eggs = shop_stock(&keeper, (struct reward){ .stock = 1 });
	const char *soap = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice, oil, eggs);

	shop_hold(&zhang, event, rice, 2);
	expect_both_refused_at(event, written("%s, %s", shop_line(oil, 1), shop_line(rice, 2)),
	                       "over_limit",
	                       "[{'pointer': '/lines/1', 'code': 'over_limit', "
	                       "'title': '超过每期限兑数量', 'field': '兑换清单', 'bound': 1}]");
	expect_both_refused_at(event, written("%s, %s", shop_line(oil, 1), shop_line(soap, 1)),
	                       "not_on_offer",
	                       "[{'pointer': '/lines/1', 'code': 'not_on_offer', "
	                       "'title': '该兑换品不在本次活动中', 'field': '兑换清单'}]");
	expect_both_refused_at(
	    event, written("%s, %s, %s", shop_line(rice, 1), shop_line(oil, 3), shop_line(eggs, 2)),
	    "sold_out",
	    "[{'pointer': '/lines/1', 'code': 'sold_out', 'title': '已兑完', "
	    "'field': '兑换清单', 'bound': 2}, "
	    "{'pointer': '/lines/2', 'code': 'sold_out', 'title': '已兑完', "
	    "'field': '兑换清单', 'bound': 1}]");
}

static void
a_refusal_says_how_many_points_are_missing(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 40, .stock = 50 });
	const char *oil = shop_stock(&keeper, (struct reward){ .price = 21, .stock = 50 });
	const char *event = shop_open(&keeper, rice, oil);

	shop_hold(&zhang, event, rice, 1);
	expect_both_refused_at(event, written("%s, %s", shop_line(rice, 1), shop_line(oil, 1)),
	                       "points_short",
	                       "[{'pointer': '/lines', 'code': 'points_short', "
	                       "'title': '可用积分不足', 'field': '兑换清单', 'bound': 60, "
	                       "'missing': 1}]");
}

/* As many as the contract lets a basket have. */
static void
a_full_basket_is_shown_whole(void **state)
{
	const char *rewards[BASKET_LINES_MAX + 1] = { NULL };
	const char *lines = "";
	struct answer redeemed;

	for (int i = 0; i < BASKET_LINES_MAX; i++) {
		rewards[i] = shop_stock(
		    &keeper,
		    (struct reward){ .name = written("奖品%d", i), .price = 1, .stock = 1 });
		lines = written("%s%s%s", lines, i > 0 ? ", " : "", shop_line(rewards[i], 1));
	}
	redeemed = shop_redeem(&zhang, uuid_written(), shop_open_list(&keeper, rewards), lines);
	assert_int_equal(answer_count(redeemed, "/lines"), BASKET_LINES_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(rewards_are_redeemed_while_their_event_is_open),
		in_shop(an_event_of_another_community_is_unknown),
		in_shop(only_what_is_on_offer_can_be_redeemed),
		in_shop(a_reward_stands_in_one_line),
		in_shop(a_household_redeems_up_to_the_limit_of_the_period),
		in_shop(nobody_spends_more_than_there_is),
		in_shop(the_last_one_is_promised_once),
		in_shop(the_ceiling_of_the_period_holds),
		in_shop(redeeming_from_home_needs_the_consent_to_the_privacy_notice),
		in_shop(a_refusal_names_the_line_and_what_is_left),
		in_shop(a_refusal_says_how_many_points_are_missing),
		in_shop(a_full_basket_is_shown_whole),
	};

	return world_run(tests);
}
