/* At the counter: the household shows a code, the storekeeper picks and hands over at once. */

#include "support/testing.h"

#include <string.h>

static struct person keeper;
static struct person zhang;
static const char *rice;
static const char *event;

/* A storekeeper, a household with 100 points, and five bags of rice for 30 points each. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
	event = shop_open(&keeper, rice);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static const char *
show_code(const struct person *who)
{
	return answer_text(call(who, "POST", "/v1/household/counter_codes", NULL), "/code");
}

static struct answer
hand_over(const struct person *by, const char *redemption_id, const char *code, int quantity)
{
	return call(by, "PUT", written("/v1/counter_redemptions/%s", redemption_id),
	            json_written("{'counter_code': '%s', 'event_id': '%s', 'lines': [%s]}", code,
	                         event, shop_line(rice, quantity)));
}

static void
goods_are_handed_over_at_once(void **state)
{
	struct answer shown = call(&zhang, "POST", "/v1/household/counter_codes", NULL);
	const char *id = uuid_written();
	struct answer handed;

	assert_in_range(sql_integer("SELECT extract(epoch FROM timestamptz '%s' - rule.now())::int",
	                            answer_text(shown, "/expires_at")),
	                60, 120);
	handed = hand_over(&keeper, id, answer_text(shown, "/code"), 2);
	expect_status(handed, 200);
	expect_json(handed, "/status", "'collected'");
	expect_json(handed, "/household_code", written("'%s'", zhang.household_code));
	expect_json(handed, "/code", "null");
	assert_int_equal(deed_balance(&zhang), 40);
	assert_int_equal(sql_integer("SELECT stock FROM reward_stock WHERE reward_id = '%s'", rice),
	                 3);
	expect_json(call_get(&zhang, "/v1/household/redemptions"), "/items/0/redemption_id",
	            written("'%s'", id));
}

static void
a_repetition_is_answered_even_when_the_code_has_expired(void **state)
{
	struct person other = people_appoint("{storekeeper}");
	const char *code = show_code(&zhang);
	const char *id = uuid_written();
	struct answer first = hand_over(&keeper, id, code, 1);

	world_set_clock("2026-06-15 12:10");
	assert_string_equal(hand_over(&keeper, id, code, 1).body.data, first.body.data);
	expect_error(hand_over(&keeper, id, code, 2), "already_exists_differently");
	expect_error(hand_over(&other, id, code, 1), "already_exists_differently");
	assert_int_equal(deed_balance(&zhang), 70);
}

static void
a_code_is_good_for_one_redemption(void **state)
{
	const char *code = show_code(&zhang);

	expect_status(hand_over(&keeper, uuid_written(), code, 1), 200);
	expect_error(hand_over(&keeper, uuid_written(), code, 1), "counter_code_used");
	expect_status(hand_over(&keeper, uuid_written(), show_code(&zhang), 1), 200);
	assert_int_equal(deed_balance(&zhang), 40);
}

static void
a_code_is_good_for_two_minutes(void **state)
{
	const char *code = show_code(&zhang);

	world_set_clock("2026-06-15 12:01");
	expect_status(hand_over(&keeper, uuid_written(), code, 1), 200);
	world_set_clock("2026-06-15 12:00");
	code = show_code(&zhang);
	world_set_clock("2026-06-15 12:03");
	expect_error(hand_over(&keeper, uuid_written(), code, 1), "counter_code_expired");
}

static void
a_code_that_was_changed_is_worth_nothing(void **state)
{
	const char *code = show_code(&zhang);
	size_t length = strlen(code);

	for (size_t place = 0; place < length; place += 5) {
		char *changed = arena_copy_string(world.arena, code);

		changed[place] = changed[place] == 'A' ? 'B' : 'A';
		expect_error(hand_over(&keeper, uuid_written(), changed, 1),
		             "counter_code_invalid");
	}
	assert_int_equal(deed_balance(&zhang), 100);
}

static void
a_code_of_another_community_is_worth_nothing(void **state)
{
	struct person stranger;
	const char *code;

	world_move_to(world.elsewhere);
	stranger = people_settle("张秀英", "12-2-301");
	code = show_code(&stranger);
	world_move_to(world.here);
	expect_error(hand_over(&keeper, uuid_written(), code, 1), "counter_code_invalid");
	show_code(&zhang);
	expect_error(hand_over(&keeper, uuid_written(), code, 1), "counter_code_invalid");
}

static void
the_storekeeper_does_not_learn_the_code_of_a_household(void **state)
{
	expect_error(call(&keeper, "POST", "/v1/household/counter_codes", NULL), "forbidden");
	expect_error(hand_over(&zhang, uuid_written(), show_code(&zhang), 1), "forbidden");
}

static void
nobody_hands_over_to_the_own_household(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *code = show_code(&zhang);

	people_promote(&wife, "{storekeeper}");
	expect_error(hand_over(&wife, uuid_written(), code, 1), "conflict_of_interest");
	expect_status(hand_over(&keeper, uuid_written(), code, 1), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(goods_are_handed_over_at_once),
		in_shop(a_repetition_is_answered_even_when_the_code_has_expired),
		in_shop(a_code_is_good_for_one_redemption),
		in_shop(a_code_is_good_for_two_minutes),
		in_shop(a_code_that_was_changed_is_worth_nothing),
		in_shop(a_code_of_another_community_is_worth_nothing),
		in_shop(the_storekeeper_does_not_learn_the_code_of_a_household),
		in_shop(nobody_hands_over_to_the_own_household),
	};

	return world_run(tests);
}
