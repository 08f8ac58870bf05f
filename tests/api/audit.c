/* Every change by staff, and every read by an auditor, is written down. */

#include "support/testing.h"

/* The number of records of that operation, act and subject by the member. */
static int64_t
count_records(const struct person *who, const char *operation, const char *act, const char *subject)
{
	return sql_integer(
	    "SELECT count(*) FROM audit WHERE (membership_id, operation, act, subject) "
	    "= ('%s', '%s', '%s', '%s') AND request_id LIKE 'test-%%' "
	    "AND address = '203.0.113.7' AND login = 'xinyi_writer'",
	    who->member_id, operation, act, subject);
}

static void
changes_by_staff_leave_who_what_when_and_from_where(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person guest = people_welcome();
	const char *deed = deed_file(&chen, (struct deed){ .item = "WM06" });
	const char *claim = written("/v1/claims/%s", uuid_written());

	deed_approve(&li, deed);
	deed_deduct(&li, &chen, "SF04");
	call(&admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)deed_entry(deed, &chen)),
	     json_written("{'reason': '登记有误'}"));
	call_replacing(&admin, written("/v1/members/%s/roles", li.member_id),
	               json_written("{'roles': ['reviewer', 'leader']}"));
	call(&guest, "PUT", claim,
	     json_written("{'building': 1, 'unit': 1, 'room': '101', 'name': '某人'}"));
	call(&li, "PUT", written("%s/verdict", claim),
	     json_written("{'verdict': 'refused', 'reason': '不符'}"));
	call(&li, "PUT", written("/v1/me/relatives/%s", chen.household_code), NULL);
	call(&li, "DELETE", written("/v1/me/relatives/%s", chen.household_code), NULL);
	assert_int_equal(count_records(&li, "reviewDeed", "insert", "review"), 1);
	assert_int_equal(count_records(&li, "issueReminder", "insert", "reminder"), 1);
	assert_int_equal(count_records(&li, "submitDeed", "insert", "deed"), 1);
	assert_int_equal(count_records(&admin, "reverseEntry", "insert", "ledger_entry"), 1);
	assert_int_equal(count_records(&admin, "assignRoles", "update", "membership"), 1);
	assert_int_equal(count_records(&li, "decideClaim", "update", "claim"), 1);
	assert_int_equal(count_records(&li, "declareRelatives", "insert", "relative"), 1);
	assert_int_equal(count_records(&li, "retractRelatives", "update", "relative"), 1);
	assert_int_equal(count_records(&chen, "submitDeed", "insert", "deed"), 0);
}

static void
what_staff_file_for_others_and_take_back_is_written_down(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *deed;

	deed = deed_file(&admin, (struct deed){ .people = { &chen } });
	expect_status(call(&admin, "PUT", written("/v1/deeds/%s/withdrawal", deed), "{}"), 200);
	assert_int_equal(count_records(&admin, "submitDeed", "insert", "deed"), 1);
	assert_int_equal(count_records(&admin, "withdrawDeed", "update", "deed"), 1);
}

/* Who leads a team need not have the role of a leader. */
static void
what_is_filed_for_a_team_and_taken_back_is_written_down(void **state)
{
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person wang = people_settle("王秀兰", "9-3-503");
	const char *team = people_gather("红帮带志愿队", &chen, &wang);
	const char *own = deed_file(&chen, (struct deed){ .item = "WM06" });
	const char *deed = deed_file(&chen, (struct deed){ .team = team, .people = { &wang } });

	call(&chen, "PUT", written("/v1/deeds/%s/withdrawal", own), "{}");
	expect_status(call(&chen, "PUT", written("/v1/deeds/%s/withdrawal", deed), "{}"), 200);
	assert_int_equal(count_records(&chen, "submitDeed", "insert", "deed"), 1);
	assert_int_equal(count_records(&chen, "withdrawDeed", "update", "deed"), 1);
}

static void
every_read_by_an_auditor_is_written_down_before_it_is_answered(void **state)
{
	struct person auditor = people_appoint("{auditor}");
	struct person admin = people_appoint("{administrator}");
	struct person chen = people_settle("陈刚", "9-3-502");

	expect_status(call_get(&auditor, "/v1/households/%s", chen.household_code), 200);
	expect_status(call_get(&auditor, "/v1/households/%s", chen.household_code), 200);
	expect_error(call_get(&auditor, "/v1/deeds/%s", uuid_written()), "not_found");
	assert_int_equal(count_records(&auditor, "findHousehold", "read", "findHousehold"), 2);
	assert_int_equal(count_records(&auditor, "getDeed", "read", "getDeed"), 1);
	expect_status(call_get(&admin, "/v1/households/%s", chen.household_code), 200);
	assert_int_equal(count_records(&admin, "findHousehold", "read", "findHousehold"), 0);
}

static void
a_page_that_is_larger_than_a_worker_should_hold_is_refused(void **state)
{
	struct person admin = people_appoint("{administrator}");

	sql("INSERT INTO audit (community_id, operation, act, subject, detail) "
	    "SELECT actor_community_id(), 'psql', 'insert', 'deed', "
	    "jsonb_build_object('content', repeat('长', 1000000))");
	expect_error(call_get(&admin, "/v1/audit"), "answer_too_large");
	expect_status(call_get(&admin, "/v1/audit?member_id=%s", admin.member_id), 200);
}

static void
an_auditor_is_nothing_else_not_even_a_resident(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person auditor = people_settle("审计员", "7-1-101");
	const char *before;

	people_promote(&auditor, "{auditor}");
	before = sql_digest();
	expect_error(call_get(&auditor, "/v1/household"), "forbidden");
	expect_error(deed_submit(&auditor, uuid_written(), (struct deed){ .item = "WM06" }),
	             "forbidden");
	expect_status(call_get(&auditor, "/v1/households/%s", zhang.household_code), 200);
	expect_status(call_get(&auditor, "/v1/audit"), 200);
	assert_string_equal(sql_digest(), before);
}

static void
the_log_is_read_to_its_end_and_by_member(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *by_li = written("/v1/audit?member_id=%s", li.member_id);
	struct answer log;

	for (int i = 0; i < 4; i++)
		deed_remind(&li, &chen, "SF04", "2026-06-20");
	deed_remind(&admin, &chen, "SF04", "2026-06-20");
	assert_int_equal(paging_expect_whole(&admin, by_li), 4);
	assert_true(crowd_left_out_whole(&admin, "/v1/audit") >= 5);
	log = crowd_left_out(call_get(&admin, "/v1/audit"));
	expect_json(log, "/items/0/operation", "'issueReminder'");
	expect_json(log, "/items/0/address", "'203.0.113.7'");
	assert_false(answer_mentions(log, "陈刚"));
}

/* A record of that time in China. */
static void
record_at(const struct person *who, const char *operation, const char *at)
{
	sql("INSERT INTO audit (community_id, membership_id, at, day, operation, act, subject) "
	    "VALUES (actor_community_id(), '%s', '%s+08', '%s', '%s', 'insert', 'deed')",
	    who->member_id, at, at, operation);
}

static size_t
count_found(const struct person *reader, const char *filter)
{
	return paging_expect_whole(reader, written("/v1/audit?%s", filter));
}

static void
the_log_is_filtered_by_day_operation_and_member(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *by_li = written("member_id=%s", li.member_id);

	record_at(&li, "oldWork", "2020-03-01 23:59:59");
	record_at(&li, "oldWork", "2020-03-02 00:00");
	record_at(&wang, "oldWork", "2020-03-02 12:00");
	record_at(&li, "oldChange", "2020-03-02 23:59:59");
	record_at(&li, "oldWork", "2020-03-03 00:00");
	record_at(&wang, "old command", "2020-03-03 09:00");
	assert_int_equal(count_found(&admin, "day=2020-03-01"), 1);
	assert_int_equal(count_found(&admin, "day=2020-03-02"), 3);
	assert_int_equal(count_found(&admin, "day=2020-03-04"), 0);
	assert_int_equal(count_found(&admin, "operation=oldWork"), 4);
	assert_int_equal(count_found(&admin, "operation=old%20command"), 1);
	assert_int_equal(count_found(&admin, by_li), 4);
	assert_int_equal(count_found(&admin, written("operation=oldWork&%s", by_li)), 3);
	assert_int_equal(count_found(&admin, written("day=2020-03-02&%s", by_li)), 2);
	assert_int_equal(count_found(&admin, "day=2020-03-02&operation=oldWork"), 2);
	assert_int_equal(count_found(&admin, written("day=2020-03-02&operation=oldWork&%s", by_li)),
	                 1);
	expect_violation(call_get(&admin, "/v1/audit?day=2020-02-30"), "day", "format");
}

static void
a_command_of_the_server_is_in_the_log_without_a_member(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer log;

	sql("SELECT set_config('xinyi.operation', 'register import', false)");
	people_register("陈刚", "9-3-502");
	log = crowd_left_out(call_get(&admin, "/v1/audit?limit=1"));
	expect_json(log, "/items/0/operation", "'register import'");
	expect_json(log, "/items/0/member_id", "null");
	expect_json(log, "/items/0/subject", "'resident'");
	sql("SELECT set_config('xinyi.operation', '', false)");
}

static void
every_column_of_a_document_is_named_when_it_changes(void **state)
{
	struct person keeper = people_appoint("{storekeeper}");
	const struct db_result *unnamed;

	shop_open(&keeper, shop_stock(&keeper, (struct reward){ .price = 10 }));
	sql("%s", world_read_source("tests/api/unnamed_columns.sql"));
	unnamed = sql("SELECT string_agg(name, ', '), count(*) "
	              "FROM pg_temp.unnamed_columns() AS name");
	if (db_result_integer(unnamed, 0, 1) > 0)
		fail_msg("not in the audit: %s", db_result_text(unnamed, 0, 0).data);
}

static const char *
draft_of(const char *title, int points)
{
	return json_written("{'title': '%s', 'items': [{'code': 'WM06', 'category': '文明创建', "
	                    "'title_zh': '议事', 'title_en': 'Council', "
	                    "'basis': 'per_occurrence', 'points': %d, 'cap_period': 'none', "
	                    "'cap_points': 0, 'evidence_required': false, "
	                    "'reviewer_level': 'normal', 'content_public': true}]}",
	                    title, points);
}

static void
what_a_draft_changed_is_written_down(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer log;

	expect_status(call_replacing(&admin, "/v1/rulebooks/2", draft_of("一", 2)), 200);
	expect_status(call_replacing(&admin, "/v1/rulebooks/2", draft_of("二", 999)), 200);
	log = call_get(&admin, "/v1/audit?limit=2");
	expect_json(log, "/items/0/subject", "'rule_item'");
	assert_true(answer_mentions(log, "\\\"points\\\": [2, 999]"));
	assert_true(answer_mentions(log, "\\\"title\\\": [\\\"一\\\", \\\"二\\\"]"));
	assert_false(answer_mentions(log, "Council"));
}

/* The changes of these residents, in the order in which they were written down. */
static const char *
changes_in_order(const char *act)
{
	return sql_text("SELECT string_agg(r.name, ' ' ORDER BY c.change_no) "
	                "FROM resident_change c JOIN resident r USING (community_id, resident_id) "
	                "WHERE r.name LIKE 'tester %%' AND act = '%s'",
	                act);
}

static void
residents_who_change_together_are_written_down_by_household_and_name(void **state)
{
	const char *expected = "tester b tester c tester a tester d";

	people_settle("张秀英", "12-2-301");
	people_settle("陈刚", "9-3-502");
	sql("INSERT INTO resident (community_id, household_id, name) "
	    "SELECT h.community_id, h.household_id, new.name FROM (VALUES ('tester d', 9), "
	    "('tester b', 12), ('tester c', 12), ('tester a', 9)) AS new(name, building) "
	    "JOIN household h USING (building)");
	assert_string_equal(changes_in_order("enter"), expected);
	sql("UPDATE resident SET birth_year = 1990 WHERE name LIKE 'tester %%'");
	assert_string_equal(changes_in_order("correct"), expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(changes_by_staff_leave_who_what_when_and_from_where),
		in_world(what_staff_file_for_others_and_take_back_is_written_down),
		in_world(what_is_filed_for_a_team_and_taken_back_is_written_down),
		in_world(every_read_by_an_auditor_is_written_down_before_it_is_answered),
		in_world(a_page_that_is_larger_than_a_worker_should_hold_is_refused),
		in_world(an_auditor_is_nothing_else_not_even_a_resident),
		in_world(the_log_is_read_to_its_end_and_by_member),
		in_world(the_log_is_filtered_by_day_operation_and_member),
		in_world(a_command_of_the_server_is_in_the_log_without_a_member),
		in_world(every_column_of_a_document_is_named_when_it_changes),
		in_world(what_a_draft_changed_is_written_down),
		in_world(residents_who_change_together_are_written_down_by_household_and_name),
	};

	return world_run(tests);
}
