/* Redemption events: when and where rewards can be redeemed. */

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

static const char *const nothing[] = { NULL };

static struct answer
events(void)
{
	return crowd_left_out(call_get(NULL, "/v1/communities/%s/events", world.here.code));
}

static void
everybody_sees_the_events_and_which_of_them_are_open(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *later = uuid_written();
	struct answer seen;

	expect_status(
	    shop_save_event(&keeper, later, "2026-07-01T08:00", "2026-07-02T18:00", nothing), 200);
	seen = events();
	assert_int_equal(answer_count(seen, "/items"), 2);
	expect_json(seen, "/items/0",
	            written("{'event_id': '%s', 'name': '六月兑换日', 'place': '服务中心', "
	                    "'opens_at': '2026-07-01T00:00:00Z', "
	                    "'closes_at': '2026-07-02T10:00:00Z', "
	                    "'lapses_at': '2026-07-04T10:00:00Z', 'open': false, 'rewards': [], "
	                    "'etag': '\\'%.32s\\''}",
	                    later, answer_text(seen, "/items/0/etag") + 1));
	expect_json(seen, "/items/1/event_id", written("'%s'", event));
	expect_json(seen, "/items/1/open", "true");
	expect_json(seen, "/items/1/rewards", written("['%s']", rice));
	world_set_clock("2026-06-16 18:00");
	expect_json(events(), "/items/1/open", "false");
}

static void
an_event_is_saved_and_replaced(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *oil = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *id = uuid_written();
	const char *const both[] = { rice, oil, NULL };
	const char *const one[] = { oil, NULL };
	struct answer saved =
	    shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-21T18:00", both);

	expect_status(saved, 200);
	expect_json(saved, "/lapses_at", "'2026-06-23T10:00:00Z'");
	assert_string_equal(
	    shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-21T18:00", both).body.data,
	    saved.body.data);
	expect_status(shop_save_event(&admin, id, "2026-06-20T09:00", "2026-06-20T10:00", one),
	              200);
	expect_json(events(), "/items/0/opens_at", "'2026-06-20T01:00:00Z'");
	expect_json(events(), "/items/0/rewards", written("['%s']", oil));
	assert_int_equal(sql_added("redemption_event"), 1);
}

/* Of eight in either order, one at least is not sorted. */
static void
the_order_of_the_rewards_does_not_matter(void **state)
{
	const char *forth[9] = { NULL };
	const char *back[9] = { NULL };
	const char *id = uuid_written();
	struct answer saved;
	struct answer repeated;

	for (size_t i = 0; i < 8; i++) {
		forth[i] = shop_stock(&keeper, (struct reward){ .stock = 5 });
		back[7 - i] = forth[i];
	}
	saved = shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-21T18:00", forth);
	expect_status(saved, 200);
	assert_string_equal(
	    shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-21T18:00", forth).etag,
	    saved.etag);
	repeated = shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-21T18:00", back);
	assert_string_equal(repeated.etag, saved.etag);
	assert_string_equal(repeated.body.data, saved.body.data);
	assert_string_equal(call_get(&keeper, "/v1/events/%s", id).body.data, saved.body.data);
}

static void
an_event_ends_after_it_begins_and_offers_what_there_is(void **state)
{
	const char *id = uuid_written();
	const char *const unknown[] = { uuid_written(), NULL };

	expect_error(shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-20T08:00", nothing),
	             "times_disagree");
	expect_error(shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-19T08:00", nothing),
	             "times_disagree");
	expect_error(shop_save_event(&keeper, id, "2026-06-20T08:00", "2026-06-21T08:00", unknown),
	             "unknown_reward");
	expect_refusal("event_ends_before_it_starts",
	               "INSERT INTO redemption_event (community_id, event_id, name, place, "
	               "opens_at, closes_at, lapses_at) SELECT rule.actor_community_id(), '%s', "
	               "'一', '二', rule.now(), rule.now(), rule.now()",
	               id);
	assert_int_equal(sql_added("redemption_event"), 0);
}

static const char *
event_from(const char *opens_at, const char *closes_at)
{
	return json_written("{'name': '兑换日', 'place': '广场', 'opens_at': '%s', "
	                    "'closes_at': '%s', 'rewards': []}",
	                    opens_at, closes_at);
}

static void
times_lie_in_years_that_can_be_shown(void **state)
{
	const char *target = written("/v1/events/%s", uuid_written());

	expect_violation(call(&keeper, "PUT", target,
	                      event_from("2026-06-20T00:00:00Z", "9999-12-31T23:59:59-14:00")),
	                 "/closes_at", "format");
	expect_violation(call(&keeper, "PUT", target,
	                      event_from("0001-01-01T00:00:00+14:00", "2026-06-20T00:00:00Z")),
	                 "/opens_at", "format");
	expect_violation(call(&keeper, "PUT", target,
	                      event_from("2026-06-20T00:00:00Z", "2200-12-31T16:00:00Z")),
	                 "/closes_at", "format");
	expect_violation(call_get(NULL, "/v1/communities/%s/publications/1899-12", world.here.code),
	                 "period", "pattern");
}

static void
what_was_promised_is_not_cut_short(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *const offered[] = { rice, NULL };
	const char *event = shop_open(&keeper, rice);
	const char *id;

	shop_earn(&zhang, 50);
	id = shop_hold(&zhang, event, rice, 1);
	expect_error(
	    shop_save_event(&keeper, event, "2026-06-15T08:00", "2026-06-15T18:00", offered),
	    "event_has_holds");
	sql("UPDATE settings SET hold_hours = 24");
	expect_error(
	    shop_save_event(&keeper, event, "2026-06-15T08:30", "2026-06-16T18:00", offered),
	    "event_has_holds");
	expect_json(
	    shop_save_event(&keeper, event, "2026-06-15T08:00", "2026-06-16T18:00", offered),
	    "/lapses_at", "'2026-06-18T10:00:00Z'");
	expect_json(
	    shop_save_event(&keeper, event, "2026-06-15T08:00", "2026-06-17T18:00", nothing),
	    "/lapses_at", "'2026-06-18T10:00:00Z'");
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	expect_status(
	    shop_save_event(&keeper, event, "2026-06-15T08:00", "2026-06-15T18:00", offered), 200);
}

static void
two_hundred_events_are_open_or_to_come_and_no_more(void **state)
{
	const char *last;

	sql("INSERT INTO redemption_event (community_id, event_id, name, place, opens_at, "
	    "closes_at, lapses_at) SELECT actor_community_id(), gen_random_uuid(), '兑换日', "
	    "'信义超市', '2026-06-01', '2026-06-30', '2026-07-02' "
	    "FROM generate_series(1, 199 - (SELECT count(*) FROM redemption_event "
	    "WHERE closes_at > rule.now()))");
	last = shop_open_list(&keeper, nothing);
	expect_error(shop_save_event(&keeper, uuid_written(), "2026-06-15T08:00",
	                             "2026-06-16T18:00", nothing),
	             "too_many_events");
	expect_status(
	    shop_save_event(&keeper, last, "2026-06-14T08:00", "2026-06-15T09:00", nothing), 200);
	expect_status(shop_save_event(&keeper, uuid_written(), "2026-06-15T08:00",
	                              "2026-06-16T18:00", nothing),
	              200);
}

static void
events_are_listed_newest_first(void **state)
{
	const char *list = written("/v1/communities/%s/events", world.here.code);
	const char *newest = NULL;

	for (int i = 0; i < 5; i++)
		newest = shop_open_list(&keeper, nothing);
	assert_int_equal(crowd_left_out_whole(NULL, list), 5);
	expect_json(events(), "/items/0/event_id", written("'%s'", newest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(everybody_sees_the_events_and_which_of_them_are_open),
		in_shop(an_event_is_saved_and_replaced),
		in_shop(the_order_of_the_rewards_does_not_matter),
		in_shop(an_event_ends_after_it_begins_and_offers_what_there_is),
		in_shop(times_lie_in_years_that_can_be_shown),
		in_shop(what_was_promised_is_not_cut_short),
		in_shop(two_hundred_events_are_open_or_to_come_and_no_more),
		in_shop(events_are_listed_newest_first),
	};

	return world_run(tests);
}
