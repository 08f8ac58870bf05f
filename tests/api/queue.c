/* The queue has all that a decision needs, and finds what a reviewer looks for. */

#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

#define A_DAY 60
#define TWO_HOURS .item = "ZY06", .from = "09:00", .to = "11:00"

static struct answer
queue(const struct person *who, const char *filter)
{
	return crowd_left_out(call_get(who, "/v1/reviews?limit=100%s", filter));
}

static void
expect_queue(const struct person *who, const char *filter, const char *deed_id)
{
	struct answer found = queue(who, filter);

	assert_int_equal(answer_count(found, "/items"), deed_id == NULL ? 0 : 1);
	if (deed_id != NULL)
		expect_json(found, "/items/0/deed_id", written("'%s'", deed_id));
}

static json_int_t
count_of(const struct person *who, const char *filter, const char *member)
{
	return answer_integer(call_get(who, "/v1/reviews/count%s", filter), member);
}

static long
number_of(struct answer answer)
{
	return strtol(answer.request_id + strlen("test-"), NULL, 10);
}

/* Each request of a test has the next number. */
static void
sixty_verdicts_take_one_page_and_sixty_requests(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct answer page;
	struct answer last = { 0 };

	for (int i = 0; i < A_DAY; i++) {
		struct person filer =
		    people_settle(written("居民%d号", i), written("%d-1-101", 100 + i));

		deed_file(&filer, (struct deed){ TWO_HOURS });
	}
	page = queue(&li, "");
	assert_int_equal(answer_count(page, "/items"), A_DAY);
	for (int i = 0; i < A_DAY; i++) {
		const char *item = written("/items/%d", i);

		expect_json(page, written("%s/conflict", item), "null");
		expect_json(page, written("%s/awards/0/points", item), "4");
		expect_json(page, written("%s/similar_deeds", item), "[]");
		last = deed_review(&li, answer_text(page, written("%s/deed_id", item)), "approved",
		                   NULL);
		expect_json(last, "/status", "'approved'");
	}
	assert_int_equal(number_of(last) - number_of(page), A_DAY);
	assert_int_equal(answer_count(queue(&li, ""), "/items"), 0);
}

static void
expect_same(struct answer page, struct answer other, const char *const *members)
{
	for (; *members != NULL; members++) {
		const json_t *queued = answer_value(page, written("/items/0/%s", *members));

		if (!json_equal(queued, answer_value(other, written("/%s", *members))))
			fail_msg("the queue differs in %s", *members);
	}
}

static void
the_queue_says_what_the_deed_and_its_assessment_say(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(
	    &zhang,
	    (struct deed){ .item = "GY02", .evidence = "捐献证书", .content = "献血400毫升" });
	struct answer page = queue(&li, "");

	expect_same(page, call_get(&li, "/v1/deeds/%s", id),
	            (const char *const[]){
	                "deed_id", "item", "item_title", "content", "public_content", "place",
	                "happened_on", "started_at", "ended_at", "evidence", "filed_by", "filed_at",
	                "due_at", "deduction", "household_code", "answer", "answer_due_at", NULL });
	expect_same(page, call_get(&li, "/v1/deeds/%s/assessment", id),
	            (const char *const[]){ "approvals", "approvals_needed", "double_because",
	                                   "conflict", "awards", "similar_deeds", "last_deeds",
	                                   NULL });
	expect_json(page, "/items/0/public_content", "'献血400毫升'");
	expect_json(page, "/items/0/team_name", "null");
	expect_json(page, "/items/0/double_because", "['item', 'points']");
}

static void
a_deduction_in_the_queue_has_the_household_and_its_answer(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_deduct(&admin, &zhang, "SF04");
	struct answer page;

	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/answer", id),
	                   json_written("{'answer': '已经清理'}")),
	              200);
	page = queue(&li, "");
	expect_json(page, "/items/0/household_code", written("'%s'", zhang.household_code));
	expect_json(page, "/items/0/answer", "'已经清理'");
	expect_json(page, "/items/0/awards/0/rating", "-5");
	expect_queue(&li, "&building=12", id);
}

static void
the_queue_is_filtered_by_item_building_and_day(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");
	const char *hers = deed_file(&zhang, (struct deed){ TWO_HOURS });
	const char *his = deed_file(
	    &chen, (struct deed){ .item = "GY01", .day = "2026-06-11", .evidence = "献血证" });

	expect_queue(&li, "&item=ZY06", hers);
	expect_queue(&li, "&item=GY01", his);
	expect_queue(&li, "&building=9", his);
	expect_queue(&li, "&building=12", hers);
	expect_queue(&li, "&building=13", NULL);
	expect_queue(&li, "&day=2026-06-11", his);
	expect_queue(&li, "&day=2026-06-10", hers);
	expect_queue(&li, "&day=2026-06-11&item=ZY06", NULL);
	expect_queue(&li, "&day=2026-06-10&item=ZY06", hers);
	expect_queue(&li, "&building=9&item=ZY06", NULL);
	expect_queue(&li, "&building=9&day=2026-06-10", NULL);
	expect_queue(&li, "&building=9&day=2026-06-11&item=GY01&mine=true", his);
}

static void
the_queue_is_filtered_by_team_person_and_what_is_overdue(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");
	const char *team = people_gather("楼道志愿队", &zhang, &chen);
	const char *other = people_gather("演出队", &chen);
	const char *together =
	    deed_file(&zhang, (struct deed){ TWO_HOURS, .team = team, .people = { &chen } });
	const char *alone;

	world_set_clock("2026-06-16 12:00");
	alone = deed_file(&zhang, (struct deed){ .item = "WM06" });
	expect_queue(&li, written("&team_id=%s", team), together);
	expect_queue(&li, written("&team_id=%s", other), NULL);
	expect_queue(&li, written("&resident_id=%s", chen.resident_id), together);
	expect_queue(&li, written("&resident_id=%s", zhang.resident_id), alone);
	expect_queue(&li, written("&resident_id=%s&item=ZY06", zhang.resident_id), NULL);
	expect_queue(&li, written("&resident_id=%s&team_id=%s", chen.resident_id, other), NULL);
	expect_queue(&li, written("&building=9&team_id=%s", team), together);
	expect_queue(&li, written("&building=12&team_id=%s", team), NULL);
	expect_queue(&li, written("&building=9&resident_id=%s", chen.resident_id), together);
	expect_queue(&li, written("&building=9&resident_id=%s", zhang.resident_id), NULL);
	expect_queue(&li, "&overdue=true&building=12", NULL);
	world_set_clock("2026-06-22 12:01");
	expect_queue(&li, "&overdue=true&building=9", together);
	expect_queue(&li, "&overdue=true&building=12", NULL);
	expect_queue(&li, "&overdue=true&item=ZY06", together);
	assert_int_equal(count_of(&li, written("?team_id=%s&overdue=true", team), "/waiting"), 1);
	assert_int_equal(count_of(&li, written("?resident_id=%s", zhang.resident_id), "/waiting"),
	                 1);
	assert_int_equal(count_of(&li, written("?resident_id=%s", zhang.resident_id), "/overdue"),
	                 0);
}

static void
reviewers_see_by_themselves_what_they_may_decide(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct deed gift = { .item = "GY02", .evidence = "捐献证书" };
	const char *his;

	people_promote(&wife, "{reviewer}");
	deed_file(&zhang, (struct deed){ TWO_HOURS });
	his = deed_file(&chen, gift);
	assert_int_equal(answer_count(queue(&wife, ""), "/items"), 2);
	assert_int_equal(answer_count(queue(&wife, "&mine=false"), "/items"), 2);
	expect_queue(&wife, "&mine=true", his);
	expect_queue(&wife, "&mine=true&item=ZY06", NULL);
	expect_queue(&wife, "&mine=true&building=12", NULL);
	expect_queue(&wife, "&mine=true&day=2026-06-10", his);
	deed_approve(&wife, his);
	expect_queue(&wife, "&mine=true", NULL);
}

static void
the_waiting_deeds_are_counted_with_the_filters(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");
	json_int_t others = count_of(&li, "", "/waiting");
	json_int_t overdue;

	deed_file(&zhang, (struct deed){ TWO_HOURS });
	deed_file(&chen, (struct deed){ .item = "GY01", .day = "2026-06-11", .evidence = "证" });
	assert_int_equal(count_of(&li, "", "/waiting"), others + 2);
	assert_int_equal(count_of(&li, "?item=ZY06", "/waiting"), 1);
	assert_int_equal(count_of(&li, "?building=9", "/waiting"), 1);
	assert_int_equal(count_of(&li, "?building=13", "/waiting"), 0);
	assert_int_equal(count_of(&li, "?day=2026-06-11", "/waiting"), 1);
	assert_int_equal(count_of(&li, "?building=12&mine=true", "/waiting"), 1);
	overdue = count_of(&li, "", "/overdue");
	people_promote(&zhang, "{reviewer}");
	assert_int_equal(count_of(&zhang, "?building=12&mine=true", "/waiting"), 0);
	assert_int_equal(count_of(&li, "?building=12", "/overdue"), 0);
	world_set_clock("2026-06-22 12:01");
	assert_int_equal(count_of(&li, "?building=12", "/overdue"), 1);
	assert_true(count_of(&li, "", "/overdue") >= overdue + 2);
}

/* The same thing of the same household: near the day, or with the same evidence. */
static void
a_deed_that_is_like_another_one_shows_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");
	struct deed gift = { .item = "GY01", .day = "2026-06-01", .evidence = "献血证编号0317" };
	const char *approved = deed_file(&zhang, gift);
	const char *withdrawn;
	const char *far;
	struct answer page;

	deed_approve(&li, approved);
	deed_file(&chen, gift);
	far = deed_file(
	    &zhang,
	    (struct deed){ .item = "GY01", .day = "2026-06-06", .evidence = "献血证编号0400" });
	deed_reject(&li, far);
	withdrawn = deed_file(
	    &zhang,
	    (struct deed){ .item = "GY01", .day = "2026-06-09", .evidence = "献血证编号0317" });
	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/withdrawal", withdrawn), "{}"),
	              200);
	gift.day = "2026-06-09";
	deed_file(&wife, gift);
	page = queue(&li, "&day=2026-06-09");
	assert_int_equal(answer_count(page, "/items/0/similar_deeds"), 2);
	expect_json(page, "/items/0/similar_deeds/0/deed_id", written("'%s'", far));
	expect_json(page, "/items/0/similar_deeds/0/because", "'item'");
	expect_json(page, "/items/0/similar_deeds/0/status", "'rejected'");
	expect_json(page, "/items/0/similar_deeds/1/deed_id", written("'%s'", approved));
	expect_json(page, "/items/0/similar_deeds/1/because", "'evidence'");
	expect_json(page, "/items/0/similar_deeds/1/status", "'approved'");
	assert_int_equal(answer_count(page, "/items/0/last_deeds"), 2);
}

/* Also what is not near the newest deeds in their order. */
static void
a_deed_of_the_same_days_is_found_behind_ten_others(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *first = deed_file(&zhang, (struct deed){ .item = "WM06", .day = "2026-05-20" });
	struct answer page;

	for (int day = 1; day <= 11; day++) {
		deed_approve(
		    &li, deed_file(&zhang, (struct deed){ .day = written("2026-06-%02d", day) }));
	}
	deed_file(&zhang, (struct deed){ .item = "WM06", .day = "2026-05-23" });
	page = queue(&li, "&day=2026-05-23");
	assert_int_equal(answer_count(page, "/items/0/similar_deeds"), 1);
	expect_json(page, "/items/0/similar_deeds/0/deed_id", written("'%s'", first));
	assert_int_equal(answer_count(page, "/items/0/last_deeds"), 10);
	expect_json(page, "/items/0/last_deeds/0/happened_on", "'2026-06-11'");
	expect_json(page, "/items/0/last_deeds/9/happened_on", "'2026-06-02'");
}

/* The deed of the old home is filed last, when the filer lives in the new one. */
static void
a_person_who_moved_is_found_in_both_homes(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *later;
	struct answer page;

	people_settle("刘梅", "12-2-301");
	people_settle("陈刚", "9-3-502");
	sql("SELECT move_resident(actor_community_id(), '%s', "
	    "'{\"building\": 9, \"unit\": 3, \"room\": \"502\"}', '结婚', '2026-06-08')",
	    zhang.resident_id);
	zhang.token = people_sign_in(&zhang, 0, 1);
	later = deed_file(&zhang, (struct deed){ .day = "2026-06-09" });
	deed_approve(&li, later);
	deed_file(&zhang, (struct deed){ .day = "2026-06-07" });
	page = queue(&li, "&building=12");
	assert_int_equal(answer_count(page, "/items"), 1);
	expect_json(page, "/items/0/similar_deeds/0/deed_id", written("'%s'", later));
	expect_json(page, "/items/0/last_deeds", "[]");
}

static int64_t
reads_of(const struct person *who, const char *operation)
{
	return sql_integer("SELECT count(*) FROM audit WHERE membership_id = '%s' "
	                   "AND operation = '%s' AND act = 'read'",
	                   who->member_id, operation);
}

static void
reviewers_read_full_names_which_is_written_down_and_others_masked_ones(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person admin = people_appoint("{administrator}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	expect_json(queue(&li, ""), "/items/0/awards/0/name", "'张秀英'");
	expect_json(call_get(&li, "/v1/deeds/%s", id), "/participants/0/name", "'张秀英'");
	assert_int_equal(reads_of(&li, "listReviews"), 1);
	assert_int_equal(reads_of(&li, "getDeed"), 1);
	call_get(&li, "/v1/deeds/%s/assessment", id);
	assert_int_equal(reads_of(&li, "assessDeed"), 1);
	call_get(&li, "/v1/reviews/count");
	assert_int_equal(reads_of(&li, "countReviews"), 0);
	expect_json(queue(&admin, ""), "/items/0/awards/0/name", "'张**'");
	expect_json(call_get(&admin, "/v1/deeds/%s", id), "/participants/0/name", "'张**'");
	assert_int_equal(reads_of(&admin, "listReviews"), 0);
}

static void
what_a_reviewer_decided_is_listed_newest_first(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *first = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *second =
	    deed_file(&zhang, (struct deed){ TWO_HOURS, .people = { &zhang, &wife } });
	struct answer decided;

	expect_status(call(&li, "PUT", written("/v1/deeds/%s/review", second),
	                   json_written("{'verdict': 'approved', 'public_content': '演出', "
	                                "'except': [{'resident_id': '%s', 'reason': '没有到场'}]}",
	                                wife.resident_id)),
	              200);
	deed_reject(&li, first);
	deed_approve(&wang, deed_file(&wife, (struct deed){ .item = "WM06" }));
	decided = call_get(&li, "/v1/reviews/decided");
	assert_int_equal(paging_expect_whole(&li, "/v1/reviews/decided"), 2);
	expect_json(decided, "/items/0/deed_id", written("'%s'", first));
	expect_json(decided, "/items/0/people", "'张**'");
	expect_json(decided, "/items/0/verdict", "'rejected'");
	expect_json(decided, "/items/0/points", "null");
	expect_json(decided, "/items/1/deed_id", written("'%s'", second));
	expect_json(decided, "/items/1/public_content", "'演出'");
	expect_json(decided, "/items/1/points", "4");
	expect_json(decided, "/items/1/participant_count", "2");
	expect_json(decided, "/items/1/left_out_count", "1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(sixty_verdicts_take_one_page_and_sixty_requests),
		in_world(the_queue_says_what_the_deed_and_its_assessment_say),
		in_world(a_deduction_in_the_queue_has_the_household_and_its_answer),
		in_world(the_queue_is_filtered_by_item_building_and_day),
		in_world(the_queue_is_filtered_by_team_person_and_what_is_overdue),
		in_world(reviewers_see_by_themselves_what_they_may_decide),
		in_world(the_waiting_deeds_are_counted_with_the_filters),
		in_world(a_deed_that_is_like_another_one_shows_it),
		in_world(a_deed_of_the_same_days_is_found_behind_ten_others),
		in_world(a_person_who_moved_is_found_in_both_homes),
		in_world(reviewers_read_full_names_which_is_written_down_and_others_masked_ones),
		in_world(what_a_reviewer_decided_is_listed_newest_first),
	};

	return world_run(tests);
}
