/* Written reminders. */

#include "support/testing.h"

static struct answer
remind(const struct person *staff, const char *reminder_id, const char *household_code,
       const char *item, const char *until)
{
	return call(
	    staff, "PUT", written("/v1/reminders/%s", reminder_id),
	    json_written("{'household_code': '%s', 'item': '%s', 'content': '楼道堆物，请清理', "
	                 "'correct_by': '%s'}",
	                 household_code, item, until));
}

static void
a_household_is_reminded_and_sees_what_to_put_right(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id = uuid_written();
	struct answer reminder = remind(&li, id, chen.household_code, "SF01", "2026-06-18");
	struct answer household = call_get(&chen, "/v1/household");

	expect_status(reminder, 200);
	expect_json(reminder, "/issued_on", "'2026-06-15'");
	expect_json(reminder, "/item_title", "'占用消防通道或楼道堆物，书面提醒后逾期未改'");
	expect_json(household, "/due/0/kind", "'correct_reminder'");
	expect_json(household, "/due/0/subject", written("'%s'", id));
	expect_json(household, "/due/0/due_on", "'2026-06-18'");
	assert_int_equal(sql_added("notice WHERE kind = 'reminder_issued'"), 1);
	world_set_clock("2026-06-19 00:10");
	expect_json(call_get(&chen, "/v1/household"), "/due/0/subject", written("'%s'", id));
}

static void
what_is_due_first_comes_first(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct answer household;

	remind(&li, uuid_written(), chen.household_code, "SF01", "2026-07-20");
	remind(&li, uuid_written(), chen.household_code, "SF01", "2026-06-20");
	remind(&li, uuid_written(), chen.household_code, "SF01", "2026-06-30");
	household = call_get(&chen, "/v1/household");
	expect_json(household, "/due/0/due_on", "'2026-06-20'");
	expect_json(household, "/due/1/due_on", "'2026-06-30'");
	expect_json(household, "/due/2/due_on", "'2026-07-20'");
}

static void
of_many_reminders_a_household_sees_the_most_urgent_and_their_number(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct answer household;

	remind(&li, uuid_written(), chen.household_code, "SF01", "2026-07-20");
	sql("INSERT INTO reminder (community_id, reminder_id, household_id, version, item, "
	    "content, correct_by, issued_by, issued_on) "
	    "SELECT community_id, gen_random_uuid(), household_id, version, item, "
	    "repeat('改', 500), issued_on + n %% 30, issued_by, issued_on "
	    "FROM reminder, generate_series(1, 2800) AS n");
	household = call_get(&chen, "/v1/household");
	expect_status(household, 200);
	assert_int_equal(answer_count(household, "/due"), 20);
	expect_json(household, "/due/0/due_on", "'2026-06-15'");
	expect_json(household, "/due_left_out", "2781");
	assert_int_equal(
	    answer_count(call_get(&chen, "/v1/household/reminders?limit=50"), "/items"), 50);
}

static void
the_same_reminder_again_is_one_reminder(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person admin = people_appoint("{administrator}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id = uuid_written();
	struct answer first = remind(&li, id, chen.household_code, "SF01", "2026-06-18");

	world_set_clock("2026-06-20 12:00");
	assert_string_equal(remind(&li, id, chen.household_code, "SF01", "2026-06-18").body.data,
	                    first.body.data);
	expect_error(remind(&li, id, chen.household_code, "SF01", "2026-06-19"),
	             "already_exists_differently");
	expect_error(remind(&li, id, chen.household_code, "SF02", "2026-06-18"),
	             "already_exists_differently");
	expect_error(remind(&admin, id, chen.household_code, "SF01", "2026-06-18"),
	             "already_exists_differently");
	assert_int_equal(sql_added("reminder"), 1);
	assert_int_equal(sql_added("notice"), 1);
}

static void
a_reminder_names_a_household_and_a_deduction_and_leaves_time(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *code = chen.household_code;

	expect_error(remind(&li, uuid_written(), "000000", "SF01", "2026-06-18"),
	             "unknown_household");
	expect_error(remind(&li, uuid_written(), code, "SF99", "2026-06-18"), "unknown_item");
	expect_error(remind(&li, uuid_written(), code, "WM06", "2026-06-18"), "not_a_deduction");
	expect_place(remind(&li, uuid_written(), code, "SF04", "2026-06-17"),
	             "correct_by_too_early", "/correct_by");
	expect_status(remind(&li, uuid_written(), code, "SF04", "2026-06-18"), 200);
	expect_refusal("reminder_without_time", "UPDATE reminder SET correct_by = issued_on - 1");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", chen.resident_id);
	expect_error(remind(&li, uuid_written(), code, "SF01", "2026-06-18"), "household_closed");
	assert_int_equal(sql_added("reminder"), 1);
}

static void
what_is_dangerous_is_to_be_put_right_at_once(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *code = chen.household_code;

	expect_place(remind(&li, uuid_written(), code, "SF01", "2026-06-14"),
	             "correct_by_too_early", "/correct_by");
	expect_status(remind(&li, uuid_written(), code, "SF01", "2026-06-15"), 200);
}

static void
the_reminders_of_a_household_are_listed_newest_first(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person other = people_settle("赵敏", "7-1-101");
	const char *list = written("/v1/reminders?household_code=%s", chen.household_code);
	const char *newest;

	for (int i = 0; i < 4; i++)
		deed_remind(&li, &chen, "SF01", "2026-06-18");
	newest = deed_remind(&li, &chen, "SF04", "2026-06-18");
	deed_remind(&li, &other, "SF04", "2026-06-18");
	assert_int_equal(paging_expect_whole(&li, list), 5);
	expect_json(call_get(&li, "%s", list), "/items/0/reminder_id", written("'%s'", newest));
	expect_error(call_get(&li, "/v1/reminders?household_code=000000"), "not_found");
	expect_violation(crowd_left_out(call_get(&li, "/v1/reminders")), "household_code",
	                 "required");
}

static struct answer
answer_with(const struct person *who, const char *reminder, const char *text)
{
	return call(who, "PUT", written("/v1/reminders/%s/answer", reminder),
	            json_written("{'answer': '%s'}", text));
}

static struct answer
confirm(const struct person *staff, const char *reminder)
{
	return call(staff, "PUT", written("/v1/reminders/%s/put_right", reminder), NULL);
}

static void
a_household_answers_a_reminder_once_and_the_reviewer_sees_it(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person wife = people_settle("孙丽", "9-3-502");
	struct person other = people_settle("赵敏", "7-1-101");
	const char *id = deed_remind(&li, &chen, "SF04", "2026-06-18");
	struct answer answered;

	expect_error(answer_with(&other, id, "已清理"), "not_found");
	answered = answer_with(&chen, id, "已清理");
	expect_json(answered, "/answer", "'已清理'");
	expect_json(answered, "/answered_at", "'2026-06-15T04:00:00Z'");
	assert_string_equal(answer_with(&chen, id, "已清理").body.data, answered.body.data);
	expect_error(answer_with(&chen, id, "没有"), "already_exists_differently");
	expect_error(answer_with(&wife, id, "已清理"), "already_exists_differently");
	expect_json(call_get(&li, "/v1/reminders?household_code=%s", chen.household_code),
	            "/items/0/answer", "'已清理'");
	expect_json(call_get(&chen, "/v1/household/reminders"), "/items/0/status", "'open'");
	expect_json(call_get(&li, "/v1/me/notices"), "/items/0/kind", "'reminder_answered'");
	assert_int_equal(sql_added("notice WHERE kind = 'reminder_answered'"), 1);
}

static void
what_was_put_right_ends_and_leads_to_no_deduction(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person admin = people_appoint("{administrator}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id;
	struct answer ended;

	world_set_clock("2026-06-08 12:00");
	id = deed_remind(&li, &chen, "SF04", "2026-06-11");
	world_set_clock("2026-06-15 12:00");
	ended = confirm(&admin, id);
	expect_json(ended, "/status", "'put_right'");
	assert_string_equal(confirm(&li, id).body.data, ended.body.data);
	assert_int_equal(answer_count(call_get(&chen, "/v1/household"), "/due"), 0);
	expect_error(answer_with(&chen, id, "已清理"), "reminder_ended");
	expect_place(deed_submit(&li, uuid_written(),
	                         (struct deed){ .item = "SF04",
	                                        .day = "2026-06-15",
	                                        .evidence = "照片",
	                                        .debtor = &chen,
	                                        .reminder = id }),
	             "reminder_ended", "/reminder_id");
	assert_int_equal(sql_added("notice WHERE kind = 'reminder_put_right'"), 1);
	assert_int_equal(sql_added("audit WHERE operation = 'confirmPutRight'"), 1);
	expect_error(confirm(&li, uuid_written()), "not_found");
}

static void
nobody_confirms_for_the_own_household(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id = deed_remind(&li, &chen, "SF04", "2026-06-18");

	people_promote(&chen, "{reviewer}");
	expect_error(confirm(&chen, id), "conflict_of_interest");
	expect_status(confirm(&li, id), 200);
}

static const char *
status_shown(const struct person *who)
{
	return answer_text(call_get(who, "/v1/household/reminders"), "/items/0/status");
}

static void
a_reminder_follows_its_deduction(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *deed = deed_deduct(&li, &chen, "SF04");
	const char *id = sql_text("SELECT reminder_id FROM deed WHERE deed_id = '%s'", deed);

	assert_string_equal(status_shown(&chen), "deducted");
	expect_error(confirm(&wang, id), "reminder_ended");
	expect_error(answer_with(&chen, id, "已清理"), "reminder_ended");
	expect_json(call_get(&chen, "/v1/household"), "/due/0/kind", "'answer_deduction'");
	assert_int_equal(answer_count(call_get(&chen, "/v1/household"), "/due"), 1);
	deed_reject(&wang, deed);
	assert_string_equal(status_shown(&chen), "open");
	expect_status(confirm(&wang, id), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_household_is_reminded_and_sees_what_to_put_right),
		in_world(what_is_due_first_comes_first),
		in_world(of_many_reminders_a_household_sees_the_most_urgent_and_their_number),
		in_world(the_same_reminder_again_is_one_reminder),
		in_world(a_reminder_names_a_household_and_a_deduction_and_leaves_time),
		in_world(what_is_dangerous_is_to_be_put_right_at_once),
		in_world(the_reminders_of_a_household_are_listed_newest_first),
		in_world(a_household_answers_a_reminder_once_and_the_reviewer_sees_it),
		in_world(what_was_put_right_ends_and_leads_to_no_deduction),
		in_world(nobody_confirms_for_the_own_household),
		in_world(a_reminder_follows_its_deduction),
	};

	return world_run(tests);
}
