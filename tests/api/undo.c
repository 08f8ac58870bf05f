/* What was handed over by mistake is taken back, and the use of a voucher. */

#include "support/testing.h"

#include <string.h>

static struct person keeper;
static struct person admin;
static struct person property;
static struct person zhang;
static const char *rice;
static const char *pass;
static const char *event;

/* A household with 100 points; rice for 30 points, at most 3, and vouchers for 10, good today. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	admin = people_appoint("{administrator}");
	property = people_appoint("{property}");
	zhang = people_settle("张秀英", "12-2-301");
	shop_earn(&zhang, 100);
	rice = shop_stock(&keeper, (struct reward){ .price = 30, .stock = 5, .limit = 3 });
	pass = shop_stock(&keeper, (struct reward){ .name = "物业费八折券",
	                                            .stock = 10,
	                                            .discount_percent = 20,
	                                            .valid_from = "2026-06-01" });
	event = shop_open(&keeper, rice, pass);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

/* Held and collected; the redemption. */
static const char *
hand_over(int quantity)
{
	const char *id = shop_hold(&zhang, event, rice, quantity);

	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	return id;
}

static struct answer
undo(const struct person *who, const char *redemption_id, const char *reason)
{
	return call(who, "PUT", written("/v1/redemptions/%s/undo", redemption_id),
	            json_written("{'reason': '%s'}", reason));
}

static struct answer
use(const char *use_id, const char *code)
{
	return call(&property, "PUT", written("/v1/voucher_uses/%s", use_id),
	            json_written("{'code': '%s', 'reference': '收据 7'}", code));
}

static struct answer
undo_use(const struct person *who, const char *use_id, const char *reason)
{
	return call(who, "PUT", written("/v1/voucher_uses/%s/undo", use_id),
	            json_written("{'reason': '%s'}", reason));
}

static const char *
voucher_of(const char *redemption_id)
{
	return sql_text("SELECT code FROM voucher WHERE redemption_id = '%s'", redemption_id);
}

static const char *
state_of(const char *code)
{
	return answer_text(
	    call(&property, "POST", "/v1/voucher_checks", json_written("{'code': '%s'}", code)),
	    "/state");
}

static void
expect_stock(const char *reward_id, int64_t stock)
{
	assert_int_equal(
	    sql_integer("SELECT stock FROM reward_stock WHERE reward_id = '%s' AND held = 0",
	                reward_id),
	    stock);
}

static void
goods_points_and_limit_come_back(void **state)
{
	const char *id = hand_over(3);
	struct answer undone;
	struct answer entries;

	expect_stock(rice, 2);
	undone = undo(&keeper, id, "拿错了");
	expect_status(undone, 200);
	expect_json(undone, "/status", "'undone'");
	expect_json(undone, "/reason", "'拿错了'");
	expect_json(undone, "/good_until", "'2026-12-31'");
	assert_non_null(answer_text(undone, "/ended_at"));
	assert_non_null(answer_text(undone, "/undone_at"));
	assert_int_equal(deed_balance(&zhang), 100);
	expect_stock(rice, 5);
	entries = call_get(&zhang, "/v1/household/ledger?limit=2");
	expect_json(entries, "/items/0/kind", "'undo'");
	expect_json(entries, "/items/0/points", "90");
	expect_json(entries, "/items/0/goods", "'大米 × 3'");
	expect_json(entries, "/items/0/reason", "'拿错了'");
	expect_json(entries, "/items/1/kind", "'redemption'");
	expect_json(entries, "/items/1/points", "-90");
	expect_json(call_get(&keeper, "/v1/rewards/%s/stock_moves", rice), "/items/0/kind",
	            "'taken_back'");
	hand_over(3);
}

static void
an_undo_is_asked_for_again(void **state)
{
	struct person other = people_appoint("{storekeeper}");
	const char *id = hand_over(1);
	struct answer first = undo(&keeper, id, "拿错了");
	const char *before = sql_digest();

	expect_status(first, 200);
	assert_string_equal(undo(&keeper, id, "拿错了").body.data, first.body.data);
	assert_string_equal(sql_digest(), before);
	expect_error(undo(&keeper, id, "误发"), "already_undone");
	expect_error(undo(&other, id, "拿错了"), "already_undone");
	expect_error(shop_collect(&other, id, shop_code(id)), "already_undone");
	expect_error(shop_cancel(&zhang, id, NULL), "already_undone");
	assert_int_equal(deed_balance(&zhang), 100);
}

static void
storekeepers_undo_until_midnight_and_administrators_later(void **state)
{
	const char *first;
	const char *second;

	world_set_clock("2026-06-15 09:00");
	first = hand_over(1);
	second = hand_over(1);
	world_set_clock("2026-06-15 23:59");
	expect_status(undo(&keeper, first, "拿错了"), 200);
	world_set_clock("2026-06-16 00:00");
	expect_error(undo(&keeper, second, "拿错了"), "undo_too_late");
	expect_status(undo(&admin, second, "拿错了"), 200);
}

static void
nobody_undoes_for_the_own_household(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *id = hand_over(1);

	expect_error(undo(&zhang, id, "不要了"), "forbidden");
	people_promote(&wife, "{storekeeper}");
	expect_error(undo(&wife, id, "拿错了"), "conflict_of_interest");
	people_promote(&wife, "{administrator}");
	expect_error(undo(&wife, id, "拿错了"), "conflict_of_interest");
}

static void
only_what_was_handed_over_is_undone(void **state)
{
	const char *held = shop_hold(&zhang, event, rice, 1);
	const char *cancelled = shop_hold(&zhang, event, rice, 1);
	const char *before;

	shop_cancel(&zhang, cancelled, NULL);
	before = sql_digest();
	expect_error(undo(&keeper, held, "拿错了"), "not_collected");
	expect_error(undo(&keeper, cancelled, "拿错了"), "already_cancelled");
	expect_error(undo(&keeper, uuid_written(), "拿错了"), "not_found");
	assert_string_equal(sql_digest(), before);
	world_set_clock("2026-06-18 18:00");
	sql("SELECT lapse_next_hold(actor_community_id())");
	expect_error(undo(&keeper, held, "拿错了"), "hold_lapsed");
}

static void
the_household_and_the_auditor_learn_of_it(void **state)
{
	const char *id = hand_over(1);

	undo(&keeper, id, "拿错了");
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/text",
	            "'信义超市撤回了您家领取的 大米 × 1，30 分已退回。"
	            "原因：拿错了。退回的积分至少可用到 12月31日。'");
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/subject",
	            written("'%s'", id));
	assert_int_equal(
	    sql_integer("SELECT count(*) FROM audit WHERE operation = 'undoCollection' "
	                "AND detail ->> 'redemption_id' = '%s' AND membership_id = '%s'",
	                id, keeper.member_id),
	    1);
}

static void
what_would_lapse_can_be_spent_for_longer(void **state)
{
	const char *id;
	struct answer undone;

	world_set_clock("2027-12-30 09:00");
	event = uuid_written();
	expect_status(shop_save_event(&keeper, event, "2027-12-30T08:00", "2027-12-31T08:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
	id = hand_over(2);
	world_set_clock("2028-01-02 09:00");
	undone = undo(&admin, id, "拿错了");
	expect_json(undone, "/good_until", "'2028-12-31'");
	expect_json(call_get(&zhang, "/v1/household"), "/available", "60");
	expect_json(call_get(&zhang, "/v1/household/ledger?limit=2"), "/items/0/kind", "'return'");
	world_set_clock("2028-12-31 09:00");
	expect_json(call_get(&zhang, "/v1/household"), "/available", "60");
	world_set_clock("2030-01-01 09:00");
	expect_json(call_get(&zhang, "/v1/household"), "/available", "0");
}

/* With 10 points left a deduction of 20 finds 10; the others were in the rice. */
static void
a_deduction_takes_the_rest_from_what_comes_back(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = hand_over(3);
	const char *deduction = deed_deduct(&admin, &zhang, "SF07");

	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/answer", deduction),
	                   json_written("{'answer': '接受'}")),
	              200);
	deed_approve(&li, deduction);
	deed_approve(&wang, deduction);
	assert_int_equal(deed_balance(&zhang), 0);
	shop_earn(&zhang, 50);
	undo(&keeper, id, "拿错了");
	assert_int_equal(deed_balance(&zhang), 130);
}

/* As if the first 50 points had never been spent: they are reversed, and the others stay. */
static void
a_reversal_takes_the_rest_of_its_points(void **state)
{
	const char *id = hand_over(3);
	int64_t first =
	    sql_integer("SELECT min(entry_id) FROM ledger_entry WHERE household_id = %lld",
	                (long long)zhang.household_id);

	expect_status(call(&admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)first),
	                   json_written("{'reason': '虚假事迹'}")),
	              200);
	assert_int_equal(deed_balance(&zhang), 10);
	undo(&keeper, id, "拿错了");
	assert_int_equal(deed_balance(&zhang), 50);
}

static void
vouchers_of_what_was_undone_are_void(void **state)
{
	const char *id = shop_hold(&zhang, event, pass, 1);
	const char *code = voucher_of(id);
	const char *use_id = uuid_written();

	expect_status(use(use_id, code), 200);
	expect_error(undo(&keeper, id, "拿错了"), "voucher_used");
	expect_status(undo_use(&property, use_id, "扫错了"), 200);
	expect_status(undo(&keeper, id, "拿错了"), 200);
	assert_string_equal(state_of(code), "void");
	expect_error(use(uuid_written(), code), "voucher_void");
	expect_json(call_get(&zhang, "/v1/household/vouchers"), "/items/0/state", "'void'");
	expect_stock(pass, 10);
	assert_int_equal(deed_balance(&zhang), 100);
}

static void
the_use_of_a_voucher_is_undone(void **state)
{
	const char *code = voucher_of(shop_hold(&zhang, event, pass, 1));
	const char *use_id = uuid_written();
	struct answer used = use(use_id, code);
	struct answer undone = undo_use(&property, use_id, "扫错了");

	expect_status(undone, 200);
	expect_json(undone, "/name", "'物业费八折券'");
	expect_json(undone, "/reference", "'收据 7'");
	expect_json(undone, "/reason", "'扫错了'");
	assert_string_equal(state_of(code), "valid");
	expect_json(call_get(&zhang, "/v1/me/notices?limit=1"), "/items/0/text",
	            "'您家的“物业费八折券”使用登记有误，已撤回，可以再用。原因：扫错了。'");
	assert_string_equal(undo_use(&property, use_id, "扫错了").body.data, undone.body.data);
	expect_error(undo_use(&admin, use_id, "扫错了"), "already_undone");
	expect_error(undo_use(&property, uuid_written(), "扫错了"), "not_found");
	/* A late retry of the use is answered, and uses nothing. */
	assert_string_equal(use(use_id, code).body.data, used.body.data);
	expect_error(use(use_id, voucher_of(shop_hold(&zhang, event, pass, 1))),
	             "already_exists_differently");
	expect_status(use(uuid_written(), code), 200);
	assert_string_equal(state_of(code), "used");
}

static void
a_use_is_undone_until_midnight_and_not_for_the_own_household(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *code = voucher_of(shop_hold(&zhang, event, pass, 1));
	const char *use_id = uuid_written();

	expect_status(use(use_id, code), 200);
	people_promote(&wife, "{property}");
	expect_error(undo_use(&wife, use_id, "扫错了"), "conflict_of_interest");
	world_set_clock("2026-06-16 00:00");
	expect_error(undo_use(&property, use_id, "扫错了"), "undo_too_late");
	expect_status(undo_use(&admin, use_id, "扫错了"), 200);
}

static void
the_file_of_the_month_has_the_use_and_the_undo(void **state)
{
	const char *code = voucher_of(shop_hold(&zhang, event, pass, 1));
	const char *use_id = uuid_written();
	const char *file;

	use(use_id, code);
	undo_use(&property, use_id, "扫错了");
	file = call_get(&property, "/v1/months/2026-06/voucher_uses.csv").body.data;
	assert_non_null(strstr(file, "登记号,核销人,撤回时间\r\n"));
	assert_non_null(strstr(file, written("收据 7,社区工作人员,%s\r\n",
	                                     sql_text("SELECT to_char(undone_at AT TIME ZONE "
	                                              "'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') "
	                                              "FROM voucher_undo WHERE use_id = '%s'",
	                                              use_id))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(goods_points_and_limit_come_back),
		in_shop(an_undo_is_asked_for_again),
		in_shop(storekeepers_undo_until_midnight_and_administrators_later),
		in_shop(nobody_undoes_for_the_own_household),
		in_shop(only_what_was_handed_over_is_undone),
		in_shop(the_household_and_the_auditor_learn_of_it),
		in_shop(what_would_lapse_can_be_spent_for_longer),
		in_shop(a_deduction_takes_the_rest_from_what_comes_back),
		in_shop(a_reversal_takes_the_rest_of_its_points),
		in_shop(vouchers_of_what_was_undone_are_void),
		in_shop(the_use_of_a_voucher_is_undone),
		in_shop(a_use_is_undone_until_midnight_and_not_for_the_own_household),
		in_shop(the_file_of_the_month_has_the_use_and_the_undo),
	};

	return world_run(tests);
}
