/* The inbox: every notice as a sentence, and what has been read. */

#include "support/testing.h"

static struct answer
inbox(const struct person *person)
{
	return call_get(person, "/v1/me/notices");
}

static void
expect_newest(const struct person *person, const char *kind, const char *text, const char *subject)
{
	struct answer list = inbox(person);

	expect_status(list, 200);
	expect_json(list, "/items/0/kind", written("'%s'", kind));
	expect_json(list, "/items/0/text", written("'%s'", text));
	expect_json(list, "/items/0/read", "false");
	if (subject != NULL)
		expect_json(list, "/items/0/subject", written("'%s'", subject));
}

static void
an_approved_deed_is_told_with_its_points(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_settle("张小明", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });

	deed_approve(&li, deed);
	expect_newest(&zhang, "deed_approved",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”已通过审核，积分 +2。", deed);
	expect_json(inbox(&zhang), "/items/0/about", "'deed'");
	expect_json(inbox(&zhang), "/items/0/title", "'事迹已通过'");
	expect_json(inbox(&zhang), "/items/0/sent_at", "'2026-06-15T04:00:00Z'");
	expect_newest(&son, "deed_approved",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”已通过审核，积分 +2。", deed);
}

/* A deed of a team that its leader filed for two members of other households. */
static void
approve_deed_of_team(const struct person *leader, const struct person *one,
                     const struct person *other)
{
	struct person li = people_appoint("{reviewer}");
	const char *team = people_gather("红帮带", leader, one, other);

	deed_approve(&li, deed_file(leader, (struct deed){ .item = "WM06",
	                                                   .team = team,
	                                                   .people = { one, other } }));
}

static void
a_leader_is_told_the_sum_and_each_household_its_own(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wu = people_settle("吴刚", "12-2-302");
	struct person chen = people_settle("陈静", "12-2-303");

	approve_deed_of_team(&chen, &zhang, &wu);
	expect_newest(&zhang, "deed_approved",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”已通过审核，积分 +2。", NULL);
	expect_newest(&chen, "deed_approved",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”已通过审核，积分 +4。", NULL);
}

/* A move ends sessions. */
static void
what_was_told_of_a_household_is_told_of_it_after_a_move(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wu = people_settle("吴刚", "12-2-302");
	struct person chen = people_settle("陈静", "12-2-303");

	approve_deed_of_team(&chen, &zhang, &wu);
	sql("SELECT move_resident(actor_community_id(), '%s', "
	    "'{\"building\": 12, \"unit\": 2, \"room\": \"303\"}', '结婚', '2026-06-15')",
	    zhang.resident_id);
	zhang.token = people_sign_in(&zhang, 0, 1);
	expect_newest(&zhang, "deed_approved",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”已通过审核，积分 +2。", NULL);
}

static void
both_households_of_a_split_are_told_which_points_went_along(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_settle("张小明", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person second = people_appoint("{administrator}");

	shop_earn(&zhang, 50);
	sql("SELECT split_household(actor_community_id(), %lld, jsonb_build_object("
	    "'building', 7, 'unit', 1, 'room', '101', 'members', jsonb_build_array('%s'), "
	    "'points', 20, 'document', '分户协议', 'administrator', '%s', "
	    "'second_administrator', '%s'))",
	    (long long)zhang.household_id, son.resident_id, admin.member_id, second.member_id);
	son.token = people_sign_in(&son, 0, 1);
	expect_newest(&zhang, "points_transferred", "您家因分户转出 20 分。", NULL);
	expect_newest(&son, "points_transferred", "您家因分户转入 20 分。", NULL);
	expect_json(inbox(&son), "/items/0/about", "'transfer'");
	expect_json(inbox(&son), "/items/0/subject", "null");
}

static void
a_refused_deed_is_told_with_the_reason(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });

	expect_status(deed_review(&li, deed, "rejected", "当天没有会议 %2$s {x}"), 200);
	expect_newest(&zhang, "deed_rejected",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”没有通过审核。"
	              "原因：当天没有会议 %2$s {x}。",
	              deed);
}

static void
a_household_is_reminded_asked_and_told_of_a_deduction(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person sun = people_appoint("{reviewer}");
	const char *deduction = deed_deduct(&admin, &zhang, "SF04");

	expect_newest(&zhang, "deduction_filed",
	              "6月14日“乱倒垃圾或装修渣土，提醒后未清理”，社区拟扣您家的积分。"
	              "有不同意见，请在 6月22日 以前答复。",
	              deduction);
	expect_json(inbox(&zhang), "/items/1/kind", "'reminder_issued'");
	expect_json(inbox(&zhang), "/items/1/about", "'reminder'");
	world_set_clock("2026-06-23 09:00");
	deed_approve(&li, deduction);
	deed_approve(&sun, deduction);
	expect_newest(&zhang, "deduction_posted",
	              "6月14日“乱倒垃圾或装修渣土，提醒后未清理”已扣分：荣誉分 -5。", deduction);
	assert_string_equal(sql_text("SELECT points_words(-3, -5)"), "荣誉分 -5，积分 -3");
}

static void
a_reminder_says_what_and_until_when(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	const char *reminder = deed_remind(&admin, &zhang, "SF04", "2027-01-02");
	struct answer list = inbox(&zhang);

	expect_json(list, "/items/0/subject", written("'%s'", reminder));
	assert_true(answer_mentions(list, "。请在 2027年1月2日 以前改好。"));
}

static void
a_correction_is_told_with_its_points_and_reason(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });

	deed_approve(&li, deed);
	expect_status(call(&admin, "PUT",
	                   written("/v1/ledger/%lld/reversal", (long long)deed_entry(deed, &zhang)),
	                   json_written("{'reason': '登记重复'}")),
	              200);
	expect_newest(&zhang, "entry_reversed",
	              "6月10日“参加居民会议、楼栋议事会或意见听证会”的积分已更正，积分 -2。"
	              "原因：登记重复。",
	              NULL);
	expect_json(inbox(&zhang), "/items/0/about", "'entry'");
}

static void
a_redemption_is_told_with_its_goods(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person keeper = people_appoint("{storekeeper}");
	const char *soap = shop_stock(
	    &keeper, (struct reward){ .name = "洗洁精", .price = 8, .stock = 5, .low_stock = 4 });
	const char *towel =
	    shop_stock(&keeper, (struct reward){ .name = "毛巾", .price = 5, .stock = 5 });
	const char *event = shop_open(&keeper, soap, towel);
	const char *id = uuid_written();

	shop_earn(&zhang, 50);
	expect_status(shop_redeem(&zhang, id, event,
	                          written("%s,%s", shop_line(soap, 2), shop_line(towel, 1))),
	              200);
	expect_newest(&keeper, "stock_low", "“洗洁精”的库存低于提醒数量，请补货。", soap);
	expect_status(shop_collect(&keeper, id, shop_code(id)), 200);
	expect_newest(&zhang, "redemption_collected",
	              "您家兑换的 洗洁精 × 2、毛巾 × 1 已领取，用去 21 分。", id);
	id = shop_hold(&zhang, event, towel, 1);
	expect_status(shop_cancel(&keeper, id, "漏水"), 200);
	expect_newest(&zhang, "redemption_cancelled",
	              "信义超市取消了您家兑换的 毛巾 × 1，5 分已退回。"
	              "原因：漏水。退回的积分至少可用到 12月31日。",
	              id);
}

static void
a_claimant_is_told_the_verdict(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *claim = uuid_written();

	people_register("张秀英", "12-2-301");
	expect_status(call(&guest, "PUT", written("/v1/claims/%s", claim),
	                   json_written("{'building': 12, 'unit': 2, 'room': '301', "
	                                "'name': '张秀英'}")),
	              200);
	expect_status(call(&li, "PUT", written("/v1/claims/%s/verdict", claim),
	                   json_written("{'verdict': 'refused', 'reason': '请到窗口办理'}")),
	              200);
	expect_newest(&guest, "claim_refused", "您的身份认证没有通过。原因：请到窗口办理。", claim);
}

/* Notices of all kinds about things of the crowd. */
static void
every_kind_has_a_sentence(void **state)
{
	assert_string_equal(
	    sql_text("SELECT string_agg(kind, ',' ORDER BY kind) FROM notice_kind"),
	    sql_text("SELECT string_agg(kind[1], ',' ORDER BY kind[1]) FROM regexp_matches(("
	             "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
	             "WHERE conname = 'notice_kind_check'), '''([a-z_]+)''', 'g') AS kind"));
	assert_int_equal(sql_integer("SELECT count(*) FROM notice_kind WHERE "
	                             "regexp_count(sentence, '%%') <> "
	                             "regexp_count(sentence, '%%[1-5][$]s')"),
	                 0);
}

static void
what_lapses_or_is_settled_is_told_by_its_entry(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	shop_earn(&zhang, 50);
	world_set_clock("2028-01-01 03:00");
	sql("SELECT lapse_points(actor_community_id(), 100)");
	expect_newest(&zhang, "points_lapsed", "您家有积分过了有效期：积分 -50。",
	              sql_text("SELECT entry_id FROM ledger_entry WHERE kind = 'lapse' AND "
	                       "household_id = %lld",
	                       (long long)zhang.household_id));
}

/* Returns how many households were told in this community. */
static int64_t
tell_on(const char *moment)
{
	world_set_clock(moment);
	return sql_integer("SELECT households FROM tell_of_lapse(actor_community_id(), 100)");
}

static void
a_household_is_told_twice_before_points_lapse(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wu = people_settle("吴刚", "12-2-302");
	int64_t others;

	shop_earn(&zhang, 50);
	assert_int_equal(tell_on("2026-12-31 23:59"), 0);
	world_set_clock("2027-03-10 12:00");
	shop_earn(&wu, 50);
	assert_int_equal(tell_on("2027-11-30 23:59"), 0);
	others = tell_on("2027-12-01 00:00") - 1;
	expect_newest(&zhang, "points_lapsing",
	              "您家有 50 分只能用到 12月31日：积分可用到所属年度次年的最后一天。"
	              "请在这之前兑换。",
	              NULL);
	expect_json(inbox(&zhang), "/items/0/about", "'points'");
	expect_json(inbox(&zhang), "/items/0/subject", "null");
	assert_int_equal(tell_on("2027-12-23 23:59"), 0);
	assert_int_equal(tell_on("2027-12-24 00:00"), others + 1);
	assert_int_equal(tell_on("2027-12-31 23:59"), 0);
	assert_int_equal(sql_added("notice WHERE kind = 'points_lapsing' AND membership_id = '%s'",
	                           zhang.member_id),
	                 2);
	assert_int_equal(sql_added("notice WHERE kind = 'points_lapsing' AND membership_id = '%s'",
	                           wu.member_id),
	                 0);
}

static void
who_was_not_told_in_time_is_told_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	shop_earn(&zhang, 50);
	assert_true(tell_on("2027-12-28 03:00") > 0);
	assert_int_equal(tell_on("2027-12-29 03:00"), 0);
	assert_int_equal(sql_added("notice WHERE kind = 'points_lapsing' AND membership_id = '%s'",
	                           zhang.member_id),
	                 1);
}

static void
notices_are_read_one_by_one_or_all_that_were_shown(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct answer list;
	const char *target;
	const char *first;

	for (int i = 0; i < 3; i++) {
		deed_reject(&li,
		            deed_file(&zhang, (struct deed){ .content = written("会议 %d", i) }));
	}
	expect_json(call_get(&zhang, "/v1/me"), "/unread", "3");
	assert_int_equal(paging_expect_whole(&zhang, "/v1/me/notices"), 3);
	list = inbox(&zhang);
	target = written("/v1/me/notices/%lld/read",
	                 (long long)answer_integer(list, "/items/2/notice_id"));
	first = call(&zhang, "PUT", target, NULL).body.data;
	world_set_clock("2026-06-15 13:00");
	assert_string_equal(call(&zhang, "PUT", target, NULL).body.data, first);
	expect_json(inbox(&zhang), "/items/2/read", "true");
	expect_json(call_get(&zhang, "/v1/me"), "/unread", "2");
	target = json_written("{'through': %lld}",
	                      (long long)answer_integer(list, "/items/1/notice_id"));
	expect_status(call(&zhang, "PUT", "/v1/me/notices/read", target), 200);
	expect_json(call_get(&zhang, "/v1/me"), "/unread", "1");
	expect_json(inbox(&zhang), "/items/0/read", "false");
	expect_json(inbox(&zhang), "/items/1/read", "true");
}

static void
nobody_reads_the_notices_of_others(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_settle("张小明", "12-2-301");
	struct person li = people_appoint("{reviewer,administrator}");
	struct answer list;

	deed_reject(&li, deed_file(&zhang, (struct deed){ 0 }));
	list = inbox(&zhang);
	assert_int_equal(answer_count(inbox(&li), "/items"), 0);
	expect_error(call(&son, "PUT",
	                  written("/v1/me/notices/%lld/read",
	                          (long long)answer_integer(list, "/items/0/notice_id")),
	                  NULL),
	             "not_found");
	expect_status(call(&son, "PUT", "/v1/me/notices/read",
	                   json_written("{'through': 9000000000000000000}")),
	              200);
	expect_json(call_get(&zhang, "/v1/me"), "/unread", "1");
	expect_json(call_get(&son, "/v1/me"), "/unread", "0");
}

static void
more_than_ninety_nine_are_not_counted(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	sql("INSERT INTO notice (community_id, membership_id, kind, subject) "
	    "SELECT actor_community_id(), '%s', 'budget_warning', n FROM generate_series(1, 250) n",
	    zhang.member_id);
	expect_json(call_get(&zhang, "/v1/me"), "/unread", "100");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(an_approved_deed_is_told_with_its_points),
		in_world(a_leader_is_told_the_sum_and_each_household_its_own),
		in_world(what_was_told_of_a_household_is_told_of_it_after_a_move),
		in_world(both_households_of_a_split_are_told_which_points_went_along),
		in_world(a_refused_deed_is_told_with_the_reason),
		in_world(a_household_is_reminded_asked_and_told_of_a_deduction),
		in_world(a_reminder_says_what_and_until_when),
		in_world(a_correction_is_told_with_its_points_and_reason),
		in_world(a_redemption_is_told_with_its_goods),
		in_world(a_claimant_is_told_the_verdict),
		in_world(every_kind_has_a_sentence),
		in_world(what_lapses_or_is_settled_is_told_by_its_entry),
		in_world(a_household_is_told_twice_before_points_lapse),
		in_world(who_was_not_told_in_time_is_told_once),
		in_world(notices_are_read_one_by_one_or_all_that_were_shown),
		in_world(nobody_reads_the_notices_of_others),
		in_world(more_than_ninety_nine_are_not_counted),
	};

	return world_run(tests);
}
