/* Vouchers: issued when redeemed, checked at the property company, used up once. */

#include "support/testing.h"

#include <string.h>

static struct person keeper;
static struct person zhang;
static struct person property;
static const char *pass;
static const char *event;

/* A household with 100 points, and vouchers of 20 percent for 10 points, good from 20 June. */
static int
prepare(void **state)
{
	world_enter(state);
	keeper = people_appoint("{storekeeper}");
	zhang = people_settle("张秀英", "12-2-301");
	property = people_appoint("{property}");
	shop_earn(&zhang, 100);
	pass = shop_stock(
	    &keeper,
	    (struct reward){ .name = "物业费八折券", .stock = 10, .discount_percent = 20 });
	event = shop_open(&keeper, pass);
	return 0;
}

#define in_shop(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static const char *
redeem_voucher(void)
{
	shop_hold(&zhang, event, pass, 1);
	return answer_text(call_get(&zhang, "/v1/household/vouchers"), "/items/0/code");
}

static struct answer
check(const char *code)
{
	return call(&property, "POST", "/v1/voucher_checks", json_written("{'code': '%s'}", code));
}

static struct answer
use(const struct person *who, const char *use_id, const char *code, const char *reference)
{
	const char *more = reference != NULL ? written(", 'reference': '%s'", reference) : "";

	return call(who, "PUT", written("/v1/voucher_uses/%s", use_id),
	            json_written("{'code': '%s'%s}", code, more));
}

/* When the voucher was used, as the file writes it. */
static const char *
time_of_use(const char *code)
{
	return sql_text("SELECT to_char(used_at AT TIME ZONE 'Asia/Shanghai', "
	                "'YYYY-MM-DD HH24:MI:SS') FROM voucher WHERE code = '%s'",
	                code);
}

static void
vouchers_alone_are_issued_at_once(void **state)
{
	const char *id = shop_hold(&zhang, event, pass, 2);
	struct answer own = call_get(&zhang, "/v1/household/vouchers");

	expect_json(call_get(&zhang, "/v1/redemptions/%s", id), "/status", "'collected'");
	assert_int_equal(answer_count(own, "/items"), 2);
	expect_json(own, "/items/0/redemption_id", written("'%s'", id));
	expect_json(own, "/items/0/name", "'物业费八折券'");
	expect_json(own, "/items/1/qr", shop_drawn(answer_text(own, "/items/1/code")));
	expect_json(own, "/items/0/discount_percent", "20");
	expect_json(own, "/items/0/discount_fen", "null");
	expect_json(own, "/items/0/valid_until", "'2026-12-31'");
	expect_json(own, "/items/0/state", "'not_yet_valid'");
	assert_string_not_equal(answer_text(own, "/items/0/code"),
	                        answer_text(own, "/items/1/code"));
	assert_int_equal(sql_integer("SELECT stock FROM reward_stock WHERE reward_id = '%s'", pass),
	                 8);
}

static void
vouchers_beside_goods_are_issued_when_those_are_collected(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *both = shop_open(&keeper, rice, pass);
	const char *id = uuid_written();

	expect_json(shop_redeem(&zhang, id, both,
	                        written("%s, %s", shop_line(pass, 1), shop_line(rice, 1))),
	            "/status", "'held'");
	assert_int_equal(answer_count(call_get(&zhang, "/v1/household/vouchers"), "/items"), 0);
	shop_collect(&keeper, id, shop_code(id));
	assert_int_equal(answer_count(call_get(&zhang, "/v1/household/vouchers"), "/items"), 1);
}

/* A hold keeps the terms on which it was made, whatever the reward says when it is collected. */
static void
a_held_voucher_keeps_its_terms(void **state)
{
	const char *rice = shop_stock(&keeper, (struct reward){ .stock = 5 });
	const char *both = shop_open(&keeper, rice, pass);
	const char *id = uuid_written();
	struct answer own;

	shop_redeem(&zhang, id, both, written("%s, %s", shop_line(pass, 1), shop_line(rice, 1)));
	sql_text("UPDATE reward SET discount_percent = 1, price = 99, valid_until = '2026-06-21' "
	         "WHERE reward_id = '%s' RETURNING reward_id",
	         pass);
	own = call_get(&zhang, "/v1/redemptions/%s", id);
	expect_json(own, "/lines/0/discount_percent", "20");
	expect_json(own, "/lines/0/discount_fen", "null");
	expect_json(own, "/lines/0/valid_from", "'2026-06-20'");
	expect_json(own, "/lines/0/valid_until", "'2026-12-31'");
	shop_collect(&keeper, id, shop_code(id));
	own = call_get(&zhang, "/v1/household/vouchers");
	expect_json(own, "/items/0/discount_percent", "20");
	expect_json(own, "/items/0/valid_until", "'2026-12-31'");
}

static void
vouchers_are_for_their_household(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");

	shop_hold(&zhang, event, pass, 5);
	assert_int_equal(paging_expect_whole(&zhang, "/v1/household/vouchers"), 5);
	assert_int_equal(answer_count(call_get(&chen, "/v1/household/vouchers"), "/items"), 0);
	expect_error(call_get(&keeper, "/v1/household/vouchers"), "forbidden");
}

static void
checking_tells_the_state_and_changes_nothing(void **state)
{
	const char *code = redeem_voucher();
	const char *before;

	expect_json(check(code), "",
	            "{'state': 'not_yet_valid', 'name': '物业费八折券', 'discount_percent': 20, "
	            "'discount_fen': null, 'valid_from': '2026-06-20', "
	            "'valid_until': '2026-12-31', 'used_at': null}");
	world_set_clock("2026-06-20 00:00");
	before = sql_digest();
	expect_json(check(code), "/state", "'valid'");
	expect_json(check(written("%.4s %s", code, code + 4)), "/state", "'valid'");
	assert_string_equal(sql_digest(), before);
	world_set_clock("2026-12-31 23:59");
	expect_json(check(code), "/state", "'valid'");
	world_set_clock("2027-01-01 00:00");
	expect_json(check(code), "/state", "'expired'");
	expect_error(check(shop_mistyped(code)), "code_mistyped");
	expect_json(check(sql_text("SELECT new_code()")), "",
	            "{'state': 'unknown', 'name': null, 'discount_percent': null, "
	            "'discount_fen': null, 'valid_from': null, 'valid_until': null, "
	            "'used_at': null}");
}

static void
a_voucher_is_used_once(void **state)
{
	struct person colleague = people_appoint("{property}");
	const char *code = redeem_voucher();
	const char *id = uuid_written();
	struct answer first;

	world_set_clock("2026-06-20 10:00");
	first = use(&property, id, code, "WY-7");
	expect_json(first, "/name", "'物业费八折券'");
	expect_json(first, "/reference", "'WY-7'");
	world_set_clock("2026-06-20 11:00");
	assert_string_equal(use(&property, id, code, "WY-7").body.data, first.body.data);
	expect_error(use(&property, id, code, "WY-8"), "voucher_used");
	expect_error(use(&property, uuid_written(), code, "WY-7"), "voucher_used");
	expect_error(use(&colleague, id, code, "WY-7"), "voucher_used");
	expect_json(check(code), "/state", "'used'");
	expect_json(check(code), "/used_at", written("'%s'", answer_text(first, "/used_at")));
	expect_json(call_get(&zhang, "/v1/household/vouchers"), "/items/0/state", "'used'");
	expect_refusal("voucher_used", "UPDATE voucher SET use_id = NULL, used_at = NULL, "
	                               "used_by = NULL, reference = NULL");
}

static void
a_use_names_one_voucher(void **state)
{
	const char *first = redeem_voucher();
	const char *second = redeem_voucher();
	const char *id = uuid_written();

	world_set_clock("2026-06-20 10:00");
	expect_status(use(&property, id, first, NULL), 200);
	expect_error(use(&property, id, second, NULL), "already_exists_differently");
	expect_json(check(second), "/state", "'valid'");
}

static void
only_a_voucher_that_is_good_is_used(void **state)
{
	const char *code = redeem_voucher();

	expect_error(use(&property, uuid_written(), code, NULL), "voucher_not_yet_valid");
	expect_error(use(&property, uuid_written(), shop_mistyped(code), NULL), "code_mistyped");
	expect_error(use(&property, uuid_written(), sql_text("SELECT new_code()"), NULL),
	             "voucher_unknown");
	world_set_clock("2027-01-01 00:00");
	expect_error(use(&property, uuid_written(), code, NULL), "voucher_expired");
	expect_refusal("voucher_use_taken",
	               "INSERT INTO voucher (community_id, code, redemption_id, reward_id, "
	               "household_id, discount_fen, valid_from, valid_until, issued_at, use_id, "
	               "used_at, used_by) SELECT community_id, new_code(), redemption_id, "
	               "reward_id, household_id, 500, valid_from, valid_until, issued_at, "
	               "'00000000-0000-4000-8000-000000000000', rule.now(), '%s' "
	               "FROM voucher, generate_series(1, 2)",
	               property.member_id);
}

static void
a_voucher_keeps_what_it_was_issued_with(void **state)
{
	const char *code = redeem_voucher();

	expect_status(call_replacing(&keeper, written("/v1/rewards/%s", pass),
	                             shop_reward_request((struct reward){
	                                 .discount_percent = 5, .valid_from = "2026-09-01" })),
	              200);
	expect_json(check(code), "/discount_percent", "20");
	expect_json(check(code), "/valid_from", "'2026-06-20'");
}

static void
the_uses_of_a_month_are_a_file_without_names(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *first = redeem_voucher();
	const char *second = redeem_voucher();
	const char *third = redeem_voucher();
	struct answer file;

	world_set_clock("2026-06-30 23:59");
	use(&property, uuid_written(), second, NULL);
	world_set_clock("2026-07-01 00:00");
	use(&property, uuid_written(), first, "=1+1");
	world_set_clock("2026-07-31 23:59");
	use(&property, uuid_written(), third, "WY-9");
	file = call_get(&property, "/v1/months/2026-07/voucher_uses.csv");
	assert_string_equal(file.body.data,
	                    written("\xEF\xBB\xBF券码,名称,折扣百分比,抵扣元,使用时间,登记号,"
	                            "核销人,撤回时间\r\n"
	                            "%s,物业费八折券,20,,%s,'=1+1,社区工作人员,\r\n"
	                            "%s,物业费八折券,20,,%s,WY-9,社区工作人员,\r\n",
	                            shop_cell(first), time_of_use(first), shop_cell(third),
	                            time_of_use(third)));
	assert_memory_equal(file.content_type, "text/csv", strlen("text/csv"));
	assert_memory_equal(file.disposition, "attachment; filename=\"voucher-uses-2026-07.csv\";",
	                    strlen("attachment; filename=\"voucher-uses-2026-07.csv\";"));
	assert_true(
	    answer_mentions(call_get(&admin, "/v1/months/2026-06/voucher_uses.csv"), second));
	expect_violation(call_get(&property, "/v1/months/1999-12/voucher_uses.csv"), "month",
	                 "pattern");
}

static void
a_discount_in_fen_is_written_in_yuan(void **state)
{
	const char *fifty = shop_stock(&keeper, (struct reward){ .name = "五十元券",
	                                                         .stock = 1,
	                                                         .discount_fen = 5005,
	                                                         .valid_from = "2026-06-01" });

	shop_hold(&zhang, shop_open(&keeper, fifty), fifty, 1);
	use(&property, uuid_written(),
	    sql_text("SELECT max(code) FROM voucher WHERE household_id = %lld",
	             (long long)zhang.household_id),
	    NULL);
	assert_true(answer_mentions(call_get(&property, "/v1/months/2026-06/voucher_uses.csv"),
	                            ",五十元券,,50.05,2026-06-15 12:"));
}

static void
the_property_company_sees_no_households(void **state)
{
	const char *id = shop_hold(&zhang, event, pass, 1);

	expect_error(call_get(&property, "/v1/redemptions/%s", id), "forbidden");
	expect_error(call_get(&property, "/v1/households"), "forbidden");
	assert_false(answer_mentions(
	    check(sql_text("SELECT max(code) FROM voucher WHERE household_id = %lld",
	                   (long long)zhang.household_id)),
	    zhang.household_code));
}

static void
property_staff_do_not_use_vouchers_of_their_own_household(void **state)
{
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *code = redeem_voucher();

	people_promote(&wife, "{property}");
	world_set_clock("2026-06-20 10:00");
	wife.token = people_sign_in(&wife, 0, 1);
	expect_error(use(&wife, uuid_written(), code, NULL), "conflict_of_interest");
	expect_status(use(&property, uuid_written(), code, NULL), 200);
}

static void
guessing_vouchers_has_an_end(void **state)
{
	const char *code = redeem_voucher();
	const char *id = uuid_written();
	struct answer used;

	world_set_clock("2026-06-20 10:00");
	used = use(&property, id, code, NULL);
	for (int i = 0; i < 10; i++) {
		expect_json(check(sql_text("SELECT new_code()")), "/state", "'unknown'");
		expect_error(use(&property, uuid_written(), sql_text("SELECT new_code()"), NULL),
		             "voucher_unknown");
	}
	expect_error(check(code), "too_many_wrong_codes");
	expect_error(use(&property, uuid_written(), code, NULL), "too_many_wrong_codes");
	assert_string_equal(use(&property, id, code, NULL).body.data, used.body.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_shop(vouchers_alone_are_issued_at_once),
		in_shop(vouchers_beside_goods_are_issued_when_those_are_collected),
		in_shop(a_held_voucher_keeps_its_terms),
		in_shop(vouchers_are_for_their_household),
		in_shop(checking_tells_the_state_and_changes_nothing),
		in_shop(a_voucher_is_used_once),
		in_shop(a_use_names_one_voucher),
		in_shop(only_a_voucher_that_is_good_is_used),
		in_shop(a_voucher_keeps_what_it_was_issued_with),
		in_shop(the_uses_of_a_month_are_a_file_without_names),
		in_shop(a_discount_in_fen_is_written_in_yuan),
		in_shop(the_property_company_sees_no_households),
		in_shop(property_staff_do_not_use_vouchers_of_their_own_household),
		in_shop(guessing_vouchers_has_an_end),
	};

	return world_run(tests);
}
