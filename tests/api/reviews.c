/* The queue, the assessment and the verdicts. */

#include "support/testing.h"

#include <string.h>

#define TWO_HOURS .item = "ZY06", .from = "09:00", .to = "11:00"

static void
one_approval_posts_the_points_and_a_repetition_changes_nothing(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });
	struct answer first = deed_review(&li, id, "approved", "情况属实");
	struct answer second = deed_review(&li, id, "approved", "情况属实");

	expect_status(first, 200);
	expect_json(first, "/status", "'approved'");
	expect_json(first, "/approvals", "1");
	expect_json(first, "/approvals_needed", "1");
	assert_string_equal(first.body.data, second.body.data);
	expect_error(deed_review(&li, id, "approved", NULL), "already_exists_differently");
	expect_error(deed_review(&li, id, "rejected", "情况属实"), "already_exists_differently");
	assert_int_equal(deed_balance(&zhang), 4);
}

static void
a_refusal_needs_a_reason_and_ends_the_matter(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });
	struct answer refused;

	expect_place(deed_review(&li, id, "rejected", NULL), "reason_required", "/reason");
	refused = deed_review(&li, id, "rejected", "与签到表不符");
	expect_json(refused, "/status", "'rejected'");
	expect_error(deed_review(&wang, id, "approved", NULL), "already_decided");
	assert_int_equal(deed_balance(&zhang), 0);
	expect_json(call_get(&zhang, "/v1/me/deeds"), "/items/0/reason", "'与签到表不符'");
	assert_int_equal(sql_added("notice WHERE kind = 'deed_rejected'"), 1);
}

static void
an_item_for_two_reviewers_waits_for_the_second(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "GY02", .evidence = "捐献证书" });
	struct answer first = deed_review(&li, id, "approved", NULL);

	expect_json(first, "/status", "'submitted'");
	expect_json(first, "/approvals", "1");
	expect_json(first, "/approvals_needed", "2");
	assert_int_equal(deed_balance(&zhang), 0);
	expect_status(deed_review(&li, id, "approved", NULL), 200);
	assert_int_equal(deed_balance(&zhang), 0);
	expect_json(deed_review(&wang, id, "approved", NULL), "/status", "'approved'");
	assert_int_equal(deed_balance(&zhang), 50);
	assert_int_equal(
	    answer_count(call_get(&zhang, "/v1/household/ledger"), "/items/0/reviewers"), 2);
}

static void
approve_in_turn(const struct person *filer, const struct person *first, const struct person *second)
{
	const char *names = written("['%s', '%s']", first->name, second->name);
	const char *id = deed_file(filer, (struct deed){ .item = "GY02", .evidence = "捐献证书" });
	struct answer deed;

	deed_approve(first, id);
	deed_approve(second, id);
	expect_json(call_get(filer, "/v1/household/ledger"), "/items/0/reviewers", names);
	deed = call_get(filer, "/v1/deeds/%s", id);
	expect_json(deed, "/reviews/0/name", written("'%s'", first->name));
	expect_json(deed, "/reviews/1/name", written("'%s'", second->name));
}

/* In both orders: one of them is not that of the members' identifiers. */
static void
the_reviewers_of_a_deed_are_named_in_the_order_of_their_verdicts(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈大力", "12-2-302");
	struct person li = people_settle("李建国", "1-1-101");
	struct person wang = people_settle("王芳", "1-1-102");

	people_promote(&li, "{reviewer}");
	people_promote(&wang, "{reviewer}");
	approve_in_turn(&zhang, &li, &wang);
	approve_in_turn(&chen, &wang, &li);
}

static void
one_refusal_ends_it_also_after_an_approval(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "GY02", .evidence = "捐献证书" });

	deed_approve(&li, id);
	expect_json(deed_review(&wang, id, "rejected", "证书过期"), "/status", "'rejected'");
	assert_int_equal(deed_balance(&zhang), 0);
}

static void
expect_double(const struct person *reviewer, const char *deed_id, const char *reasons)
{
	struct answer assessment = call_get(reviewer, "/v1/deeds/%s/assessment", deed_id);

	expect_json(assessment, "/double_because", reasons);
	expect_json(assessment, "/approvals_needed", strcmp(reasons, "[]") == 0 ? "1" : "2");
}

static void
more_than_eight_hours_a_day_of_one_resident_need_two_reviewers(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed morning = { .item = "ZY06", .from = "06:00", .to = "12:00" };
	struct deed noon = { .item = "ZY06", .from = "12:00", .to = "14:00" };
	struct deed evening = { .item = "ZY06", .from = "20:00", .to = "20:01" };
	const char *first = deed_file(&zhang, morning);
	const char *second = deed_file(&zhang, noon);
	const char *third;

	deed_file(&wife, morning);
	expect_double(&li, first, "[]");
	expect_double(&li, second, "[]");
	deed_approve(&li, first);
	third = deed_file(&zhang, evening);
	expect_double(&li, second, "['minutes']");
	expect_double(&li, third, "['minutes']");
}

static void
an_award_of_twenty_points_needs_two_reviewers(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed rescue = { .item = "ZY10", .evidence = "照片", .from = "08:00", .to = "11:59" };
	const char *id = deed_file(&zhang, rescue);

	expect_double(&li, id, "[]");
	rescue.day = "2026-06-11";
	rescue.to = "12:00";
	id = deed_file(&zhang, rescue);
	expect_double(&li, id, "['points']");
	sql("UPDATE settings SET double_points = 21");
	expect_double(&li, id, "[]");
	expect_double(&li, deed_file(&zhang, (struct deed){ .item = "GY02", .evidence = "证书" }),
	              "['item', 'points']");
}

static void
the_assessment_says_what_approval_then_posts(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *first =
	    deed_file(&zhang, (struct deed){ .item = "ZY06", .from = "08:00", .to = "15:00" });
	const char *second = deed_file(
	    &zhang,
	    (struct deed){ .item = "ZY06", .day = "2026-06-11", .from = "08:00", .to = "10:00" });
	struct answer assessment;
	struct answer entry;

	deed_approve(&li, first);
	assessment = call_get(&li, "/v1/deeds/%s/assessment", second);
	expect_status(assessment, 200);
	expect_json(assessment, "/basis", "'per_hour'");
	expect_json(assessment, "/item_points", "2");
	expect_json(assessment, "/awards/0/cap_used", "14");
	expect_json(assessment, "/awards/0/cap_left", "2");
	expect_json(assessment, "/awards/0/computed", "4");
	expect_json(assessment, "/awards/0/points", "2");
	expect_json(assessment, "/awards/0/note", "'partly_over_cap'");
	expect_json(assessment, "/awards/0/name", "'张秀英'");
	deed_approve(&li, second);
	entry = call_get(&zhang, "/v1/household/ledger?limit=1");
	expect_json(entry, "/items/0/points", "2");
	expect_json(entry, "/items/0/note", "'partly_over_cap'");
}

/* The verdict is refused, and so is its row for every writer. */
static void
expect_conflict(const struct person *reviewer, const char *deed_id, const char *kind)
{
	struct answer assessment = call_get(reviewer, "/v1/deeds/%s/assessment", deed_id);

	expect_json(assessment, "/conflict", written("'%s'", kind));
	expect_error(deed_review(reviewer, deed_id, "approved", NULL), "conflict_of_interest");
	expect_error(deed_review(reviewer, deed_id, "rejected", "不符"), "conflict_of_interest");
	expect_refusal(
	    "conflict_of_interest",
	    "INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at) "
	    "VALUES (rule.actor_community_id(), '%s', '%s', 'approved', rule.now())",
	    deed_id, reviewer->member_id);
}

static void
nobody_reviews_what_they_filed(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator,reviewer}");
	const char *id = deed_file(&admin, (struct deed){ .people = { &zhang } });

	expect_conflict(&admin, id, "filer");
}

static void
nobody_reviews_a_member_of_the_own_household(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	people_promote(&wife, "{reviewer}");
	expect_conflict(&wife, id, "household");
}

static void
nobody_reviews_a_declared_relative(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	expect_status(call(&li, "PUT", written("/v1/me/relatives/%s", zhang.household_code), NULL),
	              200);
	expect_conflict(&li, id, "relative");
}

static void
nobody_reviews_what_the_leader_filed_for_the_own_team(void **state)
{
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	const char *team = people_gather("红帮带志愿队", &wang, &li);
	const char *for_team = deed_file(&wang, (struct deed){ .people = { &wang }, .team = team });
	const char *for_self = deed_file(&wang, (struct deed){ .day = "2026-06-11" });

	people_promote(&li, "{reviewer}");
	expect_conflict(&li, for_team, "team");
	deed_approve(&li, for_self);
}

static void
the_same_reviewer_is_not_two_reviewers(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "GY02", .evidence = "捐献证书" });

	deed_approve(&li, id);
	expect_json(call_get(&li, "/v1/deeds/%s/assessment", id), "/conflict", "'reviewed'");
	expect_refusal(
	    "review_pkey",
	    "INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at) "
	    "VALUES (rule.actor_community_id(), '%s', '%s', 'approved', rule.now())",
	    id, li.member_id);
	expect_refusal(
	    "approval_incomplete",
	    "UPDATE deed SET status = 'approved', decided_at = rule.now() WHERE deed_id = '%s'",
	    id);
}

static void
the_queue_shows_the_oldest_first_and_what_is_overdue(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *oldest = deed_file(&zhang, (struct deed){ .content = "第一件" });
	const char *decided =
	    deed_file(&zhang, (struct deed){ .day = "2026-06-11", .content = "第二件" });
	struct answer queue;

	deed_approve(&li, decided);
	world_set_clock("2026-06-22 11:00");
	deed_file(&zhang, (struct deed){ .day = "2026-06-12", .content = "第三件" });
	queue = crowd_left_out(call_get(&li, "/v1/reviews"));
	assert_int_equal(answer_count(queue, "/items"), 2);
	expect_json(queue, "/items/0/deed_id", written("'%s'", oldest));
	expect_json(queue, "/items/0/overdue", "false");
	world_set_clock("2026-06-22 12:01");
	queue = crowd_left_out(call_get(&li, "/v1/reviews"));
	expect_json(queue, "/items/0/overdue", "true");
	expect_json(queue, "/items/0/filed_by", "'张**'");
	expect_json(queue, "/items/0/participant_count", "1");
	expect_json(queue, "/items/1/overdue", "false");
}

static void
the_queue_is_read_to_its_end(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");

	for (int day = 1; day <= 7; day++)
		deed_file(&zhang, (struct deed){ .day = written("2026-06-0%d", day) });
	assert_int_equal(crowd_left_out_whole(&li, "/v1/reviews"), 7);
}

static void
an_absent_deed_is_neither_assessed_nor_reviewed(void **state)
{
	struct person li = people_appoint("{reviewer}");

	expect_error(call_get(&li, "/v1/deeds/%s/assessment", uuid_written()), "not_found");
	expect_error(deed_review(&li, uuid_written(), "approved", NULL), "not_found");
}

static void
a_withdrawn_deed_is_not_reviewed(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/withdrawal", id), "{}"), 200);
	expect_error(deed_review(&li, id, "approved", NULL), "already_decided");
	assert_int_equal(sql_added("ledger_entry"), 0);
}

static void
retract(const struct person *reviewer, const struct person *relative)
{
	expect_status(call(reviewer, "DELETE",
	                   written("/v1/me/relatives/%s", relative->household_code), NULL),
	              204);
}

static void
a_declaration_counts_for_deeds_filed_before_it_was_retracted(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *before = deed_file(&zhang, (struct deed){ TWO_HOURS });
	const char *target = written("/v1/me/relatives/%s", zhang.household_code);
	const char *after;

	expect_status(call(&li, "PUT", target, NULL), 200);
	retract(&li, &zhang);
	expect_conflict(&li, before, "relative");
	expect_status(call(&li, "PUT", target, NULL), 200);
	retract(&li, &zhang);
	after = deed_file(&zhang, (struct deed){ .item = "WM06" });
	deed_approve(&li, after);
}

/* A move ends sessions. */
static void
move_to(struct person *person, const struct person *neighbour)
{
	sql("UPDATE resident SET household_id = %lld WHERE resident_id = '%s'",
	    (long long)neighbour->household_id, person->resident_id);
	expect_error(call_get(person, "/v1/me"), "unauthenticated");
	person->token = people_sign_in(person, 0, 1);
}

static void
who_moved_out_does_not_review_the_own_deed(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *own = deed_file(&zhang, (struct deed){ TWO_HOURS, .people = { &wife } });
	const char *husbands = deed_file(&zhang, (struct deed){ TWO_HOURS });

	people_promote(&wife, "{reviewer}");
	move_to(&wife, &chen);
	expect_conflict(&wife, own, "household");
	world_set_clock("2026-06-16 12:00");
	expect_conflict(&wife, husbands, "household");
}

static void
who_moved_in_does_not_review_the_new_household(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李建国", "3-1-101");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	people_promote(&li, "{reviewer}");
	move_to(&li, &zhang);
	expect_conflict(&li, id, "household");
}

static void
nobody_reviews_a_deed_of_somebody_who_moved_in_with_them(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李建国", "3-1-101");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	people_promote(&li, "{reviewer}");
	move_to(&zhang, &li);
	expect_conflict(&li, id, "household");
}

static void
a_household_left_long_ago_is_a_strangers(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李建国", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");

	move_to(&li, &chen);
	people_promote(&li, "{reviewer}");
	world_set_clock("2026-06-20 12:00");
	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06", .day = "2026-06-19" }));
}

static void
who_left_the_community_acts_for_nobody(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李建国", "3-1-101");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	people_promote(&li, "{administrator,reviewer}");
	expect_status(call_get(&li, "/v1/households"), 200);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", li.resident_id);
	expect_error(deed_review(&li, id, "approved", NULL), "unauthenticated");
	li.token = people_sign_in(&li, 0, 1);
	expect_error(deed_review(&li, id, "approved", NULL), "forbidden");
	expect_error(call_get(&li, "/v1/households"), "forbidden");
	expect_error(call_get(&li, "/v1/household"), "not_bound");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(one_approval_posts_the_points_and_a_repetition_changes_nothing),
		in_world(a_refusal_needs_a_reason_and_ends_the_matter),
		in_world(an_item_for_two_reviewers_waits_for_the_second),
		in_world(the_reviewers_of_a_deed_are_named_in_the_order_of_their_verdicts),
		in_world(one_refusal_ends_it_also_after_an_approval),
		in_world(more_than_eight_hours_a_day_of_one_resident_need_two_reviewers),
		in_world(an_award_of_twenty_points_needs_two_reviewers),
		in_world(the_assessment_says_what_approval_then_posts),
		in_world(nobody_reviews_what_they_filed),
		in_world(nobody_reviews_a_member_of_the_own_household),
		in_world(nobody_reviews_a_declared_relative),
		in_world(nobody_reviews_what_the_leader_filed_for_the_own_team),
		in_world(the_same_reviewer_is_not_two_reviewers),
		in_world(the_queue_shows_the_oldest_first_and_what_is_overdue),
		in_world(the_queue_is_read_to_its_end),
		in_world(an_absent_deed_is_neither_assessed_nor_reviewed),
		in_world(a_withdrawn_deed_is_not_reviewed),
		in_world(a_declaration_counts_for_deeds_filed_before_it_was_retracted),
		in_world(who_moved_out_does_not_review_the_own_deed),
		in_world(who_moved_in_does_not_review_the_new_household),
		in_world(nobody_reviews_a_deed_of_somebody_who_moved_in_with_them),
		in_world(a_household_left_long_ago_is_a_strangers),
		in_world(who_left_the_community_acts_for_nobody),
	};

	return world_run(tests);
}
