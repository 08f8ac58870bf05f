#include "support/crowd.h"

#include "support/deeds.h"
#include "support/expect.h"
#include "support/paging.h"
#include "support/publishing.h"
#include "support/shop.h"
#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

#include <string.h>

/* Longer than any test looks ahead: the crowd's holds do not lapse during a test. */
#define SHOP_DAYS 900

#define REPORT \
	"{\"households_added\": 1, \"residents_added\": 1, \"residents_changed\": 0, " \
	"\"phones_changed\": 0, \"residents_returned\": 0, \"residents_unchanged\": 0, " \
	"\"lines_left_out\": 0, \"living_count\": 12, \"missing_count\": 12, " \
	"\"missing\": [], \"named_count\": 0, \"named\": [], \"fault_count\": 0, " \
	"\"kinds\": [], \"faults\": [], \"notes\": []}"

static void
release_json(void *value)
{
	json_decref(value);
}

struct crowd {
	struct person zhou;
	struct person son;
	struct person qian;
	struct person reviewers[3];
	struct person keeper;
	struct person desk;
	struct person office;
	const char *rice;
	const char *pass;
};

/* The clock as it is, moved by so many days, and that day. */
static const char *
day_after(int days)
{
	return sql_text("SELECT day(rule.now()) + %d", days);
}

static void
pass_days(int days)
{
	sql("UPDATE community SET clock_offset = clock_offset + %d * interval '1 day' "
	    "WHERE community_id = rule.actor_community_id()",
	    days);
}

static struct crowd
settle(int building)
{
	const char *first = written("%d-1-101", building);
	const char *second = written("%d-1-101", building + 1);
	struct crowd crowd = {
		.zhou = people_settle(CROWD_MARK "周全", first),
		.son = people_settle(CROWD_MARK "周小全", first),
		.qian = people_settle(CROWD_MARK "钱多", second),
		.keeper = people_appoint("{storekeeper}"),
		.desk = people_appoint("{property}"),
	};

	for (size_t i = 0; i < 3; i++)
		crowd.reviewers[i] = people_appoint("{reviewer}");
	crowd.office = people_appoint("{administrator}");
	people_gather(written(CROWD_MARK "志愿队%d", building), &crowd.zhou, &crowd.qian);
	people_decide(&crowd.zhou, "publication", true);
	people_decide(&crowd.son, "publication", true);
	people_decide(&crowd.son, "publication", false);
	expect_status(call(&crowd.reviewers[2], "PUT",
	                   written("/v1/me/relatives/%s", crowd.zhou.household_code), NULL),
	              200);
	return crowd;
}

static const char *
earn(const struct crowd *crowd, const struct person *who, const char *item, const char *day)
{
	const char *deed = deed_file(who, (struct deed){ .item = item,
	                                                 .day = day,
	                                                 .content = CROWD_MARK "的事迹",
	                                                 .evidence = CROWD_MARK "的证书" });

	deed_approve(&crowd->reviewers[0], deed);
	return deed;
}

static void
earn_fifty(const struct crowd *crowd, const struct person *who, const char *day)
{
	deed_approve(&crowd->reviewers[1], earn(crowd, who, "HR01", day));
}

static void
claim(const struct crowd *crowd, bool refused)
{
	struct person guest = people_welcome();
	const char *id = uuid_written();

	expect_status(call(&guest, "PUT", written("/v1/claims/%s", id),
	                   json_written("{'building': 71, 'unit': 1, 'room': '101', "
	                                "'name': '" CROWD_MARK "客'}")),
	              200);
	if (refused) {
		expect_status(call(&crowd->reviewers[0], "PUT",
		                   written("/v1/claims/%s/verdict", id),
		                   json_written("{'verdict': 'refused', 'reason': '查无此人'}")),
		              200);
	}
}

static const char *
open_shop(const struct crowd *crowd, int days)
{
	const char *event = uuid_written();

	expect_status(shop_save_event(&crowd->keeper, event, written("%sT08:00", day_after(0)),
	                              written("%sT18:00", day_after(days)),
	                              (const char *const[]){ crowd->rice, crowd->pass, NULL }),
	              200);
	return event;
}

static void
use_voucher(const struct crowd *crowd)
{
	const char *code = sql_text("SELECT code FROM voucher WHERE reward_id = '%s'", crowd->pass);

	expect_status(call(&crowd->desk, "PUT", written("/v1/voucher_uses/%s", uuid_written()),
	                   json_written("{'code': '%s', 'reference': '" CROWD_MARK "'}", code)),
	              200);
}

/* Goods and a voucher, every end of a hold but lapsing, and one that stays. */
static void
shop(struct crowd *crowd, int days)
{
	const char *event;
	const char *collected;

	crowd->rice = shop_stock(
	    &crowd->keeper,
	    (struct reward){ .name = CROWD_MARK "大米", .price = 5, .stock = 50, .limit = 5 });
	crowd->pass = shop_stock(&crowd->keeper, (struct reward){ .name = CROWD_MARK "券",
	                                                          .price = 5,
	                                                          .stock = 50,
	                                                          .discount_percent = 10,
	                                                          .valid_from = "2026-05-01" });
	event = open_shop(crowd, days);
	collected = shop_hold(&crowd->zhou, event, crowd->rice, 1);
	expect_status(shop_collect(&crowd->keeper, collected, shop_code(collected)), 200);
	expect_status(
	    shop_cancel(&crowd->qian, shop_hold(&crowd->qian, event, crowd->rice, 2), NULL), 200);
	shop_hold(&crowd->zhou, event, crowd->pass, 1);
	use_voucher(crowd);
	shop_hold(&crowd->zhou, event, crowd->rice, 1);
}

static const char *
accuse(const struct crowd *crowd, const char *reminder)
{
	return deed_file(&crowd->reviewers[0], (struct deed){ .item = "SF04",
	                                                      .day = day_after(-1),
	                                                      .content = CROWD_MARK "堆物",
	                                                      .evidence = CROWD_MARK "的照片",
	                                                      .debtor = &crowd->qian,
	                                                      .reminder = reminder });
}

static void
answer(const struct crowd *crowd, const char *deduction)
{
	expect_status(call(&crowd->qian, "PUT", written("/v1/deeds/%s/answer", deduction),
	                   json_written("{'answer': '" CROWD_MARK "已清理'}")),
	              200);
}

static void
withdraw(const struct person *who, const char *deed)
{
	expect_status(call(who, "PUT", written("/v1/deeds/%s/withdrawal", deed),
	                   json_written("{'reason': '" CROWD_MARK "弄错了'}")),
	              200);
}

/* One is approved, one is withdrawn before the answer, one waits for it, and one has it. */
static void
deduct(const struct crowd *crowd, const char *reminder)
{
	const char *approved = accuse(crowd, reminder);

	answer(crowd, approved);
	deed_approve(&crowd->reviewers[1], approved);
	deed_approve(&crowd->reviewers[2], approved);
	withdraw(&crowd->reviewers[0], accuse(crowd, reminder));
	accuse(crowd, reminder);
	answer(crowd, accuse(crowd, reminder));
}

/* A claim is accepted, one of a team leaves the community, a declaration is retracted. */
static void
come_and_go(const struct crowd *crowd, int building)
{
	const char *flat = written("%d-1-101", building);
	const char *claim_id = uuid_written();
	struct person guest = people_welcome();
	struct person gone = people_settle(CROWD_MARK "吴走", flat);
	const char *declared = written("/v1/me/relatives/%s", crowd->zhou.household_code);

	people_register(CROWD_MARK "孙来", flat);
	expect_status(call(&guest, "PUT", written("/v1/claims/%s", claim_id),
	                   json_written("{'building': %d, 'unit': 1, 'room': '101', "
	                                "'name': '" CROWD_MARK "孙来'}",
	                                building)),
	              200);
	expect_status(call(&crowd->reviewers[0], "PUT", written("/v1/claims/%s/verdict", claim_id),
	                   json_written("{'verdict': 'accepted'}")),
	              200);
	earn(crowd, &gone, "WM06", day_after(-1));
	sql("INSERT INTO team_member (community_id, team_id, resident_id, is_leader, joined_at) "
	    "SELECT community_id, team_id, '%s', false, rule.now() FROM team "
	    "WHERE name = '" CROWD_MARK "志愿队%d'",
	    gone.resident_id, building);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", gone.resident_id);
	expect_status(call(&crowd->reviewers[1], "PUT", declared, NULL), 200);
	expect_status(call(&crowd->reviewers[1], "DELETE", declared, NULL), 204);
}

static void
dispute(const struct crowd *crowd)
{
	const char *deed = earn(crowd, &crowd->son, "WM06", day_after(-2));

	sql("SELECT place_dispute(actor_community_id(), %lld)",
	    (long long)deed_entry(deed, &crowd->zhou));
}

/* Two days in which one of everything happens. */
static void
live(struct crowd *crowd, int days_of_shop)
{
	const struct person *qian = &crowd->qian;
	const char *today = day_after(0);
	const char *reminder;

	pass_days(-3);
	reminder = deed_remind(&crowd->reviewers[0], qian, "SF04", today);
	pass_days(3);
	earn(crowd, &crowd->son, "WM06", day_after(-1));
	earn_fifty(crowd, &crowd->zhou, day_after(-2));
	earn_fifty(crowd, qian, day_after(-2));
	withdraw(qian, deed_file(qian, (struct deed){ .day = day_after(-4) }));
	deed_reject(&crowd->reviewers[1], deed_file(qian, (struct deed){ .day = day_after(-3) }));
	claim(crowd, true);
	shop(crowd, days_of_shop);
	world_set_clock(written("%s 09:00", day_after(2)));
	deduct(crowd, reminder);
	dispute(crowd);
	deed_remind(&crowd->reviewers[1], &crowd->zhou, "SF04", day_after(20));
	deed_file(qian, (struct deed){ .day = day_after(-4), .content = CROWD_MARK "等待" });
	claim(crowd, false);
}

/* By somebody in the office; the job has read and written the file. */
static void
upload_register(const struct crowd *crowd)
{
	const char *file = uuid_written();

	expect_status(
	    call(&crowd->office, "PUT", written("/v1/register_imports/%s", file), CALL_FILE), 200);
	sql("UPDATE register_import SET status = 'done', report = '" REPORT "', "
	    "report_digest = repeat('0', 64), register_version = register_version(community_id), "
	    "planned_at = rule.now(), content = NULL, content_digest = NULL, "
	    "ended_at = rule.now() WHERE import_id = '%s'",
	    file);
}

void
crowd_gather(void)
{
	struct crowd crowd;

	world_set_clock("2026-05-20 12:00");
	crowd = settle(70);
	live(&crowd, 10);
	come_and_go(&crowd, 70);
	world_set_clock("2026-05-26 09:00");
	publish_due();
	world_set_clock("2026-06-08 09:00");
	assert_non_null(sql_text("SELECT lapse_next_hold(actor_community_id())"));
	live(&crowd, SHOP_DAYS);
	upload_register(&crowd);
}

void
crowd_join(void)
{
	struct crowd crowd = settle(80);

	live(&crowd, SHOP_DAYS);
}

/*
 * Every name of something of the crowd's, each between spaces: identifiers and household codes, and
 * the period of which there is nothing else. The same in every test of a program.
 */
static const char *
names(void)
{
	static char *known;
	const char *rows;
	struct db_outcome found;

	if (known != NULL)
		return known;
	rows = sql_text("SELECT string_agg(format('SELECT to_jsonb(t) AS content FROM xinyi.%%I t "
	                "WHERE community_id = %lld', relname), ' UNION ALL ') FROM pg_class "
	                "JOIN pg_attribute ON attrelid = pg_class.oid "
	                "WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r' "
	                "AND attname = 'community_id'",
	                (long long)world.crowd.id);
	found = sql_try(world.superuser,
	                "SELECT concat(' 2026-05 ', string_agg(name, ' '), ' ') FROM ("
	                "SELECT code AS name FROM xinyi.household WHERE community_id = %lld "
	                "UNION SELECT value FROM (%s) r, jsonb_each_text(r.content) "
	                "WHERE value ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$') named",
	                (long long)world.crowd.id, rows);
	assert_int_equal(found.status, DB_DONE);
	known = strdup(db_result_text(found.result, 0, 0).data);
	return known;
}

static bool
is_of_crowd(json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(value))
		return strstr(names(), written(" %s ", json_string_value(value))) != NULL;
	json_array_foreach (value, i, member) {
		if (is_of_crowd(member))
			return true;
	}
	json_object_foreach (value, name, member) {
		if (is_of_crowd(member))
			return true;
	}
	return false;
}

struct answer
crowd_left_out(struct answer list)
{
	json_t *kept = json_deep_copy(list.json);
	json_t *items = json_object_get(kept, "items");

	arena_defer(world.arena, release_json, kept);
	for (size_t i = json_array_size(items); i > 0; i--) {
		if (is_of_crowd(json_array_get(items, i - 1)))
			json_array_remove(items, i - 1);
	}
	list.json = kept;
	return list;
}

size_t
crowd_left_out_whole(const struct person *person, const char *target)
{
	const json_t *items = paging_gather(person, target, 100);
	struct answer whole = { .json = json_pack("{s:O}", "items", items) };
	size_t count = answer_count(crowd_left_out(whole), "/items");

	assert_int_equal(paging_expect_whole(person, target), json_array_size(items));
	json_decref((json_t *)(uintptr_t)whole.json);
	return count;
}
