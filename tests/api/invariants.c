/*
 * The proofs of "xinyi ledger verify" hold after an eventful month, and each of them notices every
 * fault that is planted for it: invariants/NAME.FAULT.sql spoils what NAME.sql in
 * src/cli/invariants proves.
 */

#include "support/invariants.h"

#include "support/test_database.h"
#include "support/testing.h"

#include <dirent.h>
#include <string.h>

#define FOLDER "tests/api/invariants"

static void
take_back(const struct person *admin, const char *deed_id, const struct person *of_household)
{
	expect_status(
	    call(admin, "PUT",
	         written("/v1/ledger/%lld/reversal", (long long)deed_entry(deed_id, of_household)),
	         json_written("{'reason': '登记有误'}")),
	    200);
}

/* The redemption. */
static const char *
serve_at_counter(const struct person *keeper, const struct person *who, const char *event,
                 const char *lines)
{
	const char *code =
	    answer_text(call(who, "POST", "/v1/household/counter_codes", NULL), "/code");
	const char *id = uuid_written();

	expect_status(call(keeper, "PUT", written("/v1/counter_redemptions/%s", id),
	                   json_written("{'counter_code': '%s', 'event_id': '%s', 'lines': [%s]}",
	                                code, event, lines)),
	              200);
	return id;
}

static void
use_voucher_of(const char *redemption_id)
{
	struct person desk = people_appoint("{property}");
	const char *code =
	    sql_text("SELECT code FROM voucher WHERE redemption_id = '%s' LIMIT 1", redemption_id);

	expect_status(call(&desk, "PUT", written("/v1/voucher_uses/%s", uuid_written()),
	                   json_written("{'code': '%s'}", code)),
	              200);
}

/* Goods and a voucher that were handed over, and the use of another voucher. */
static void
undo_mistakes(const struct person *keeper, const struct person *who, const char *event,
              const char *lines)
{
	const char *id = serve_at_counter(keeper, who, event, lines);
	struct person desk = people_appoint("{property}");
	const char *use = uuid_written();
	const char *mistake = json_written("{'reason': '拿错了'}");

	expect_status(call(keeper, "PUT", written("/v1/redemptions/%s/undo", id), mistake), 200);
	expect_status(call(&desk, "PUT", written("/v1/voucher_uses/%s", use),
	                   json_written("{'code': '%s'}",
	                                sql_text("SELECT code FROM voucher WHERE household_id = "
	                                         "%lld AND used_at IS NULL AND voided_at IS NULL "
	                                         "LIMIT 1",
	                                         (long long)who->household_id))),
	              200);
	expect_status(call(&desk, "PUT", written("/v1/voucher_uses/%s/undo", use), mistake), 200);
}

/* By a card that is replaced afterwards. */
static void
serve_by_card(const struct person *keeper, const struct person *who, const char *event,
              const char *lines)
{
	struct person admin = people_appoint("{administrator}");
	const char *request =
	    json_written("{'household_code': '%s', 'reason': '没有手机'}", who->household_code);
	const char *code = answer_text(
	    call(&admin, "PUT", written("/v1/household_cards/%s", uuid_written()), request),
	    "/code");

	expect_status(call(keeper, "PUT", written("/v1/counter_redemptions/%s", uuid_written()),
	                   json_written("{'card_code': '%s', 'present': '%s', 'event_id': '%s', "
	                                "'lines': [%s]}",
	                                code, who->resident_id, event, lines)),
	              200);
	expect_status(
	    call(&admin, "PUT", written("/v1/household_cards/%s", uuid_written()), request), 200);
}

/* Collected for the household, and cancelled. */
static void
help_in_june(const struct person *keeper, const struct person *whose, const char *event,
             const char *reward)
{
	struct person reviewer = people_appoint("{reviewer}");
	struct person helper = people_settle("马骏", "4-1-101");
	const char *id;

	shop_name_helper(&reviewer, &helper, whose);
	id = uuid_written();
	expect_status(call_for(&helper, whose, "PUT", written("/v1/redemptions/%s", id),
	                       json_written("{'event_id': '%s', 'lines': [%s]}", event,
	                                    shop_line(reward, 1))),
	              200);
	expect_status(shop_collect(keeper, id, shop_code(id)), 200);
	id = uuid_written();
	expect_status(call_for(&helper, whose, "PUT", written("/v1/redemptions/%s", id),
	                       json_written("{'event_id': '%s', 'lines': [%s]}", event,
	                                    shop_line(reward, 1))),
	              200);
	expect_status(
	    call_for(&helper, whose, "PUT", written("/v1/redemptions/%s/cancellation", id), "{}"),
	    200);
}

/* Unnoticed: deeds decided before a noted change of the settings are not held against them. */
static void
set_ceiling(int points)
{
	sql("ALTER TABLE settings DISABLE TRIGGER audit_settings");
	sql("UPDATE settings SET budget_ceiling = %d", points);
	sql("ALTER TABLE settings ENABLE TRIGGER audit_settings");
}

/* Goods and vouchers, every end of a hold, one that stays, a ceiling and a dispute. */
static struct person
shop_in_june(const struct person *keeper)
{
	struct person wu = people_settle("吴敏", "3-1-101");
	const char *rice =
	    shop_stock(keeper, (struct reward){ .price = 10, .stock = 20, .limit = 7 });
	const char *fee = shop_stock(keeper, (struct reward){ .price = 5,
	                                                      .stock = 9,
	                                                      .discount_percent = 10,
	                                                      .valid_from = "2026-06-01" });
	const char *event = shop_open(keeper, rice, fee);
	const char *collected;

	set_ceiling(1000);
	shop_earn(&wu, 150);
	collected = shop_hold(&wu, event, rice, 2);
	expect_status(shop_collect(keeper, collected, shop_code(collected)), 200);
	expect_status(shop_cancel(&wu, shop_hold(&wu, event, rice, 1), NULL), 200);
	use_voucher_of(shop_hold(&wu, event, fee, 2));
	serve_at_counter(keeper, &wu, event, shop_line(rice, 1));
	serve_by_card(keeper, &wu, event, shop_line(fee, 1));
	help_in_june(keeper, &wu, event, rice);
	undo_mistakes(keeper, &wu, event, written("%s, %s", shop_line(rice, 1), shop_line(fee, 1)));
	shop_hold(&wu, event, rice, 1);
	shop_hold(&wu, event, rice, 2);
	expect_status(shop_move(keeper, uuid_written(), rice, "counted", 16), 200);
	expect_status(call(keeper, "PUT", written("/v1/stock_counts/%s", uuid_written()),
	                   json_written("{'reason': '盘点', 'lines': [{'reward_id': '%s', "
	                                "'counted': 15}]}",
	                                rice)),
	              200);
	sql("SELECT place_dispute(actor_community_id(), max(entry_id)) FROM ledger_entry "
	    "WHERE kind = 'deed' AND household_id = %lld",
	    (long long)wu.household_id);
	return wu;
}

/* A household's deed is reversed while its points are held: it owes them, and returns some. */
static void
park_in_june(const struct person *keeper, const struct person *admin)
{
	struct person sun = people_settle("孙立", "3-1-102");
	const char *oil = shop_stock(keeper, (struct reward){ .price = 10, .stock = 20 });
	const char *event = shop_open(keeper, oil);
	const char *parked;

	shop_earn(&sun, 50);
	parked = shop_hold(&sun, event, oil, 3);
	shop_hold(&sun, event, oil, 1);
	expect_status(
	    call(admin, "PUT",
	         written("/v1/ledger/%lld/reversal",
	                 (long long)sql_integer("SELECT max(entry_id) FROM ledger_entry")),
	         json_written("{'reason': '登记有误'}")),
	    200);
	expect_status(shop_cancel(&sun, parked, NULL), 200);
}

/* The points that are left lapse; new ones are earned, and some of them spent or given back. */
static void
see_the_year_after_next(const struct person *keeper, const struct person *spender,
                        const struct person *saver)
{
	const char *rice = shop_stock(keeper, (struct reward){ .stock = 5 });
	const char *event = uuid_written();

	world_set_clock("2028-01-05 09:00");
	assert_int_equal(
	    sql_integer("SELECT households FROM lapse_points(actor_community_id(), 100)") > 0,
	    true);
	shop_earn(spender, 100);
	shop_earn(saver, 50);
	expect_status(shop_save_event(keeper, event, "2028-01-05T08:00", "2028-01-05T18:00",
	                              (const char *const[]){ rice, NULL }),
	              200);
	shop_hold(spender, event, rice, 1);
	expect_status(shop_cancel(saver, shop_hold(saver, event, rice, 1), NULL), 200);
}

/* A member becomes a household of their own, with some of the points. */
static void
split_in_january(const struct person *admin, const struct person *giver, const char *member)
{
	struct person second = people_appoint("{administrator}");

	assert_int_equal(
	    sql_integer("SELECT (transfer).points FROM split_household(actor_community_id(), %lld, "
	                "jsonb_build_object('building', 7, 'unit', 1, 'room', '101', 'members', "
	                "jsonb_build_array((SELECT resident_id FROM resident WHERE name = '%s' "
	                "AND household_id = %lld)), 'points', 20, 'document', '分户协议', "
	                "'administrator', '%s', 'second_administrator', '%s'))",
	                (long long)giver->household_id, member, (long long)giver->household_id,
	                admin->member_id, second.member_id),
	    20);
}

/* One building is credited, one is rejected, one waits, and a household of it did not pass. */
static void
inspect_in_june(const struct person *admin, const struct person *reviewer,
                const struct person *failed)
{
	const char *target = written("/v1/inspections/%s", uuid_written());

	expect_status(call(admin, "PUT", target,
	                   json_written("{'item': 'WM01', 'month': '2026-06', 'content': '巡查', "
	                                "'evidence': ['巡查表'], 'buildings': [{'building': 5}, "
	                                "{'building': 9}, {'building': 12, 'failed': "
	                                "[{'household_code': '%s', 'reason': '堆物'}]}]}",
	                                failed->household_code)),
	              200);
	expect_status(call(reviewer, "PUT", written("%s/buildings/5/review", target),
	                   json_written("{'verdict': 'approved'}")),
	              200);
	expect_status(call(reviewer, "PUT", written("%s/buildings/9/review", target),
	                   json_written("{'verdict': 'rejected', 'reason': '照片不清'}")),
	              200);
}

/* Of another household, and approved by another one. */
static void
join_in_june(const struct person *filer, const struct person *neighbour,
             const struct person *reviewer)
{
	const char *id = deed_file(filer, (struct deed){ .item = "WM06", .day = "2026-06-12" });

	expect_status(deed_join(neighbour, id, deed_invite(filer, id)), 200);
	deed_approve(reviewer, id);
}

/* Something of everything: credits, caps, a deduction, a reversal, a publication, the shop. */
static void
live_through_june(void)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person neighbour = people_register("王小芳", "5-1-201");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person zhao = people_appoint("{reviewer}");
	struct deed show = { .item = "ZY06", .from = "08:00", .to = "15:00" };
	struct person keeper = people_appoint("{storekeeper}");
	struct person wu;
	const char *deduction;
	const char *mistake;

	people_register("刘梅", "12-2-301");
	people_register("刘兰", "12-2-301");
	people_appoint("{auditor}");
	people_gather("红帮带志愿队", &wang);
	for (int day = 1; day <= 3; day++) {
		show.day = written("2026-06-0%d", day);
		deed_approve(&li, deed_file(&zhang, show));
	}
	deed_approve(&li, deed_file(&wang, show));
	deed_approve(&li, deed_file(&wang, (struct deed){ .item = "GY05",
	                                                  .evidence = "照片",
	                                                  .people = { &wang, &neighbour } }));
	deed_reject(
	    &li, deed_file(&wang, (struct deed){ .item = "ZY06", .from = "09:00", .to = "10:00" }));
	deduction = deed_deduct(&admin, &chen, "SF04");
	expect_status(call(&chen, "PUT", written("/v1/deeds/%s/answer", deduction),
	                   json_written("{'answer': '接受'}")),
	              200);
	deed_approve(&li, deduction);
	deed_approve(&zhao, deduction);
	mistake = deed_file(&zhang, (struct deed){ .item = "WM06" });
	deed_approve(&li, mistake);
	join_in_june(&wang, &zhang, &li);
	inspect_in_june(&admin, &li, &zhang);
	wu = shop_in_june(&keeper);
	park_in_june(&keeper, &admin);
	publish_june();
	take_back(&admin, mistake, &zhang);
	assert_non_null(sql_text("SELECT lapse_next_hold(actor_community_id())"));
	see_the_year_after_next(&keeper, &wu, &zhang);
	split_in_january(&admin, &zhang, "刘兰");
}

/* Whether the proof finds something in some community; a fault may be planted in any. */
static bool
notices(const char *invariant)
{
	struct db_outcome outcome =
	    sql_try(world.superuser, "SELECT community_id::text FROM xinyi.community");
	const struct db_result *communities = outcome.result;
	size_t found = 0;

	assert_int_equal(sql_try(world.superuser, "SET LOCAL ROLE xinyi_owner").status, DB_DONE);
	for (size_t row = 0; row < db_result_row_count(communities); row++) {
		outcome =
		    sql_try(world.superuser, "SELECT set_config('xinyi.community', '%s', true)",
		            db_result_text(communities, row, 0).data);
		assert_int_equal(outcome.status, DB_DONE);
		outcome = invariants_query(world.superuser, invariant);
		assert_int_equal(outcome.status, DB_DONE);
		found += db_result_row_count(outcome.result);
	}
	return found > 0;
}

/* The name of the invariant that the file spoils. */
static const char *
spoilt_by(const char *fault)
{
	return written("%.*s.sql", (int)strcspn(fault, "."), fault);
}

static void
expect_noticed(const char *fault)
{
	struct db_outcome outcome;

	assert_int_equal(session_begin(world.superuser, world.arena).status, DB_DONE);
	outcome = sql_try(world.superuser,
	                  "SELECT set_config('search_path', 'xinyi, rule', true), "
	                  "set_config('xinyi.community', '%lld', true)",
	                  (long long)world.here.id);
	assert_int_equal(outcome.status, DB_DONE);
	outcome = session_run_script(world.superuser, world.arena,
	                             world_read_source(written(FOLDER "/%s", fault)));
	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", fault, outcome.message);
	if (!notices(spoilt_by(fault)))
		fail_msg("%s is not noticed", fault);
	session_rollback(world.superuser);
}

static void
every_planted_fault_is_noticed(void **state)
{
	DIR *folder = opendir(written("%s/" FOLDER, test_database_environment("XINYI_SOURCE")));
	const struct dirent *entry;

	assert_non_null(folder);
	live_through_june();
	assert_int_equal(invariants_break_anywhere(), 0);
	world_move_to(world.here);
	while ((entry = readdir(folder)) != NULL) {
		if (strstr(entry->d_name, ".sql") != NULL)
			expect_noticed(entry->d_name);
	}
	closedir(folder);
}

static bool
is_spoilt_somewhere(const char *invariant)
{
	DIR *folder = opendir(written("%s/" FOLDER, test_database_environment("XINYI_SOURCE")));
	const struct dirent *entry;
	bool found = false;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		found = found || strcmp(spoilt_by(entry->d_name), invariant) == 0;
	closedir(folder);
	return found;
}

static void
every_invariant_has_a_fault_planted_for_it(void **state)
{
	for (const char *const *name = invariants_list(); *name != NULL; name++) {
		if (!is_spoilt_somewhere(*name))
			fail_msg("nothing in " FOLDER " spoils %s", *name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(every_planted_fault_is_noticed),
		in_world(every_invariant_has_a_fault_planted_for_it),
	};

	return world_run(tests);
}
