/* Redemptions: what is held, who collects it by which code, and how a hold ends otherwise. */

#include "support/testing.h"

#include <string.h>

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
look_up_by(const struct person *by, const char *code)
{
	return call(by, "POST", "/v1/redemption_lookups", json_written("{'code': '%s'}", code));
}

static struct answer
look_up(const char *code)
{
	return look_up_by(&keeper, code);
}

static void
the_ledger_says_which_goods_were_redeemed(void **state)
{
	const char *soap =
	    shop_stock(&keeper, (struct reward){ .name = "洗洁精", .price = 8, .stock = 5 });
	const char *towel =
	    shop_stock(&keeper, (struct reward){ .name = "毛巾", .price = 5, .stock = 5 });
	const char *event = shop_open(&keeper, soap, towel);
	const char *id = uuid_written();
	struct person li = people_appoint("{administrator}");
	struct answer ledger;

	expect_status(shop_redeem(&zhang, id, event,
	                          written("%s,%s", shop_line(towel, 2), shop_line(soap, 1))),
	              200);
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	ledger = call_get(&zhang, "/v1/household/ledger");
	expect_json(ledger, "/items/0/goods", "'洗洁精 × 1、毛巾 × 2'");
	expect_json(ledger, "/items/1/goods", "null");
	expect_json(call_get(&li, "/v1/households/%s/ledger", zhang.household_code),
	            "/items/0/goods", "'洗洁精 × 1、毛巾 × 2'");
}

static struct answer
found(const struct person *who, const char *redemption_id)
{
	return call_get(who, "/v1/redemptions/%s", redemption_id);
}

static int64_t
held_of(const char *reward_id)
{
	return sql_integer("SELECT held FROM reward_stock WHERE reward_id = '%s'", reward_id);
}

static int64_t
stock_of(const char *reward_id)
{
	return sql_integer("SELECT stock FROM reward_stock WHERE reward_id = '%s'", reward_id);
}

static int64_t
notices_of(const char *kind)
{
	return sql_added("notice WHERE kind = '%s'", kind);
}

/* Small letters, a gap and a hyphen, and letters where there are digits like them. */
static const char *
typed(const char *code)
{
	static const char symbols[] = "01ABCDEFGHJKMNPQRSTUVWXYZ";
	static const char instead[] = "olabcdefghjkmnpqrstuvwxyz";
	char *text = arena_copy_string(world.arena, code);

	for (char *symbol = text; *symbol != '\0'; symbol++) {
		const char *place = strchr(symbols, *symbol);

		if (place != NULL)
			*symbol = instead[place - symbols];
	}
	return written("%.4s　%.4s－%s", text, text + 4, text + 8);
}

static void
points_and_goods_are_held_until_the_code_is_brought(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = uuid_written();
	struct answer held = shop_redeem(&zhang, id, event, shop_line(rice, 2));
	struct answer collected;

	expect_status(held, 200);
	expect_json(held, "/status", "'held'");
	expect_json(held, "/points", "60");
	expect_json(held, "/household_code", written("'%s'", zhang.household_code));
	expect_json(held, "/lapses_at", "'2026-06-18T10:00:00Z'");
	expect_json(held, "/lines",
	            written("[{'reward_id': '%s', 'kind': 'goods', 'name': '大米', 'unit': '袋', "
	                    "'quantity': 2, 'price': 30, 'discount_percent': null, "
	                    "'discount_fen': null, 'valid_from': null, 'valid_until': null}]",
	                    rice));
	assert_int_equal(deed_balance(&zhang), 100);
	assert_int_equal(held_of(rice), 2);
	assert_int_equal(stock_of(rice), 5);
	collected = shop_collect(&keeper, id, answer_text(held, "/code"));
	expect_status(collected, 200);
	expect_json(collected, "/status", "'collected'");
	assert_memory_equal(answer_text(collected, "/ended_at"), "2026-06-15T04:", 14);
	assert_int_equal(deed_balance(&zhang), 40);
	assert_int_equal(held_of(rice), 0);
	assert_int_equal(stock_of(rice), 3);
	assert_int_equal(notices_of("redemption_collected"), 1);
}

static void
the_same_request_again_is_one_redemption(void **state)
{
	struct person wife = people_settle("张敏", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = uuid_written();
	struct answer first = shop_redeem(&zhang, id, event, shop_line(rice, 1));

	assert_string_equal(shop_redeem(&zhang, id, event, shop_line(rice, 1)).body.data,
	                    first.body.data);
	expect_error(shop_redeem(&zhang, id, event, shop_line(rice, 2)),
	             "already_exists_differently");
	expect_error(shop_redeem(&wife, id, event, shop_line(rice, 1)),
	             "already_exists_differently");
	expect_error(shop_redeem(&chen, id, event, shop_line(rice, 1)),
	             "already_exists_differently");
	expect_json(call_get(&zhang, "/v1/household"), "/available", "70");
	expect_json(call_get(&zhang, "/v1/household"), "/held", "30");
	assert_int_equal(held_of(rice), 1);
	assert_int_equal(sql_added("redemption"), 1);
}

static void
the_code_is_for_the_household_alone(void **state)
{
	struct person wife = people_settle("张敏", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person auditor = people_appoint("{auditor}");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 1);
	const char *code = shop_code(id);

	expect_json(found(&zhang, id), "/code", written("'%s'", code));
	expect_json(found(&wife, id), "/code", written("'%s'", code));
	expect_json(found(&wife, id), "/qr", shop_drawn(code));
	expect_json(call_get(&wife, "/v1/household/redemptions"), "/items/0/qr", shop_drawn(code));
	expect_json(found(&keeper, id), "/code", "null");
	expect_json(found(&keeper, id), "/qr", "null");
	expect_json(found(&keeper, id), "/name", "'张**'");
	expect_json(found(&wife, id), "/name", "'张秀英'");
	expect_json(found(&auditor, id), "/code", "null");
	expect_error(found(&chen, id), "not_found");
	expect_json(look_up(code), "/code", "null");
	expect_json(call_get(&keeper, "/v1/redemptions?event_id=%s", event), "/items/0/code",
	            "null");
	assert_false(
	    answer_mentions(call_get(&auditor, "/v1/redemptions?event_id=%s", event), code));
	expect_json(shop_collect(&keeper, id, code), "/code", "null");
}

static void
a_code_is_found_however_it_is_typed(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 50 });
	const char *event = shop_open(&keeper, rice);
	const char *id = NULL;

	for (int i = 0; i < 10; i++) {
		id = shop_hold(&zhang, event, rice, 1);
		expect_json(look_up(typed(shop_code(id))), "/redemption_id", written("'%s'", id));
		expect_error(look_up(shop_mistyped(shop_code(id))), "code_mistyped");
	}
	expect_error(look_up("WM06"), "code_mistyped");
	expect_error(look_up(sql_text("SELECT new_code()")), "code_unknown");
	expect_json(found(&zhang, id), "/status", "'held'");
	expect_status(shop_collect(&keeper, id, typed(shop_code(id))), 200);
}

static void
only_its_own_code_collects_a_redemption(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 1);
	const char *other = shop_hold(&zhang, event, rice, 1);
	const char *before = sql_digest();

	expect_error(shop_collect(&keeper, id, shop_code(other)), "code_wrong");
	expect_error(shop_collect(&keeper, id, shop_mistyped(shop_code(id))), "code_mistyped");
	expect_error(shop_collect(&keeper, uuid_written(), shop_code(id)), "not_found");
	assert_string_equal(sql_digest(), before);
}

static void
goods_are_handed_over_once(void **state)
{
	struct person other = people_appoint("{storekeeper}");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *id = shop_hold(&zhang, shop_open(&keeper, rice), rice, 2);
	struct answer first = shop_collect(&keeper, id, shop_code(id));

	assert_string_equal(shop_collect(&keeper, id, shop_code(id)).body.data, first.body.data);
	expect_error(shop_collect(&other, id, shop_code(id)), "already_collected");
	expect_error(shop_cancel(&zhang, id, NULL), "already_collected");
	expect_error(shop_cancel(&keeper, id, "收错"), "already_collected");
	assert_int_equal(stock_of(rice), 3);
	assert_int_equal(notices_of("redemption_collected"), 1);
	expect_refusal("already_collected",
	               "UPDATE redemption SET status = 'held' WHERE redemption_id = '%s'", id);
}

static void
a_household_changes_its_mind_and_gets_everything_back(void **state)
{
	const char *rice =
	    shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5, .limit = 2 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 2);
	struct answer cancelled = shop_cancel(&zhang, id, NULL);

	expect_status(cancelled, 200);
	expect_json(cancelled, "/status", "'cancelled'");
	expect_json(cancelled, "/reason", "null");
	expect_json(cancelled, "/cancelled_by", "'household'");
	expect_json(cancelled, "/good_until", "null");
	assert_string_equal(shop_cancel(&zhang, id, NULL).body.data, cancelled.body.data);
	expect_error(shop_cancel(&zhang, id, "不要了"), "already_cancelled");
	expect_error(shop_cancel(&keeper, id, "不要了"), "already_cancelled");
	expect_error(shop_collect(&keeper, id, shop_code(id)), "already_cancelled");
	assert_int_equal(deed_balance(&zhang), 100);
	assert_int_equal(held_of(rice), 0);
	assert_int_equal(stock_of(rice), 5);
	assert_int_equal(notices_of("redemption_cancelled"), 0);
	shop_hold(&zhang, event, rice, 2);
}

static void
the_shop_says_why_it_cancels(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *id = shop_hold(&zhang, shop_open(&keeper, rice), rice, 2);

	expect_place(shop_cancel(&keeper, id, NULL), "reason_required", "/reason");
	expect_error(shop_cancel(&chen, id, "看看"), "not_found");
	expect_json(shop_cancel(&keeper, id, "大米受潮"), "/cancelled_by", "'shop'");
	expect_json(found(&zhang, id), "/status", "'cancelled'");
	expect_json(found(&zhang, id), "/good_until", "'2026-12-31'");
	expect_json(found(&zhang, id), "/reason", "'大米受潮'");
	assert_int_equal(deed_balance(&zhang), 100);
	assert_int_equal(notices_of("redemption_cancelled"), 1);
}

static void
what_is_not_collected_in_time_goes_back(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 20, .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 1);
	const char *of_chen;

	shop_earn(&chen, 50);
	of_chen = shop_hold(&chen, event, rice, 2);
	world_set_clock("2026-06-18 17:59");
	assert_null(sql_text("SELECT lapse_next_hold(actor_community_id())"));
	world_set_clock("2026-06-18 18:00");
	expect_error(shop_collect(&keeper, id, shop_code(id)), "hold_lapsed");
	expect_error(shop_cancel(&zhang, id, NULL), "hold_lapsed");
	assert_string_equal(sql_text("SELECT lapse_next_hold(actor_community_id())"), id);
	assert_string_equal(sql_text("SELECT lapse_next_hold(actor_community_id())"), of_chen);
	assert_null(sql_text("SELECT lapse_next_hold(actor_community_id())"));
	expect_json(found(&zhang, id), "/status", "'lapsed'");
	assert_memory_equal(answer_text(found(&zhang, id), "/ended_at"), "2026-06-18T10:", 14);
	expect_error(shop_collect(&keeper, id, shop_code(id)), "hold_lapsed");
	expect_error(shop_cancel(&zhang, id, NULL), "hold_lapsed");
	assert_int_equal(deed_balance(&zhang), 100);
	assert_int_equal(deed_balance(&chen), 50);
	assert_int_equal(held_of(rice), 0);
	assert_int_equal(stock_of(rice), 5);
	assert_int_equal(notices_of("redemption_lapsed"), 2);
}

static void
a_redemption_keeps_the_price_of_its_day(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5 });
	const char *id = shop_hold(&zhang, shop_open(&keeper, rice), rice, 1);

	expect_status(call_replacing(&keeper, written("/v1/rewards/%s", rice),
	                             shop_reward_request((struct reward){ .price = 90 })),
	              200);
	expect_json(found(&zhang, id), "/lines/0/price", "30");
	shop_cancel(&zhang, id, NULL);
	assert_int_equal(deed_balance(&zhang), 100);
}

static void
redemptions_are_listed_for_the_household_and_for_the_day_of_exchange(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 50 });
	const char *event = shop_open(&keeper, rice);
	const char *other = shop_open(&keeper, rice);
	const char *ids[4];
	const char *list = written("/v1/redemptions?event_id=%s", event);

	shop_earn(&chen, 50);
	for (int i = 0; i < 4; i++)
		ids[i] = shop_hold(i < 3 ? &zhang : &chen, event, rice, 1);
	shop_hold(&zhang, other, rice, 1);
	shop_collect(&keeper, ids[1], shop_code(ids[1]));
	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/redemptions"), 4);
	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/redemptions?status=held"), 3);
	assert_int_equal(paging_expect_whole(&keeper, list), 4);
	assert_int_equal(paging_expect_whole(&keeper, written("%s&status=held", list)), 3);
	expect_json(call_get(&keeper, "%s", list), "/items/0/redemption_id",
	            written("'%s'", ids[0]));
	expect_json(call_get(&zhang, "/v1/household/redemptions"), "/items/3/redemption_id",
	            written("'%s'", ids[0]));
	expect_error(call_get(&keeper, "/v1/redemptions?event_id=%s", uuid_written()), "not_found");
}

static void
what_staff_do_to_a_redemption_is_in_the_audit_log(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 1);
	struct answer record;

	shop_cancel(&zhang, shop_hold(&zhang, event, rice, 1), NULL);
	shop_collect(&keeper, id, shop_code(id));
	record = crowd_left_out(call_get(&admin, "/v1/audit?limit=1"));
	expect_json(record, "/items/0/operation", "'collectRedemption'");
	expect_json(record, "/items/0/member_id", written("'%s'", keeper.member_id));
	assert_true(answer_mentions(record, id));
	assert_false(answer_mentions(record, shop_code(id)));
	assert_int_equal(sql_added("audit WHERE subject = 'redemption'"), 1);
}

static void
storekeepers_do_not_serve_their_own_household(void **state)
{
	struct person other = people_appoint("{storekeeper}");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 1);

	people_promote(&zhang, "{storekeeper}");
	expect_error(shop_collect(&zhang, id, shop_code(id)), "conflict_of_interest");
	expect_status(shop_collect(&other, id, shop_code(id)), 200);
}

/* Under another account of the same household, and in other sessions, the count goes on. */
static void
guessing_codes_has_an_end_for_member_and_household(void **state)
{
	struct person husband = people_settle("陈刚", "9-3-502");
	struct person wife = people_settle("刘梅", "9-3-502");
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 2);
	struct answer refused;

	people_promote(&husband, "{storekeeper}");
	people_promote(&wife, "{storekeeper}");
	for (int i = 0; i < 20; i++) {
		husband.token = people_sign_in(&husband, 0, 1);
		expect_error(
		    look_up_by(i % 2 == 0 ? &husband : &wife, sql_text("SELECT new_code()")),
		    "code_unknown");
	}
	refused = look_up_by(&husband, shop_code(id));
	expect_error(refused, "too_many_wrong_codes");
	assert_in_range(refused.retry_after_s, 60, 3600);
	expect_error(look_up_by(&wife, shop_code(id)), "too_many_wrong_codes");
	expect_error(shop_collect(&wife, id, shop_code(id)), "too_many_wrong_codes");
	expect_error(look_up_by(&wife, shop_mistyped(shop_code(id))), "code_mistyped");
	expect_status(look_up_by(&keeper, shop_code(id)), 200);
	sql("UPDATE wrong_code SET typed_at = typed_at - interval '1 hour'");
	expect_status(shop_collect(&wife, id, shop_code(id)), 200);
}

static void
what_was_collected_is_answered_again_however_much_was_guessed(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = shop_hold(&zhang, event, rice, 1);
	const char *other = shop_hold(&zhang, event, rice, 1);
	struct answer first = shop_collect(&keeper, id, shop_code(id));

	for (int i = 0; i < 20; i++) {
		expect_error(shop_collect(&keeper, other, sql_text("SELECT new_code()")),
		             "code_wrong");
	}
	expect_error(shop_collect(&keeper, other, shop_code(other)), "too_many_wrong_codes");
	assert_string_equal(shop_collect(&keeper, id, shop_code(id)).body.data, first.body.data);
}

static void
a_repetition_is_answered_also_without_consent_by_now(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *event = shop_open(&keeper, rice);
	const char *id = uuid_written();
	struct answer first;

	first = shop_redeem(&zhang, id, event, shop_line(rice, 1));
	expect_status(first, 200);
	people_decide(&zhang, "privacy", false);
	assert_string_equal(shop_redeem(&zhang, id, event, shop_line(rice, 1)).body.data,
	                    first.body.data);
	expect_error(shop_redeem(&zhang, uuid_written(), event, shop_line(rice, 1)),
	             "consent_required");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(the_ledger_says_which_goods_were_redeemed),
		in_shop(points_and_goods_are_held_until_the_code_is_brought),
		in_shop(the_same_request_again_is_one_redemption),
		in_shop(the_code_is_for_the_household_alone),
		in_shop(a_code_is_found_however_it_is_typed),
		in_shop(only_its_own_code_collects_a_redemption),
		in_shop(goods_are_handed_over_once),
		in_shop(a_household_changes_its_mind_and_gets_everything_back),
		in_shop(the_shop_says_why_it_cancels),
		in_shop(what_is_not_collected_in_time_goes_back),
		in_shop(a_redemption_keeps_the_price_of_its_day),
		in_shop(redemptions_are_listed_for_the_household_and_for_the_day_of_exchange),
		in_shop(what_staff_do_to_a_redemption_is_in_the_audit_log),
		in_shop(storekeepers_do_not_serve_their_own_household),
		in_shop(guessing_codes_has_an_end_for_member_and_household),
		in_shop(what_was_collected_is_answered_again_however_much_was_guessed),
		in_shop(a_repetition_is_answered_also_without_consent_by_now),
	};

	return world_run(tests);
}
