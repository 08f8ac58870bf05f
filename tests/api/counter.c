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

static struct answer
look_up(const struct person *by, const char *code, const char *of_event)
{
	return call(by, "POST", "/v1/counter_lookups",
	            json_written("{'counter_code': '%s', 'event_id': '%s'}", code, of_event));
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
	expect_json(shown, "/qr", shop_drawn(answer_text(shown, "/code")));
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
a_household_shows_the_latest_code_that_is_not_used(void **state)
{
	const char *first;
	const char *second;

	sql("UPDATE reward SET price = 1 WHERE reward_id = '%s'", rice);
	first = show_code(&zhang);
	assert_memory_equal(first, zhang.household_code, strlen(zhang.household_code));
	expect_status(hand_over(&keeper, uuid_written(), first, 1), 200);
	second = show_code(&zhang);
	expect_status(hand_over(&keeper, uuid_written(), second, 1), 200);
	assert_string_not_equal(first, second);
	assert_in_range(
	    sql_integer("SELECT extract(epoch FROM expires_at - now)::int FROM ("
	                "SELECT timestamptz '%s' AS expires_at, rule.now() AS now) n",
	                answer_text(call(&zhang, "POST", "/v1/household/counter_codes", NULL),
	                            "/expires_at")),
	    90, 120);
}

static void
a_code_can_be_typed(void **state)
{
	const char *code = show_code(&zhang);
	char *lower = arena_copy_string(world.arena, code);

	for (char *symbol = lower; *symbol != '\0'; symbol++) {
		if (*symbol >= 'A' && *symbol <= 'Z')
			*symbol += 'a' - 'A';
	}
	expect_json(look_up(&keeper, written("%.4s %.4s-%s", lower, lower + 4, lower + 8), event),
	            "/household_code", written("'%s'", zhang.household_code));
	expect_error(look_up(&keeper, written("%.11s", code), event), "code_mistyped");
	expect_error(look_up(&keeper, written("%sA", code), event), "code_mistyped");
	expect_error(look_up(&keeper, written("%.11sU", code), event), "code_mistyped");
	expect_error(hand_over(&keeper, uuid_written(), written("%.11s", code), 1),
	             "code_mistyped");
	expect_status(hand_over(&keeper, uuid_written(),
	                        written("%.6s %.3s %s", lower, lower + 6, lower + 9), 1),
	              200);
}

/* A code that proves one household proves no other, and a proof of now is none of an hour ago. */
static void
a_code_belongs_to_its_household(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *code = show_code(&zhang);

	expect_error(look_up(&keeper, written("%s%s", chen.household_code, code + 6), event),
	             "counter_code_invalid");
	world_set_clock("2026-06-15 12:11");
	expect_error(look_up(&keeper, code, event), "counter_code_expired");
	world_set_clock("2026-06-15 12:13");
	expect_error(look_up(&keeper, code, event), "counter_code_invalid");
	world_set_clock("2026-06-15 11:57");
	expect_error(look_up(&keeper, code, event), "counter_code_invalid");
}

static void
guessing_counter_codes_has_an_end(void **state)
{
	const char *used = show_code(&zhang);
	const char *wrong = written("%.6s000000", used);
	const char *id = uuid_written();
	struct answer first = hand_over(&keeper, id, used, 1);
	const char *code = show_code(&zhang);

	for (int i = 0; i < 10; i++) {
		expect_error(look_up(&keeper, wrong, event), "counter_code_invalid");
		expect_error(hand_over(&keeper, uuid_written(), wrong, 1), "counter_code_invalid");
	}
	expect_error(look_up(&keeper, wrong, event), "too_many_wrong_codes");
	expect_error(look_up(&keeper, code, event), "too_many_wrong_codes");
	expect_error(hand_over(&keeper, uuid_written(), wrong, 1), "too_many_wrong_codes");
	expect_error(hand_over(&keeper, uuid_written(), code, 1), "too_many_wrong_codes");
	assert_string_equal(hand_over(&keeper, id, used, 1).body.data, first.body.data);
	assert_int_equal(deed_balance(&zhang), 70);
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

static void
the_storekeeper_sees_who_stands_there_before_picking(void **state)
{
	const char *code;
	const char *before;
	struct answer found;

	people_settle("欧阳小明", "12-2-301");
	shop_hold(&zhang, event, rice, 1);
	code = show_code(&zhang);
	before = sql_digest();
	found = look_up(&keeper, code, event);
	assert_string_equal(sql_digest(), before);
	expect_status(found, 200);
	expect_json(found, "/household_code", written("'%s'", zhang.household_code));
	expect_json(found, "/building", "12");
	expect_json(found, "/names", "['张**', '欧阳**']");
	expect_json(found, "/members_left_out", "0");
	expect_json(found, "/available", "70");
	expect_json(found, "/held", "30");
	assert_int_equal(answer_count(found, "/redemptions"), 1);
	expect_json(found, "/redemptions/0/goods", "'大米 × 1'");
	expect_json(found, "/redemptions/0/points", "30");
	expect_json(found, "/redemptions/0/lapses_at", "'2026-06-18T10:00:00Z'");
	expect_json(found, "/redemptions_left_out", "0");
	assert_true(strstr(found.body.data, "张秀英") == NULL);
	/* Looking does not use it up. */
	expect_status(look_up(&keeper, code, event), 200);
	expect_status(hand_over(&keeper, uuid_written(), code, 2), 200);
}

static void
what_has_lapsed_or_was_collected_is_not_held(void **state)
{
	const char *id = shop_hold(&zhang, event, rice, 1);

	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	shop_hold(&zhang, event, rice, 1);
	expect_json(look_up(&keeper, show_code(&zhang), event), "/redemptions_left_out", "0");
	assert_int_equal(answer_count(look_up(&keeper, show_code(&zhang), event), "/redemptions"),
	                 1);
	world_set_clock("2026-06-18 18:00");
	event = uuid_written();
	expect_status(shop_save_event(&keeper, event, "2026-06-18T08:00", "2026-06-19T08:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
	assert_int_equal(answer_count(look_up(&keeper, show_code(&zhang), event), "/redemptions"),
	                 0);
}

static void
a_look_up_tells_what_the_household_may_still_redeem(void **state)
{
	const char *oil = shop_stock(
	    &keeper, (struct reward){ .name = "油", .price = 10, .limit = 3, .stock = 9 });
	const char *pass = shop_stock(&keeper, (struct reward){ .stock = 5,
	                                                        .discount_percent = 20,
	                                                        .valid_from = "2026-01-01",
	                                                        .valid_until = "2026-06-14" });
	struct person chen = people_settle("陈刚", "9-3-502");
	struct answer found;

	event = shop_open(&keeper, rice, oil, pass);
	shop_hold(&zhang, event, oil, 2);
	found = look_up(&keeper, show_code(&zhang), event);
	assert_int_equal(answer_count(found, "/offers"), 2);
	expect_json(found, "/offers/0/reward_id", written("'%s'", rice));
	expect_json(found, "/offers/0/allowed", "null");
	expect_json(found, "/offers/0/available", "5");
	expect_json(found, "/offers/1",
	            written("{'reward_id': '%s', 'kind': 'goods', 'name': '油', 'unit': '袋', "
	                    "'price': 10, 'available': 7, 'limit_per_period': 3, 'allowed': 1}",
	                    oil));
	expect_json(look_up(&keeper, show_code(&chen), event), "/offers/1/allowed", "3");
	sql("UPDATE reward SET limit_per_period = 1 WHERE reward_id = '%s'", oil);
	expect_json(look_up(&keeper, show_code(&zhang), event), "/offers/1/allowed", "0");
	sql("UPDATE reward SET active = false WHERE reward_id = '%s'", oil);
	assert_int_equal(answer_count(look_up(&keeper, show_code(&zhang), event), "/offers"), 1);
}

static void
a_look_up_is_refused_as_the_redemption_would_be(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *code = show_code(&zhang);

	expect_error(look_up(&zhang, code, event), "forbidden");
	expect_error(look_up(&keeper, code, uuid_written()), "unknown_event");
	world_set_clock("2026-06-15 12:02");
	expect_error(look_up(&keeper, code, event), "counter_code_expired");
	code = show_code(&zhang);
	expect_status(hand_over(&keeper, uuid_written(), code, 1), 200);
	expect_error(look_up(&keeper, code, event), "counter_code_used");
	people_promote(&wife, "{storekeeper}");
	expect_error(look_up(&wife, show_code(&zhang), event), "conflict_of_interest");
	world_set_clock("2026-06-15 07:59");
	expect_error(look_up(&keeper, show_code(&zhang), event), "event_not_open");
	world_set_clock("2026-06-16 18:00");
	expect_error(look_up(&keeper, show_code(&zhang), event), "event_over");
	expect_error(look_up(&keeper, "7KQ2MX4T9WRA", event), "counter_code_invalid");
}

static void
those_who_left_are_not_among_those_who_stand_there(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	struct answer found;

	sql("UPDATE resident SET left_at = rule.now() - interval '1 day', "
	    "left_because = 'moved_away' WHERE resident_id = '%s'",
	    wife.resident_id);
	expect_json(look_up(&keeper, show_code(&zhang), event), "/names", "['张**']");
	for (int i = 0; i < 22; i++)
		people_register(written("王%c%c", 'A' + i, 'A' + i), "12-2-301");
	found = look_up(&keeper, show_code(&zhang), event);
	assert_int_equal(answer_count(found, "/names"), 20);
	expect_json(found, "/names/0", "'张**'");
	expect_json(found, "/members_left_out", "3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(goods_are_handed_over_at_once),
		in_shop(a_repetition_is_answered_even_when_the_code_has_expired),
		in_shop(a_code_is_good_for_one_redemption),
		in_shop(a_household_shows_the_latest_code_that_is_not_used),
		in_shop(a_code_can_be_typed),
		in_shop(a_code_belongs_to_its_household),
		in_shop(guessing_counter_codes_has_an_end),
		in_shop(a_code_is_good_for_two_minutes),
		in_shop(a_code_that_was_changed_is_worth_nothing),
		in_shop(a_code_of_another_community_is_worth_nothing),
		in_shop(the_storekeeper_does_not_learn_the_code_of_a_household),
		in_shop(nobody_hands_over_to_the_own_household),
		in_shop(the_storekeeper_sees_who_stands_there_before_picking),
		in_shop(what_has_lapsed_or_was_collected_is_not_held),
		in_shop(a_look_up_tells_what_the_household_may_still_redeem),
		in_shop(a_look_up_is_refused_as_the_redemption_would_be),
		in_shop(those_who_left_are_not_among_those_who_stand_there),
	};

	return world_run(tests);
}
