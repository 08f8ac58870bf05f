/*
 * Points that are held: a hold changes only the spendable points. Each test tells of a
 * household that parks points, and of its points in the end; tests/holds does so at random.
 */

#include "support/testing.h"

static struct person admin;
static struct person keeper;
static struct person zhang;
static const char *rice;
static const char *event; /* 100 points of rice can be redeemed in it until July 2028 */

/* A household with 100 points of June 2026 in two entries, and rice for 10 points. */
static int
prepare(void **state)
{
	world_enter(state);
	admin = people_appoint("{administrator}");
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .stock = 90 });
	event = uuid_written();
	expect_status(shop_save_event(&keeper, event, "2026-06-15T08:00", "2028-06-30T08:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static const char *
hold(int quantity)
{
	return shop_hold(&zhang, event, rice, quantity);
}

static void
collect(const char *id)
{
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
}

static void
move_on(const char *day)
{
	world_set_clock(written("%s 12:00", day));
	publish_due();
}

static void
expect_points(const char *member, int points)
{
	expect_json(call_get(&zhang, "/v1/household"), written("/%s", member),
	            written("%d", points));
}

static int64_t
entry_of(const char *position)
{
	return sql_integer("SELECT %s(entry_id) FROM ledger_entry WHERE household_id = %lld "
	                   "AND kind = 'deed' AND reverses IS NULL",
	                   position, (long long)zhang.household_id);
}

static struct answer
reverse(int64_t entry)
{
	return call(&admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)entry),
	            json_written("{'reason': '虚假事迹'}"));
}

/* Approved by two; the entry. */
static int64_t
deduct(const char *item)
{
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *deed_id = deed_deduct(&admin, &zhang, item);

	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/answer", deed_id),
	                   json_written("{'answer': '接受'}")),
	              200);
	deed_approve(&li, deed_id);
	deed_approve(&wang, deed_id);
	return deed_entry(deed_id, &zhang);
}

/* The newest entry of the ledger. */
static void
expect_newest(const char *kind, int points, int computed)
{
	struct answer entries = call_get(&zhang, "/v1/household/ledger?limit=1");

	expect_json(entries, "/items/0/kind", written("'%s'", kind));
	expect_json(entries, "/items/0/points", written("%d", points));
	expect_json(entries, "/items/0/computed", written("%d", computed));
}

static void
points_have_parts(void **state)
{
	hold(3);
	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)entry_of("max"));
	expect_points("balance", 100);
	expect_points("held", 30);
	expect_points("disputed", 50);
	expect_points("available", 20);
	expect_points("owed", 0);
}

static void
a_hold_saves_nothing_from_a_reversal(void **state)
{
	const char *id = hold(10);
	struct answer reversal = reverse(entry_of("max"));

	expect_json(reversal, "/points", "0");
	expect_json(reversal, "/rating", "-50");
	expect_points("owed", 50);
	shop_cancel(&zhang, id, NULL);
	expect_points("balance", 50);
	expect_points("owed", 0);
	expect_newest("settlement", -50, -50);
	expect_json(call_get(&zhang, "/v1/household/ledger?limit=1"), "/items/0/concerns",
	            written("%lld", (long long)answer_integer(reversal, "/entry_id")));
	assert_int_equal(sql_added("notice WHERE kind = 'points_settled'"), 1);
	assert_int_equal(sql_added("shortfall"), 0);
}

static void
a_hold_saves_nothing_from_a_deduction(void **state)
{
	const char *first = hold(9);
	const char *second = hold(1);

	deduct("SF06");
	expect_points("owed", 15);
	shop_earn(&zhang, 50);
	hold(1);
	expect_points("available", 40);
	expect_points("owed", 15);
	shop_cancel(&zhang, second, NULL);
	expect_newest("settlement", -10, -10);
	expect_points("owed", 5);
	shop_cancel(&zhang, first, NULL);
	expect_newest("settlement", -5, -5);
	expect_points("available", 125);
	expect_points("balance", 135);
}

static void
what_is_collected_is_spent_and_the_rest_forgiven(void **state)
{
	const char *first = hold(9);
	const char *second = hold(1);

	deduct("SF06");
	expect_points("owed", 15);
	collect(first);
	expect_points("owed", 10);
	expect_points("balance", 10);
	shop_cancel(&zhang, second, NULL);
	expect_points("balance", 0);
	expect_points("owed", 0);
}

static void
new_points_and_new_holds_pay_no_old_debts(void **state)
{
	const char *parked = hold(10);
	const char *later;

	deduct("SF06");
	shop_earn(&zhang, 50);
	later = hold(5);
	shop_cancel(&zhang, later, NULL);
	expect_points("available", 50);
	collect(parked);
	expect_points("owed", 0);
	expect_points("balance", 50);
}

static void
a_hold_saves_nothing_from_new_year(void **state)
{
	const char *parked;

	move_on("2027-03-10");
	shop_earn(&zhang, 100);
	parked = hold(10);
	move_on("2028-01-02");
	expect_points("available", 100);
	collect(hold(10));
	shop_cancel(&zhang, parked, NULL);
	expect_points("available", 0);
	expect_points("balance", 0);
	expect_newest("lapse", -100, -100);
}

static void
what_was_spent_meanwhile_was_the_oldest(void **state)
{
	const char *parked;

	move_on("2027-03-10");
	shop_earn(&zhang, 100);
	parked = hold(10);
	collect(hold(10));
	move_on("2028-01-02");
	shop_cancel(&zhang, parked, NULL);
	expect_points("available", 100);
}

static void
the_shop_gives_back_points_that_can_be_spent(void **state)
{
	const char *id;
	struct answer cancelled;

	move_on("2027-12-29");
	id = hold(3);
	move_on("2028-01-01");
	expect_points("available", 0);
	cancelled = shop_cancel(&keeper, id, "缺货");
	expect_json(cancelled, "/good_until", "'2028-12-31'");
	assert_string_equal(sql_text("SELECT good_until FROM notice "
	                             "WHERE kind = 'redemption_cancelled' "
	                             "AND membership_id = '%s'",
	                             zhang.member_id),
	                    "2028-12-31");
	expect_newest("return", 30, 30);
	expect_points("available", 30);
	expect_points("balance", 30);
	sql("SELECT * FROM lapse_points(actor_community_id(), 10)");
	expect_points("balance", 30);
	assert_string_equal(shop_cancel(&keeper, id, "缺货").body.data, cancelled.body.data);
	move_on("2028-12-31");
	expect_points("available", 30);
	move_on("2030-01-01");
	expect_points("available", 0);
}

static void
what_the_shop_gave_back_is_not_disputed(void **state)
{
	const char *id;

	move_on("2027-12-29");
	id = hold(3);
	move_on("2028-01-01");
	shop_cancel(&keeper, id, "缺货");
	expect_newest("return", 30, 30);
	expect_refusal(
	    "not_found",
	    "SELECT place_dispute(actor_community_id(), (SELECT max(entry_id) FROM ledger_entry "
	    "WHERE kind = 'return' AND household_id = %lld))",
	    (long long)zhang.household_id);
}

static void
what_the_shop_gives_back_late_in_december_is_good_for_longer(void **state)
{
	const char *first;
	const char *second;

	move_on("2027-11-20");
	first = hold(3);
	second = hold(2);
	expect_json(shop_cancel(&keeper, first, "缺货"), "/good_until", "'2027-12-31'");
	expect_points("lapsing", 80);
	move_on("2027-12-02");
	expect_json(shop_cancel(&keeper, second, "缺货"), "/good_until", "'2028-12-31'");
	expect_newest("return", 0, 20);
	expect_points("available", 100);
	expect_points("lapsing", 80);
	move_on("2028-01-01");
	expect_points("available", 20);
}

static void
what_the_household_gives_back_after_its_date_lapses(void **state)
{
	const char *parked;
	const char *forgotten;

	move_on("2027-12-29");
	parked = hold(3);
	forgotten = hold(2);
	move_on("2028-01-01");
	shop_cancel(&zhang, parked, NULL);
	expect_newest("lapse", -30, -30);
	world_set_clock("2028-07-30 12:00");
	assert_string_equal(sql_text("SELECT lapse_next_hold(actor_community_id())"), forgotten);
	expect_newest("lapse", -20, -20);
	expect_points("balance", 0);
}

static void
wrong_points_never_cost_twice(void **state)
{
	const char *parked;

	move_on("2027-03-10");
	shop_earn(&zhang, 50);
	parked = hold(10);
	move_on("2028-01-01");
	expect_json(reverse(entry_of("min")), "/points", "0");
	shop_cancel(&zhang, parked, NULL);
	expect_points("balance", 50);
	expect_points("available", 50);
	expect_json(call_get(&zhang, "/v1/household/ledger?limit=1"), "/items/0/kind", "'lapse'");
}

static void
a_deduction_taken_back_gives_points_that_can_be_spent(void **state)
{
	int64_t deduction = deduct("SF06");

	move_on("2028-01-05");
	expect_points("available", 0);
	expect_json(reverse(deduction), "/points", "15");
	expect_newest("return", 0, 15);
	expect_points("available", 15);
}

static void
a_deduction_taken_back_is_owed_no_more(void **state)
{
	const char *parked = hold(10);
	int64_t deduction = deduct("SF06");

	expect_json(reverse(deduction), "/points", "0");
	shop_cancel(&zhang, parked, NULL);
	expect_points("balance", 100);
	expect_points("available", 100);
}

static void
a_dispute_that_ends_well_costs_nothing(void **state)
{
	move_on("2027-12-20");
	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)entry_of("min"));
	move_on("2028-01-05");
	expect_points("disputed", 50);
	expect_points("available", 0);
	sql("SELECT release_dispute(actor_community_id(), %lld)", (long long)entry_of("min"));
	expect_newest("return", 50, 50);
	expect_points("disputed", 0);
	expect_points("available", 50);
	expect_points("balance", 50);
}

static void
a_dispute_that_ends_badly_takes_what_was_disputed(void **state)
{
	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)entry_of("min"));
	collect(hold(5));
	expect_points("balance", 50);
	expect_json(reverse(entry_of("min")), "/points", "-50");
	expect_points("balance", 0);
	expect_points("disputed", 0);
	sql("SELECT release_dispute(actor_community_id(), %lld)", (long long)entry_of("min"));
	expect_points("balance", 0);
}

static void
a_dispute_saves_nothing_from_a_deduction(void **state)
{
	sql("SELECT place_dispute(actor_community_id(), %lld)", (long long)entry_of("min"));
	collect(hold(5));
	deduct("SF06");
	expect_points("balance", 50);
	sql("SELECT release_dispute(actor_community_id(), %lld)", (long long)entry_of("min"));
	expect_newest("settlement", -15, -15);
	expect_points("available", 35);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(points_have_parts),
		in_shop(a_hold_saves_nothing_from_a_reversal),
		in_shop(a_hold_saves_nothing_from_a_deduction),
		in_shop(what_is_collected_is_spent_and_the_rest_forgiven),
		in_shop(new_points_and_new_holds_pay_no_old_debts),
		in_shop(a_hold_saves_nothing_from_new_year),
		in_shop(what_was_spent_meanwhile_was_the_oldest),
		in_shop(the_shop_gives_back_points_that_can_be_spent),
		in_shop(what_the_shop_gave_back_is_not_disputed),
		in_shop(what_the_shop_gives_back_late_in_december_is_good_for_longer),
		in_shop(what_the_household_gives_back_after_its_date_lapses),
		in_shop(wrong_points_never_cost_twice),
		in_shop(a_deduction_taken_back_gives_points_that_can_be_spent),
		in_shop(a_deduction_taken_back_is_owed_no_more),
		in_shop(a_dispute_that_ends_well_costs_nothing),
		in_shop(a_dispute_that_ends_badly_takes_what_was_disputed),
		in_shop(a_dispute_saves_nothing_from_a_deduction),
	};

	return world_run(tests);
}
