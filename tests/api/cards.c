/* Cards on paper, for households without a phone: issued, shown at the counter, and ended. */

#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

static struct person admin;
static struct person keeper;
static struct person zhang;
static struct person wife;
static const char *rice;
static const char *event;

/* A household of two with 100 points, and rice for 30 points a bag. */
static int
prepare(void **state)
{
	world_enter(state);
	admin = people_appoint("{administrator}");
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	wife = people_register("刘梅", "12-2-301");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 9 });
	event = shop_open(&keeper, rice);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
issue(const struct person *by, const char *card_id, const struct person *whose)
{
	return call(
	    by, "PUT", written("/v1/household_cards/%s", card_id),
	    json_written("{'household_code': '%s', 'reason': '没有手机'}", whose->household_code));
}

static struct answer
withdraw(const struct person *by, const char *card_id, const char *reason)
{
	return call(by, "PUT", written("/v1/household_cards/%s/withdrawal", card_id),
	            json_written("{'reason': '%s'}", reason));
}

/* The code of a new card. */
static const char *
new_card(const struct person *whose)
{
	return answer_text(issue(&admin, uuid_written(), whose), "/code");
}

static struct answer
look_up(const struct person *by, const char *code)
{
	return call(by, "POST", "/v1/counter_lookups",
	            json_written("{'card_code': '%s', 'event_id': '%s'}", code, event));
}

static struct answer
hand_over(const struct person *by, const char *redemption_id, const char *code,
          const struct person *present, int quantity)
{
	return call(by, "PUT", written("/v1/counter_redemptions/%s", redemption_id),
	            json_written("{'card_code': '%s', 'present': '%s', 'event_id': '%s', "
	                         "'lines': [%s]}",
	                         code, present->resident_id, event, shop_line(rice, quantity)));
}

static void
set_limit(int points)
{
	sql("UPDATE settings SET card_points_max = %d", points);
}

static void
a_card_is_issued_with_its_code(void **state)
{
	const char *id = uuid_written();
	struct answer card = issue(&admin, id, &zhang);
	const char *code = answer_text(card, "/code");

	expect_status(card, 200);
	expect_json(card, "/household_code", written("'%s'", zhang.household_code));
	expect_json(card, "/building", "12");
	expect_json(card, "/name", "'张**'");
	expect_json(card, "/state", "'valid'");
	expect_json(card, "/reason", "'没有手机'");
	expect_json(card, "/qr", shop_drawn(code));
	expect_json(card, "/issued_by", "'社区工作人员'");
	expect_json(card, "/withdrawn_at", "null");
	assert_int_equal(strtol(written("%.8s", code), NULL, 10), answer_integer(card, "/card_no"));
	assert_string_equal(issue(&admin, id, &zhang).body.data, card.body.data);
	expect_error(
	    call(&admin, "PUT", written("/v1/household_cards/%s", id),
	         json_written("{'household_code': '%s', 'reason': '遗失'}", zhang.household_code)),
	    "already_exists_differently");
	assert_int_equal(sql_added("household_card"), 1);
}

static void
a_new_card_ends_the_old_one(void **state)
{
	const char *old = new_card(&zhang);
	const char *code = new_card(&zhang);
	struct answer listed =
	    call_get(&admin, "/v1/household_cards?household_code=%s", zhang.household_code);

	assert_string_not_equal(old, code);
	expect_error(look_up(&keeper, old), "card_withdrawn");
	expect_status(look_up(&keeper, code), 200);
	expect_error(call_get(&admin, "/v1/household_cards?household_code=999999"), "not_found");
	assert_int_equal(answer_count(call_get(&admin, "/v1/household_cards"), "/items"), 2);
	assert_null(sql_text("SELECT known_household(actor_community_id(), NULL)"));
	assert_int_equal(answer_count(listed, "/items"), 2);
	expect_json(listed, "/items/0/state", "'valid'");
	expect_json(listed, "/items/1/state", "'withdrawn'");
	expect_json(listed, "/items/1/withdrawn_because", "'已换新卡：没有手机'");
	assert_false(answer_mentions(listed, code));
}

static void
a_card_is_withdrawn_with_a_reason(void **state)
{
	const char *id = uuid_written();
	const char *code = answer_text(issue(&admin, id, &zhang), "/code");
	struct answer withdrawn = withdraw(&admin, id, "遗失");

	expect_status(withdrawn, 200);
	expect_json(withdrawn, "/state", "'withdrawn'");
	expect_json(withdrawn, "/withdrawn_because", "'遗失'");
	assert_string_equal(withdraw(&admin, id, "遗失").body.data, withdrawn.body.data);
	expect_error(withdraw(&admin, id, "弄丢了"), "card_withdrawn");
	expect_error(withdraw(&admin, uuid_written(), "遗失"), "not_found");
	expect_error(hand_over(&keeper, uuid_written(), code, &zhang, 1), "card_withdrawn");
	expect_place(hand_over(&keeper, uuid_written(), code, &zhang, 1), "card_withdrawn",
	             "/card_code");
}

static void
nobody_issues_a_card_to_their_own_household(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");

	people_promote(&chen, "{administrator,reviewer}");
	expect_error(issue(&chen, uuid_written(), &chen), "conflict_of_interest");
	expect_status(
	    call(&chen, "PUT", written("/v1/me/relatives/%s", zhang.household_code), NULL), 200);
	expect_error(issue(&chen, uuid_written(), &zhang), "conflict_of_interest");
	expect_error(issue(&keeper, uuid_written(), &zhang), "forbidden");
}

static void
only_those_who_live_there_get_a_card(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person nowhere = { .household_code = "000000" };

	expect_error(issue(&admin, uuid_written(), &nowhere), "unknown_household");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", chen.resident_id);
	expect_error(issue(&admin, uuid_written(), &chen), "household_closed");
}

static void
the_card_ends_when_somebody_leaves_the_household(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *code = new_card(&zhang);
	const char *other = new_card(&chen);

	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", wife.resident_id);
	expect_error(look_up(&keeper, code), "card_withdrawn");
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/kind",
	            "'card_withdrawn'");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", chen.resident_id);
	expect_error(look_up(&keeper, other), "card_withdrawn");
}

static void
the_storekeeper_names_who_is_present(void **state)
{
	const char *code = new_card(&zhang);
	const char *id = uuid_written();
	struct answer found = look_up(&keeper, code);
	struct answer handed;

	expect_json(found, "/household_code", written("'%s'", zhang.household_code));
	expect_json(found, "/members",
	            written("[{'resident_id': '%s', 'name': '张**'}, "
	                    "{'resident_id': '%s', 'name': '刘*'}]",
	                    zhang.resident_id, wife.resident_id));
	expect_json(found, "/card_points_left", "200");
	expect_json(found, "/expires_at", "null");
	handed = hand_over(&keeper, id, code, &wife, 2);
	expect_status(handed, 200);
	expect_json(handed, "/status", "'collected'");
	expect_json(handed, "/present", "'刘*'");
	expect_json(handed, "/served_by", "'社区工作人员'");
	assert_int_equal(deed_balance(&zhang), 40);
	expect_json(call_get(&zhang, "/v1/household/redemptions"), "/items/0/present", "'刘梅'");
	expect_json(call_get(&zhang, "/v1/household/redemptions"), "/items/0/served_by",
	            "'社区工作人员'");
	expect_json(call_get(&zhang, "/v1/household/ledger"), "/items/0/name", "'刘梅'");
	expect_json(call_get(&zhang, "/v1/household/ledger"), "/items/0/served_by",
	            "'社区工作人员'");
	expect_json(look_up(&keeper, code), "/card_points_left", "140");
}

static void
a_repetition_is_answered_even_when_the_card_has_ended(void **state)
{
	const char *code = new_card(&zhang);
	const char *id = uuid_written();
	struct answer first = hand_over(&keeper, id, code, &zhang, 1);

	new_card(&zhang);
	assert_string_equal(hand_over(&keeper, id, code, &zhang, 1).body.data, first.body.data);
	expect_error(hand_over(&keeper, id, code, &wife, 1), "already_exists_differently");
	expect_error(hand_over(&keeper, id, code, &zhang, 2), "already_exists_differently");
	assert_int_equal(deed_balance(&zhang), 70);
}

static void
who_is_present_lives_in_the_household(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	struct answer refused = hand_over(&keeper, uuid_written(), new_card(&zhang), &chen, 1);

	expect_error(refused, "present_not_in_household");
	expect_place(refused, "present_not_in_household", "/present");
	assert_int_equal(deed_balance(&zhang), 100);
}

static void
one_code_or_one_card_is_shown(void **state)
{
	const char *card = new_card(&zhang);
	const char *code =
	    answer_text(call(&zhang, "POST", "/v1/household/counter_codes", NULL), "/code");
	const struct {
		const char *shown;
		const char *at;
	} wrong[] = {
		{ "", "/counter_code" },
		{ written("'card_code': '%s', 'counter_code': '%s',", card, code), "/card_code" },
		{ written("'card_code': '%s',", card), "/present" },
		{ written("'counter_code': '%s', 'present': '%s',", code, zhang.resident_id),
		  "/present" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		expect_place(call(&keeper, "PUT",
		                  written("/v1/counter_redemptions/%s", uuid_written()),
		                  json_written("{%s 'event_id': '%s', 'lines': [%s]}",
		                               wrong[i].shown, event, shop_line(rice, 1))),
		             "code_or_card_needed", wrong[i].at);
	}
	expect_error(
	    call(&keeper, "POST", "/v1/counter_lookups", json_written("{'event_id': '%s'}", event)),
	    "code_or_card_needed");
	expect_status(look_up(&keeper, written("%.8s-%.4s %s", card, card + 8, card + 12)), 200);
}

static void
a_day_has_a_limit_of_points_by_card(void **state)
{
	const char *code = new_card(&zhang);
	const char *id = uuid_written();
	struct answer refused;

	set_limit(70);
	expect_status(hand_over(&keeper, id, code, &zhang, 2), 200);
	expect_json(look_up(&keeper, code), "/card_points_left", "10");
	refused = hand_over(&keeper, uuid_written(), code, &zhang, 1);
	expect_error(refused, "over_card_limit");
	expect_json(refused, "/violations/0/pointer", "'/lines'");
	expect_json(refused, "/violations/0/bound", "10");
	expect_json(refused, "/violations/0/missing", "20");
	/* A new card of the household is no new limit; what was taken back counts no more. */
	code = new_card(&zhang);
	expect_error(hand_over(&keeper, uuid_written(), code, &zhang, 1), "over_card_limit");
	expect_status(call(&keeper, "PUT", written("/v1/redemptions/%s/undo", id),
	                   json_written("{'reason': '拿错了'}")),
	              200);
	expect_status(hand_over(&keeper, uuid_written(), code, &zhang, 2), 200);
	/* In the app, and on the next day, there is more. */
	shop_hold(&zhang, event, rice, 1);
	shop_earn(&zhang, 50);
	world_set_clock("2026-06-15 23:59");
	expect_error(hand_over(&keeper, uuid_written(), code, &zhang, 1), "over_card_limit");
	world_set_clock("2026-06-16 00:00");
	expect_status(hand_over(&keeper, uuid_written(), code, &zhang, 1), 200);
}

static void
communities_need_not_accept_cards(void **state)
{
	const char *code = new_card(&zhang);

	set_limit(0);
	expect_error(look_up(&keeper, code), "cards_not_accepted");
	expect_error(hand_over(&keeper, uuid_written(), code, &zhang, 1), "cards_not_accepted");
}

static void
a_changed_code_is_worth_nothing_and_guessing_has_an_end(void **state)
{
	const char *code = new_card(&zhang);
	char *guess = arena_copy_string(world.arena, code);

	expect_error(look_up(&keeper, shop_mistyped(code)), "code_mistyped");
	expect_place(look_up(&keeper, shop_mistyped(code)), "code_mistyped", "/card_code");
	expect_error(hand_over(&keeper, uuid_written(), shop_mistyped(code), &zhang, 1),
	             "code_mistyped");
	guess[8] = guess[8] == '0' ? '1' : '0';
	guess[16] = *sql_text("SELECT check_symbol('%.16s')", guess);
	for (int i = 0; i < 19; i++)
		expect_error(look_up(&keeper, guess), "card_unknown");
	expect_error(hand_over(&keeper, uuid_written(), guess, &zhang, 1), "card_unknown");
	expect_error(hand_over(&keeper, uuid_written(), code, &zhang, 1), "too_many_wrong_codes");
	expect_error(look_up(&keeper, code), "too_many_wrong_codes");
}

static void
a_card_that_does_not_exist_is_a_wrong_code(void **state)
{
	const char *symbols = "9999999900000000";
	const char *code = written("%s%s", symbols, sql_text("SELECT check_symbol('%s')", symbols));

	expect_error(look_up(&keeper, code), "card_unknown");
	expect_error(hand_over(&keeper, uuid_written(), code, &zhang, 1), "card_unknown");
	assert_int_equal(sql_added("wrong_code"), 2);
}

static void
a_card_of_another_community_is_worth_nothing(void **state)
{
	const char *code = new_card(&zhang);
	struct person stranger;

	world_move_to(world.elsewhere);
	stranger = people_appoint("{storekeeper}");
	expect_error(look_up(&stranger, code), "card_unknown");
	world_move_to(world.here);
}

static void
nobody_serves_their_own_household_or_relatives(void **state)
{
	struct person sister = people_settle("张秀兰", "9-3-502");
	const char *code = new_card(&zhang);
	const char *shown =
	    answer_text(call(&zhang, "POST", "/v1/household/counter_codes", NULL), "/code");
	const char *held = shop_hold(&zhang, event, rice, 1);

	people_promote(&sister, "{reviewer,storekeeper}");
	expect_status(
	    call(&sister, "PUT", written("/v1/me/relatives/%s", zhang.household_code), NULL), 200);
	expect_error(look_up(&sister, code), "conflict_of_interest");
	expect_error(hand_over(&sister, uuid_written(), code, &zhang, 1), "conflict_of_interest");
	expect_error(call(&sister, "POST", "/v1/counter_lookups",
	                  json_written("{'counter_code': '%s', 'event_id': '%s'}", shown, event)),
	             "conflict_of_interest");
	expect_error(shop_collect(&sister, held, shop_code(held)), "conflict_of_interest");
}

static void
what_was_handed_over_by_card_is_in_the_audit_log(void **state)
{
	const char *code = new_card(&zhang);
	struct answer log = call_get(&admin, "/v1/audit?limit=1");

	expect_json(log, "/items/0/operation", "'issueHouseholdCard'");
	expect_json(log, "/items/0/subject", "'household_card'");
	assert_false(answer_mentions(log, code));
	hand_over(&keeper, uuid_written(), code, &wife, 1);
	log = call_get(&admin, "/v1/audit?limit=1");
	expect_json(log, "/items/0/operation", "'redeemAtCounter'");
	assert_true(answer_mentions(log, wife.resident_id));
}

static void
households_are_told_of_their_card(void **state)
{
	const char *id = uuid_written();

	issue(&admin, id, &zhang);
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/kind", "'card_issued'");
	withdraw(&admin, id, "遗失");
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/kind",
	            "'card_withdrawn'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(a_card_is_issued_with_its_code),
		in_shop(a_new_card_ends_the_old_one),
		in_shop(a_card_is_withdrawn_with_a_reason),
		in_shop(nobody_issues_a_card_to_their_own_household),
		in_shop(only_those_who_live_there_get_a_card),
		in_shop(the_card_ends_when_somebody_leaves_the_household),
		in_shop(the_storekeeper_names_who_is_present),
		in_shop(a_repetition_is_answered_even_when_the_card_has_ended),
		in_shop(who_is_present_lives_in_the_household),
		in_shop(one_code_or_one_card_is_shown),
		in_shop(a_day_has_a_limit_of_points_by_card),
		in_shop(communities_need_not_accept_cards),
		in_shop(a_changed_code_is_worth_nothing_and_guessing_has_an_end),
		in_shop(a_card_that_does_not_exist_is_a_wrong_code),
		in_shop(a_card_of_another_community_is_worth_nothing),
		in_shop(nobody_serves_their_own_household_or_relatives),
		in_shop(what_was_handed_over_by_card_is_in_the_audit_log),
		in_shop(households_are_told_of_their_card),
	};

	return world_run(tests);
}
