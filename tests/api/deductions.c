/* From the reminder over the household's answer to the deduction. */

#include "support/testing.h"

static struct person admin;
static struct person li;
static struct person wang;
static struct person debtor;

/* A household with ten points, an administrator and two reviewers. */
static int
prepare(void **state)
{
	world_enter(state);
	admin = people_appoint("{administrator}");
	li = people_appoint("{reviewer}");
	wang = people_appoint("{reviewer}");
	debtor = people_settle("陈刚", "9-3-502");
	for (int day = 1; day <= 2; day++) {
		deed_approve(
		    &li, deed_file(&debtor, (struct deed){ .item = "GY03",
		                                           .evidence = "收据",
		                                           .day = written("2026-06-0%d", day) }));
	}
	return 0;
}

#define in_debt(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
answer_deduction(const struct person *by, const char *deed_id, const char *text)
{
	return call(by, "PUT", written("/v1/deeds/%s/answer", deed_id),
	            json_written("{'answer': '%s'}", text));
}

static struct deed
litter(const char *reminder)
{
	return (struct deed){ .item = "SF04",
		              .day = "2026-06-14",
		              .evidence = "现场照片",
		              .debtor = &debtor,
		              .reminder = reminder };
}

static void
staff_alone_file_deductions(void **state)
{
	struct person neighbour = people_settle("邻居甲", "9-3-501");
	const char *reminder;

	world_set_clock("2026-06-08 09:00");
	reminder = deed_remind(&li, &debtor, "SF04", "2026-06-11");
	world_set_clock("2026-06-15 12:00");
	expect_error(deed_submit(&neighbour, uuid_written(), litter(reminder)), "staff_only");
	expect_error(deed_submit(&debtor, uuid_written(), litter(reminder)), "staff_only");
	deed_file(&admin, litter(reminder));
	deed_file(&li, litter(reminder));
}

static void
a_deduction_follows_a_reminder_whose_day_has_passed(void **state)
{
	struct person other = people_settle("邻居甲", "9-3-501");
	const char *due;
	struct deed today;
	struct deed elsewhere;
	struct deed other_item;

	world_set_clock("2026-06-12 09:00");
	due = deed_remind(&li, &debtor, "SF04", "2026-06-15");
	world_set_clock("2026-06-15 12:00");
	today = elsewhere = other_item = litter(due);
	today.day = "2026-06-15";
	expect_error(deed_submit(&li, uuid_written(), today), "reminder_not_due");
	expect_error(deed_submit(&li, uuid_written(), litter(NULL)), "reminder_required");
	expect_error(deed_submit(&li, uuid_written(), litter(uuid_written())), "reminder_required");
	elsewhere.debtor = &other;
	expect_error(deed_submit(&li, uuid_written(), elsewhere), "reminder_required");
	other_item.item = "SF05";
	expect_error(deed_submit(&li, uuid_written(), other_item), "reminder_required");
	world_set_clock("2026-06-16 00:30");
	today.day = "2026-06-16";
	deed_file(&li, today);
}

static void
no_deduction_goes_without_a_reminder_whoever_inserts_it(void **state)
{
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");

	expect_refusal("deed_names_household_without_reminder",
	               "UPDATE deed SET reminder_id = NULL WHERE deed_id = '%s'", deed_id);
	expect_refusal("deduction_without_reminder",
	               "UPDATE deed SET item = 'SF05' WHERE deed_id = '%s'", deed_id);
	expect_refusal("not_a_deduction",
	               "INSERT INTO deed (community_id, deed_id, version, item, content, place, "
	               "happened_on, evidence, filed_by, filed_at, due_at, request_digest) "
	               "SELECT community_id, gen_random_uuid(), version, item, content, place, "
	               "happened_on, evidence, filed_by, filed_at, due_at, request_digest "
	               "FROM deed WHERE deed_id = '%s'",
	               deed_id);
}

static void
a_deduction_names_a_household_has_evidence_and_no_participants(void **state)
{
	const char *reminder;
	struct deed deduction;
	struct person nowhere = { .household_code = "000000" };

	world_set_clock("2026-06-08 09:00");
	reminder = deed_remind(&li, &debtor, "SF04", "2026-06-11");
	world_set_clock("2026-06-15 12:00");
	deduction = litter(reminder);
	deduction.evidence = NULL;
	expect_error(deed_submit(&li, uuid_written(), deduction), "evidence_required");
	deduction = litter(reminder);
	deduction.debtor = &nowhere;
	expect_error(deed_submit(&li, uuid_written(), deduction), "unknown_household");
	expect_error(
	    deed_submit(&li, uuid_written(),
	                (struct deed){ .item = "SF04", .evidence = "照片", .people = { &debtor } }),
	    "unknown_household");
	deduction = litter(reminder);
	deduction.item = "WM06";
	expect_error(deed_submit(&li, uuid_written(), deduction), "not_a_deduction");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'",
	    debtor.resident_id);
	expect_error(deed_submit(&li, uuid_written(), litter(reminder)), "household_closed");
}

static void
participants_have_no_place_in_a_deduction(void **state)
{
	const char *reminder;

	world_set_clock("2026-06-08 09:00");
	reminder = deed_remind(&li, &debtor, "SF04", "2026-06-11");
	world_set_clock("2026-06-15 12:00");
	expect_error(call(&li, "PUT", written("/v1/deeds/%s", uuid_written()),
	                  json_written("{'item': 'SF04', 'content': '乱倒垃圾', 'place': '东门', "
	                               "'happened_on': '2026-06-14', 'evidence': ['照片'], "
	                               "'household_code': '%s', 'reminder_id': '%s', "
	                               "'participants': [{'resident_id': '%s'}]}",
	                               debtor.household_code, reminder, debtor.resident_id)),
	             "participants_required");
}

static void
the_household_is_told_and_has_time_to_answer(void **state)
{
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");
	struct answer household = call_get(&debtor, "/v1/household");

	assert_int_equal(sql_added("notice WHERE kind = 'deduction_filed' "
	                           "AND membership_id = '%s'",
	                           debtor.member_id),
	                 1);
	expect_json(household, "/due/0/kind", "'answer_deduction'");
	expect_json(household, "/due/0/subject", written("'%s'", deed_id));
	expect_json(household, "/due/0/due_on", "'2026-06-22'");
	expect_error(deed_review(&li, deed_id, "approved", NULL), "answer_pending");
	world_set_clock("2026-06-22 11:59");
	expect_error(deed_review(&li, deed_id, "approved", NULL), "answer_pending");
	world_set_clock("2026-06-22 12:01");
	deed_approve(&li, deed_id);
}

/* Deductions like that one, filed up to so many minutes before it. */
static void
file_earlier(const char *deed_id, int first, int last)
{
	sql("INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, "
	    "evidence, filed_by, filed_at, due_at, household_id, reminder_id, request_digest) "
	    "SELECT community_id, gen_random_uuid(), version, item, content, place, happened_on, "
	    "evidence, filed_by, filed_at - n * interval '1 minute', due_at, household_id, "
	    "reminder_id, request_digest "
	    "FROM deed, generate_series(%d, %d) AS n WHERE deed_id = '%s'",
	    first, last, deed_id);
}

static void
of_many_deductions_the_household_sees_the_most_urgent_and_their_number(void **state)
{
	const char *last = deed_deduct(&li, &debtor, "SF04");
	struct answer household;

	file_earlier(last, 1, 19);
	household = call_get(&debtor, "/v1/household");
	assert_int_equal(answer_count(household, "/due"), 20);
	expect_json(household, "/due_left_out", "0");
	expect_json(household, "/due/0/kind", "'answer_deduction'");
	assert_true(answer_mentions(household, last));
	file_earlier(last, 20, 20);
	household = call_get(&debtor, "/v1/household");
	assert_int_equal(answer_count(household, "/due"), 20);
	expect_json(household, "/due_left_out", "1");
	assert_false(answer_mentions(household, last));
}

static void
once_the_household_has_answered_nobody_needs_to_wait(void **state)
{
	struct person wife = people_settle("刘梅", "9-3-502");
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");
	struct answer first = answer_deduction(&debtor, deed_id, "已于次日清理完毕");

	expect_status(first, 200);
	assert_string_equal(answer_deduction(&debtor, deed_id, "已于次日清理完毕").body.data,
	                    first.body.data);
	expect_error(answer_deduction(&debtor, deed_id, "另一种说法"),
	             "already_exists_differently");
	expect_error(answer_deduction(&wife, deed_id, "已于次日清理完毕"),
	             "already_exists_differently");
	expect_json(call_get(&li, "/v1/deeds/%s", deed_id), "/answer", "'已于次日清理完毕'");
	assert_int_equal(answer_count(call_get(&debtor, "/v1/household"), "/due"), 0);
	deed_approve(&li, deed_id);
}

static void
only_the_household_answers_and_only_a_deduction(void **state)
{
	struct person stranger = people_settle("邻居甲", "9-3-501");
	struct person staff = people_settle("李建国", "3-1-101");
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");
	const char *deed = deed_file(&debtor, (struct deed){ .item = "WM06" });

	people_promote(&staff, "{reviewer}");
	expect_error(answer_deduction(&stranger, deed_id, "与我无关"), "not_found");
	expect_error(answer_deduction(&stranger, uuid_written(), "与我无关"), "not_found");
	expect_error(answer_deduction(&staff, deed_id, "代为答复"), "not_a_deduction");
	expect_error(answer_deduction(&debtor, deed, "不是扣分"), "not_a_deduction");
}

static void
it_is_too_late_to_answer_once_it_is_decided(void **state)
{
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");

	deed_reject(&li, deed_id);
	expect_error(answer_deduction(&debtor, deed_id, "迟到的答复"), "already_decided");
}

static void
a_deduction_takes_two_reviewers_and_lowers_both_numbers(void **state)
{
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");
	struct answer household;

	answer_deduction(&debtor, deed_id, "接受");
	expect_json(call_get(&li, "/v1/deeds/%s/assessment", deed_id), "/double_because",
	            "['deduction']");
	expect_json(deed_review(&li, deed_id, "approved", NULL), "/status", "'submitted'");
	assert_int_equal(deed_balance(&debtor), 10);
	expect_json(deed_review(&wang, deed_id, "approved", NULL), "/status", "'approved'");
	household = call_get(&debtor, "/v1/household");
	expect_json(household, "/balance", "5");
	expect_json(household, "/rating", "105");
	expect_json(call_get(&debtor, "/v1/household/ledger?limit=1"), "/items/0/name", "null");
	assert_int_equal(sql_added("notice WHERE kind = 'deduction_posted' "
	                           "AND membership_id = '%s'",
	                           debtor.member_id),
	                 1);
}

/* Deducts by the item with both reviews, at once. */
static struct answer
deduct(const char *item)
{
	const char *deed_id = deed_deduct(&admin, &debtor, item);

	answer_deduction(&debtor, deed_id, "接受");
	deed_approve(&li, deed_id);
	deed_approve(&wang, deed_id);
	return call_get(&debtor, "/v1/household/ledger?limit=1");
}

static void
a_deduction_lowers_the_rating_in_full_and_the_balance_to_zero_at_most(void **state)
{
	struct answer entry = deduct("SF06");

	expect_json(entry, "/items/0/computed", "-15");
	expect_json(entry, "/items/0/points", "-10");
	expect_json(entry, "/items/0/rating", "-15");
	expect_json(entry, "/items/0/balance", "0");
	expect_json(entry, "/items/0/note", "'balance_exhausted'");
	expect_json(call_get(&debtor, "/v1/household"), "/rating", "95");
}

static void
deductions_have_a_cap_as_well(void **state)
{
	for (int i = 0; i < 4; i++)
		expect_json(deduct("SF04"), "/items/0/rating", "-5");
	expect_json(deduct("SF04"), "/items/0/rating", "0");
	expect_json(call_get(&debtor, "/v1/household/ledger?limit=1"), "/items/0/note",
	            "'over_cap'");
	expect_json(call_get(&debtor, "/v1/household"), "/rating", "90");
}

static void
the_household_does_not_review_its_own_deduction(void **state)
{
	struct person wife = people_settle("刘梅", "9-3-502");
	const char *deed_id = deed_deduct(&admin, &debtor, "SF04");

	people_promote(&wife, "{reviewer}");
	answer_deduction(&debtor, deed_id, "接受");
	expect_error(deed_review(&wife, deed_id, "approved", NULL), "conflict_of_interest");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_debt(staff_alone_file_deductions),
		in_debt(a_deduction_follows_a_reminder_whose_day_has_passed),
		in_debt(no_deduction_goes_without_a_reminder_whoever_inserts_it),
		in_debt(a_deduction_names_a_household_has_evidence_and_no_participants),
		in_debt(participants_have_no_place_in_a_deduction),
		in_debt(the_household_is_told_and_has_time_to_answer),
		in_debt(of_many_deductions_the_household_sees_the_most_urgent_and_their_number),
		in_debt(once_the_household_has_answered_nobody_needs_to_wait),
		in_debt(only_the_household_answers_and_only_a_deduction),
		in_debt(it_is_too_late_to_answer_once_it_is_decided),
		in_debt(a_deduction_takes_two_reviewers_and_lowers_both_numbers),
		in_debt(a_deduction_lowers_the_rating_in_full_and_the_balance_to_zero_at_most),
		in_debt(deductions_have_a_cap_as_well),
		in_debt(the_household_does_not_review_its_own_deduction),
	};

	return world_run(tests);
}
