/* Points as they are spent: what can be spent, what is disputed, what lapses, what is shown. */

#include "support/testing.h"

static struct person keeper;
static struct person zhang;
static const char *rice;
static const char *event;

/* A household with 100 points of June 2026, and rice for 10 points. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .stock = 50 });
	event = shop_open(&keeper, rice);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
household(void)
{
	return call_get(&zhang, "/v1/household");
}

static struct answer
ledger(void)
{
	return call_get(&zhang, "/v1/household/ledger");
}

static int64_t
first_entry(void)
{
	return sql_integer("SELECT min(entry_id) FROM ledger_entry WHERE household_id = %lld",
	                   (long long)zhang.household_id);
}

/* What a batch of "xinyi points lapse" posts for the household: entries and points. */
static const char *
lapse(void)
{
	int64_t newest = sql_integer("SELECT max(entry_id) FROM ledger_entry");

	sql("SELECT * FROM lapse_points(actor_community_id(), 10)");
	return sql_text("SELECT count(*) || ' ' || -coalesce(sum(points), 0) FROM ledger_entry "
	                "WHERE household_id = %lld AND kind = 'lapse' AND entry_id > %lld",
	                (long long)zhang.household_id, (long long)newest);
}

/* Years later, in an event from then on; the periods up to then are published. */
static void
move_on(const char *day)
{
	world_set_clock(written("%s 12:00", day));
	publish_due();
	event = uuid_written();
	expect_status(shop_save_event(&keeper, event, written("%sT08:00", day), "2028-06-30T08:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
}

static void
disputed_points_cannot_be_spent_until_the_dispute_ends(void **state)
{
	long long entry = (long long)first_entry();

	sql("SELECT place_dispute(actor_community_id(), %lld)", entry);
	sql("SELECT place_dispute(actor_community_id(), %lld)", entry);
	expect_json(household(), "/balance", "100");
	expect_json(household(), "/disputed", "50");
	expect_json(household(), "/available", "50");
	expect_error(shop_redeem(&zhang, uuid_written(), event, shop_line(rice, 6)),
	             "points_short");
	shop_hold(&zhang, event, rice, 5);
	expect_json(household(), "/available", "0");
	sql("SELECT release_dispute(actor_community_id(), %lld)", entry);
	sql("SELECT release_dispute(actor_community_id(), %lld)", entry);
	expect_json(household(), "/disputed", "0");
	expect_json(household(), "/available", "50");
}

static void
an_entry_may_be_disputed_again(void **state)
{
	long long entry = (long long)first_entry();

	sql("SELECT place_dispute(actor_community_id(), %lld)", entry);
	sql("SELECT release_dispute(actor_community_id(), %lld)", entry);
	sql("SELECT place_dispute(actor_community_id(), %lld)", entry);
	expect_json(household(), "/disputed", "50");
	expect_json(household(), "/available", "50");
}

static void
what_is_held_is_disputed_when_it_comes_back(void **state)
{
	const char *id = shop_hold(&zhang, event, rice, 5);

	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)first_entry());
	expect_json(household(), "/disputed", "0");
	expect_json(household(), "/available", "50");
	shop_cancel(&zhang, id, NULL);
	expect_json(household(), "/disputed", "50");
	expect_json(household(), "/available", "50");
	expect_json(household(), "/balance", "100");
}

/* The next redemption, handed over. */
static void
spend(int quantity)
{
	const char *id = shop_hold(&zhang, event, rice, quantity);

	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
}

static void
what_was_spent_before_a_dispute_stays_spent(void **state)
{
	spend(8);
	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)first_entry());
	expect_json(household(), "/balance", "20");
	expect_json(household(), "/disputed", "0");
	expect_json(household(), "/available", "20");
}

static void
only_earned_points_are_disputed(void **state)
{
	spend(1);
	expect_refusal(
	    "not_found",
	    "SELECT place_dispute(actor_community_id(), (SELECT entry_id FROM ledger_entry "
	    "WHERE kind = 'redemption' AND household_id = %lld))",
	    (long long)zhang.household_id);
	expect_refusal("not_found", "SELECT place_dispute(actor_community_id(), 9000000000)");
}

static void
nothing_is_left_to_dispute_of_an_entry_that_was_reversed(void **state)
{
	struct person admin = people_appoint("{administrator}");
	int64_t wrong = sql_integer("SELECT max(entry_id) FROM ledger_entry WHERE household_id = "
	                            "%lld",
	                            (long long)zhang.household_id);

	expect_status(call(&admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)wrong),
	                   "{\"reason\": \"重复登记\"}"),
	              200);
	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)wrong);
	expect_json(household(), "/balance", "50");
	expect_json(household(), "/disputed", "0");
	expect_json(household(), "/available", "50");
}

static void
points_lapse_after_the_year_that_follows(void **state)
{
	expect_json(household(), "/lapsing", "0");
	expect_json(household(), "/lapsing_on", "'2026-12-31'");
	move_on("2027-03-10");
	expect_json(household(), "/lapsing", "100");
	expect_json(household(), "/lapsing_on", "'2027-12-31'");
	world_set_clock("2027-12-31 23:59");
	expect_json(household(), "/available", "100");
	assert_string_equal(lapse(), "0 0");
	world_set_clock("2028-01-01 00:00");
	expect_json(household(), "/available", "0");
	expect_json(household(), "/lapsing", "0");
	expect_json(household(), "/balance", "100");
	assert_string_equal(lapse(), "1 100");
	assert_string_equal(lapse(), "0 0");
	expect_json(household(), "/balance", "0");
	assert_int_equal(sql_added("notice WHERE kind = 'points_lapsed' AND membership_id = '%s'",
	                           zhang.member_id),
	                 1);
}

static void
the_oldest_points_are_spent_first(void **state)
{
	struct person admin = people_appoint("{administrator}");
	int64_t lapsing;

	move_on("2027-03-10");
	shop_earn(&zhang, 50);
	expect_json(household(), "/lapsing", "100");
	lapsing = answer_integer(call_get(&admin, "/v1/budget"), "/lapsing");
	shop_hold(&zhang, event, rice, 3);
	expect_json(household(), "/lapsing", "70");
	assert_int_equal(answer_integer(call_get(&admin, "/v1/budget"), "/lapsing"), lapsing - 30);
	shop_hold(&zhang, event, rice, 8);
	expect_json(household(), "/lapsing", "0");
	expect_json(household(), "/held", "110");
	expect_json(household(), "/balance", "150");
	move_on("2028-01-01");
	expect_json(household(), "/available", "40");
	assert_string_equal(lapse(), "0 0");
}

static void
what_is_given_back_is_as_old_as_it_was(void **state)
{
	const char *id;

	move_on("2027-03-10");
	shop_earn(&zhang, 50);
	id = shop_hold(&zhang, event, rice, 3);
	move_on("2028-01-01");
	expect_json(household(), "/balance", "150");
	expect_json(household(), "/available", "50");
	shop_cancel(&zhang, id, NULL);
	expect_json(household(), "/balance", "50");
	expect_json(household(), "/available", "50");
	assert_string_equal(lapse(), "0 0");
}

static void
a_reversal_takes_the_points_of_its_own_year(void **state)
{
	struct person admin = people_appoint("{administrator}");

	move_on("2027-03-10");
	shop_earn(&zhang, 50);
	expect_status(call(&admin, "PUT",
	                   written("/v1/ledger/%lld/reversal", (long long)first_entry()),
	                   json_written("{'reason': '重复登记'}")),
	              200);
	expect_json(household(), "/balance", "100");
	expect_json(household(), "/lapsing", "50");
}

static void
a_preview_says_what_would_lapse(void **state)
{
	move_on("2027-03-10");
	shop_hold(&zhang, event, rice, 1);
	assert_int_equal(sql_integer("SELECT points "
	                             "FROM preview_lapse(actor_community_id(), '2028-01-01') "
	                             "WHERE household_code = '%s'",
	                             zhang.household_code),
	                 90);
	assert_int_equal(
	    sql_integer("SELECT count(*) FROM preview_lapse(actor_community_id(), '2027-12-31')"),
	    0);
	expect_json(household(), "/balance", "100");
}

static void
who_redeems_first_loses_what_has_lapsed(void **state)
{
	move_on("2027-03-10");
	shop_earn(&zhang, 50);
	move_on("2028-01-01");
	expect_error(shop_redeem(&zhang, uuid_written(), event, shop_line(rice, 6)),
	             "points_short");
	shop_hold(&zhang, event, rice, 1);
	expect_json(ledger(), "/items/0/kind", "'lapse'");
	expect_json(ledger(), "/items/0/points", "-100");
	expect_json(household(), "/available", "40");
	assert_string_equal(lapse(), "0 0");
}

static void
the_ledger_shows_what_points_went_for(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *id = shop_hold(&zhang, event, rice, 2);
	struct answer entries;

	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/ledger"), 2);
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	entries = ledger();
	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/ledger"), 3);
	expect_json(entries, "/items/0/kind", "'redemption'");
	expect_json(entries, "/items/0/points", "-20");
	expect_json(entries, "/items/0/balance", "80");
	expect_json(entries, "/items/0/redemption_id", written("'%s'", id));
	expect_json(entries, "/items/0/name", "'张秀英'");
	expect_json(entries, "/items/0/item", "null");
	expect_json(entries, "/items/0/version", "null");
	expect_json(entries, "/items/0/rating", "0");
	expect_json(entries, "/items/0/reviewers", "[]");
	expect_json(entries, "/items/1/kind", "'deed'");
	expect_json(entries, "/items/1/item", "'HR01'");
	expect_json(call_get(&admin, "/v1/households/%s/ledger", zhang.household_code),
	            "/items/0/name", "'张**'");
}

static void
spending_is_not_reversed(void **state)
{
	struct person admin = people_appoint("{administrator}");
	int64_t entry;

	spend(2);
	entry = sql_integer("SELECT entry_id FROM ledger_entry "
	                    "WHERE kind = 'redemption' AND household_id = %lld",
	                    (long long)zhang.household_id);
	expect_error(call(&admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)entry),
	                  json_written("{'reason': '不该兑换'}")),
	             "not_reversible");
}

static void
spending_is_not_published(void **state)
{
	const char *line = written("/v1/communities/%s/publications/2026-06/lines/%s/entries",
	                           world.here.code, zhang.household_code);
	struct answer lines;

	spend(2);
	expect_json(household(), "/period_points", "100");
	publish_june();
	lines = crowd_left_out(
	    call_get(NULL, "/v1/communities/%s/publications/2026-06/lines", world.here.code));
	expect_json(lines, "/items/0/points", "100");
	expect_json(lines, "/items/0/entry_count", "2");
	assert_int_equal(crowd_left_out_whole(NULL, line), 2);
	expect_json(household(), "/rating", "200");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(disputed_points_cannot_be_spent_until_the_dispute_ends),
		in_shop(an_entry_may_be_disputed_again),
		in_shop(what_is_held_is_disputed_when_it_comes_back),
		in_shop(what_was_spent_before_a_dispute_stays_spent),
		in_shop(only_earned_points_are_disputed),
		in_shop(nothing_is_left_to_dispute_of_an_entry_that_was_reversed),
		in_shop(points_lapse_after_the_year_that_follows),
		in_shop(the_oldest_points_are_spent_first),
		in_shop(what_is_given_back_is_as_old_as_it_was),
		in_shop(a_reversal_takes_the_points_of_its_own_year),
		in_shop(a_preview_says_what_would_lapse),
		in_shop(who_redeems_first_loses_what_has_lapsed),
		in_shop(the_ledger_shows_what_points_went_for),
		in_shop(spending_is_not_reversed),
		in_shop(spending_is_not_published),
	};

	return world_run(tests);
}
