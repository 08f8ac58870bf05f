/* What a verdict changes of a deed: who is left out, and whose service is shorter. */

#include "base/buffer.h"
#include "support/testing.h"

#include <string.h>

#define VOLUNTEERS 15
#define TWO_HOURS .item = "ZY06", .from = "09:00", .to = "11:00"

static struct answer
approve_with(const struct person *reviewer, const char *deed_id, const char *changes)
{
	return call(reviewer, "PUT", written("/v1/deeds/%s/review", deed_id),
	            json_written("{'verdict': 'approved', %s}", changes));
}

static const char *
leaving_out(const struct person *person)
{
	return written("'except': [{'resident_id': '%s', 'reason': '签到表上没有此人'}]",
	               person->resident_id);
}

static const char *
shortening(const struct person *person, int minutes)
{
	return written("'minutes': [{'resident_id': '%s', 'minutes': %d, 'reason': '提前离开'}]",
	               person->resident_id, minutes);
}

/* The whole list of violations. */
static void
expect_places(struct answer answer, const char *code, const char *places)
{
	expect_error(answer, code);
	expect_json(answer, "/violations", places);
}

/* The participant of this name, as somebody sees the deed. */
static const json_t *
participant_of(const struct person *who, const char *deed_id, const char *name)
{
	struct answer deed = call_get(who, "/v1/deeds/%s", deed_id);
	const json_t *found = NULL;

	for (size_t i = 0; i < answer_count(deed, "/participants"); i++) {
		const char *place = written("/participants/%zu", i);

		if (strcmp(answer_text(deed, written("%s/name", place)), name) == 0)
			found = answer_value(deed, place);
	}
	assert_non_null(found);
	return found;
}

/* A team of that many people, the first of whom leads it and files for all. */
static const char *
serve_together(struct person *people, size_t count)
{
	const struct person *team[VOLUNTEERS + 1] = { NULL };
	struct buffer request = buffer_create(world.arena, 2048);
	const char *id = uuid_written();

	for (size_t i = 0; i < count; i++) {
		people[i] = people_settle(written("志愿者%zu号", i), written("6-1-%zu", 101 + i));
		team[i] = &people[i];
	}
	buffer_append_format(
	    &request,
	    "{'item': 'ZY06', 'content': '演出', 'place': '广场', 'team_id': '%s', "
	    "'started_at': '2026-06-10T01:00:00Z', 'ended_at': '2026-06-10T03:00:00Z', "
	    "'participants': [",
	    people_gather_list("演出队", team));
	for (size_t i = 0; i < count; i++) {
		buffer_append_format(&request, "%s{'resident_id': '%s'}", i > 0 ? ", " : "",
		                     people[i].resident_id);
	}
	buffer_append_string(&request, "]}");
	expect_status(call(&people[0], "PUT", written("/v1/deeds/%s", id),
	                   json_written("%s", buffer_text(&request).data)),
	              200);
	return id;
}

static void
one_of_fifteen_is_left_out_and_fourteen_are_approved_by_one_request(void **state)
{
	struct person people[VOLUNTEERS];
	struct person li = people_appoint("{reviewer}");
	const char *id = serve_together(people, VOLUNTEERS);
	struct person *absent = &people[7];

	expect_json(approve_with(&li, id, leaving_out(absent)), "/status", "'approved'");
	for (size_t i = 0; i < VOLUNTEERS; i++)
		assert_int_equal(deed_balance(&people[i]), i == 7 ? 0 : 4);
	assert_int_equal(sql_added("ledger_entry"), VOLUNTEERS - 1);
	expect_json(call_get(absent, "/v1/household/deeds"), "/items/0/points", "null");
	expect_json(call_get(absent, "/v1/household/deeds"), "/items/0/reason",
	            "'签到表上没有此人'");
	expect_json(call_get(&people[8], "/v1/household/deeds"), "/items/0/reason", "null");
	assert_int_equal(sql_integer("SELECT count(*) FROM notice WHERE membership_id = '%s' "
	                             "AND kind = 'participant_changed' AND subject = '%s'",
	                             absent->member_id, id),
	                 1);
	assert_int_equal(sql_added("notice WHERE kind = 'participant_changed'"), 1);
	assert_int_equal(sql_added("notice WHERE kind = 'deed_approved'"), VOLUNTEERS - 1);
}

static void
shorter_service_counts_with_its_minutes_and_the_household_reads_why(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });
	const json_t *shown;

	expect_json(approve_with(&li, id, shortening(&zhang, 60)), "/status", "'approved'");
	assert_int_equal(deed_balance(&zhang), 2);
	shown = participant_of(&zhang, id, "张秀英");
	assert_int_equal(json_integer_value(json_object_get(shown, "minutes")), 60);
	assert_int_equal(json_integer_value(json_object_get(shown, "minutes_filed")), 120);
	assert_true(json_is_false(json_object_get(shown, "left_out")));
	assert_string_equal(json_string_value(json_object_get(shown, "changed_because")),
	                    "提前离开");
	assert_int_equal(sql_added("notice WHERE kind = 'participant_changed'"), 1);
	assert_int_equal(sql_added("notice WHERE kind = 'deed_approved'"), 1);
}

static void
the_audit_log_says_what_a_reviewer_changed_but_not_why(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS, .people = { &zhang, &wife } });

	expect_status(
	    approve_with(&li, id, written("%s, %s", leaving_out(&wife), shortening(&zhang, 60))),
	    200);
	assert_string_equal(
	    sql_text("SELECT jsonb_agg(detail - 'deed_id' ORDER BY audit_id) FROM audit "
	             "WHERE subject = 'participant_change' AND membership_id = '%s' "
	             "AND detail ->> 'deed_id' = '%s'",
	             li.member_id, id),
	    written("[{\"minutes\": null, \"resident_id\": \"%s\", \"minutes_before\": 120}, "
	            "{\"minutes\": 60, \"resident_id\": \"%s\", \"minutes_before\": 120}]",
	            wife.resident_id, zhang.resident_id));
	expect_refusal("append_only", "UPDATE participant_change SET minutes = 90");
}

static void
who_is_left_out_is_free_at_that_time(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS, .people = { &zhang, &wife } });
	struct deed late = { .item = "ZY06", .from = "10:30", .to = "11:00" };

	expect_status(
	    approve_with(&li, id, written("%s, %s", leaving_out(&wife), shortening(&zhang, 90))),
	    200);
	deed_file(&wife, (struct deed){ TWO_HOURS, .people = { &wife } });
	deed_file(&zhang, late);
}

static void
a_verdict_is_repeated_with_its_changes(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS, .people = { &zhang, &wife } });
	struct answer first = approve_with(&li, id, leaving_out(&wife));

	expect_status(first, 200);
	assert_string_equal(approve_with(&li, id, leaving_out(&wife)).body.data, first.body.data);
	expect_error(deed_review(&li, id, "approved", NULL), "already_exists_differently");
	expect_error(approve_with(&li, id, leaving_out(&zhang)), "already_exists_differently");
	expect_error(approve_with(&li, id, shortening(&wife, 60)), "already_exists_differently");
	assert_int_equal(sql_added("participant_change"), 1);
}

/* The second reviewer sees the changes of the first. */
static void
changes_hold_for_the_next_reviewer(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = deed_file(
	    &zhang,
	    (struct deed){ .item = "GY02", .evidence = "捐献证书", .people = { &zhang, &wife } });

	expect_json(approve_with(&li, id, leaving_out(&wife)), "/status", "'submitted'");
	assert_int_equal(sql_added("notice WHERE kind = 'participant_changed'"), 0);
	assert_true(json_is_true(json_object_get(participant_of(&wang, id, "刘梅"), "left_out")));
	assert_int_equal(answer_count(call_get(&wang, "/v1/deeds/%s/assessment", id), "/awards"),
	                 1);
	expect_places(approve_with(&wang, id, leaving_out(&wife)), "not_a_participant",
	              "[{'pointer': '/except/0/resident_id', 'code': 'not_a_participant', "
	              "'title': '该居民不在这件事迹的参与人中', 'field': '居民编号'}]");
	expect_places(approve_with(&wang, id, leaving_out(&zhang)), "nobody_left",
	              "[{'pointer': '/except', 'code': 'nobody_left', "
	              "'title': '所有参与人都不计入时，请不予通过', 'field': '不计入的参与人'}]");
	expect_json(deed_review(&wang, id, "approved", NULL), "/status", "'approved'");
	assert_int_equal(deed_balance(&zhang), 50);
	assert_int_equal(sql_added("notice WHERE kind = 'participant_changed'"), 2);
}

/* A deed of six hours, for two reviewers, of which the first takes an hour. */
static const char *
serve_for_six_hours(const struct person *zhang, const struct person *first)
{
	const char *id = deed_file(
	    zhang,
	    (struct deed){ .item = "ZY10", .evidence = "照片", .from = "08:00", .to = "14:00" });

	expect_json(approve_with(first, id, shortening(zhang, 300)), "/status", "'submitted'");
	return id;
}

static void
the_second_reviewer_gives_back_minutes(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = serve_for_six_hours(&zhang, &li);
	const json_t *shown;

	expect_error(approve_with(&wang, id, shortening(&zhang, 300)), "minutes_not_fewer");
	expect_places(approve_with(&wang, id, shortening(&zhang, 361)), "minutes_not_fewer",
	              "[{'pointer': '/minutes/0/minutes', 'code': 'minutes_not_fewer', "
	              "'title': '核减后的时长须比原来短', 'field': '核减后的分钟', "
	              "'name': '张秀英', 'bound': 360}]");
	deed_file(&zhang, (struct deed){ .item = "ZY06", .from = "13:30", .to = "14:00" });
	expect_places(approve_with(&wang, id, shortening(&zhang, 360)), "overlapping_deed",
	              "[{'pointer': '/minutes/0/minutes', 'code': 'overlapping_deed', "
	              "'title': '与已登记的事迹时间重叠', 'field': '核减后的分钟', "
	              "'name': '张秀英'}]");
	expect_json(approve_with(&wang, id,
	                         written("'minutes': [{'resident_id': '%s', 'minutes': 330, "
	                                 "'reason': '签到表为准'}]",
	                                 zhang.resident_id)),
	            "/status", "'approved'");
	assert_int_equal(deed_balance(&zhang), 27);
	shown = participant_of(&zhang, id, "张秀英");
	assert_int_equal(json_integer_value(json_object_get(shown, "minutes")), 330);
	assert_int_equal(json_integer_value(json_object_get(shown, "minutes_filed")), 360);
	assert_string_equal(json_string_value(json_object_get(shown, "changed_because")),
	                    "签到表为准");
	assert_int_equal(sql_added("notice WHERE kind = 'participant_changed'"), 1);
}

static void
who_gets_back_all_minutes_is_not_told_of_a_change(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = serve_for_six_hours(&zhang, &li);

	expect_json(approve_with(&wang, id, shortening(&zhang, 360)), "/status", "'approved'");
	assert_int_equal(deed_balance(&zhang), 30);
	assert_int_equal(sql_added("notice WHERE kind = 'participant_changed'"), 0);
}

static void
wrong_changes_are_refused_with_their_place(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "ZY02",
	                                                  .evidence = "探访记录",
	                                                  .from = "09:00",
	                                                  .to = "11:00",
	                                                  .people = { &zhang, &wife } });
	const char *day = deed_file(&zhang, (struct deed){ .item = "WM06" });

	expect_places(approve_with(&li, id, leaving_out(&chen)), "not_a_participant",
	              "[{'pointer': '/except/0/resident_id', 'code': 'not_a_participant', "
	              "'title': '该居民不在这件事迹的参与人中', 'field': '居民编号'}]");
	expect_places(
	    approve_with(&li, id, written("%s, %s", leaving_out(&wife), shortening(&wife, 60))),
	    "participant_twice",
	    "[{'pointer': '/minutes/0/resident_id', 'code': 'participant_twice', "
	    "'title': '参与人重复，请删去一个', 'field': '居民编号', 'name': '刘梅'}]");
	expect_places(
	    approve_with(&li, id, written("%s, %s", leaving_out(&chen), shortening(&wife, 120))),
	    "not_a_participant",
	    "[{'pointer': '/except/0/resident_id', 'code': 'not_a_participant', "
	    "'title': '该居民不在这件事迹的参与人中', 'field': '居民编号'}]");
	expect_places(approve_with(&li, id, shortening(&wife, 120)), "minutes_not_fewer",
	              "[{'pointer': '/minutes/0/minutes', 'code': 'minutes_not_fewer', "
	              "'title': '核减后的时长须比原来短', 'field': '核减后的分钟', "
	              "'name': '刘梅', 'bound': 120}]");
	expect_places(
	    approve_with(&li, id, shortening(&wife, 29)), "too_short",
	    "[{'pointer': '/minutes/0/minutes', 'code': 'too_short', "
	    "'title': '时长不足', 'field': '核减后的分钟', 'name': '刘梅', 'bound': 30}]");
	expect_places(approve_with(&li, day, shortening(&zhang, 1)), "minutes_not_fewer",
	              "[{'pointer': '/minutes/0/minutes', 'code': 'minutes_not_fewer', "
	              "'title': '核减后的时长须比原来短', 'field': '核减后的分钟', "
	              "'name': '张秀英', 'bound': 0}]");
	expect_places(
	    call(&li, "PUT", written("/v1/deeds/%s/review", id),
	         json_written("{'verdict': 'rejected', 'reason': '不符', %s}", leaving_out(&wife))),
	    "changes_unused",
	    "[{'pointer': '/except/0', 'code': 'changes_unused', "
	    "'title': '不予通过时，不必调整参与人', 'field': '不计入的参与人', "
	    "'name': '刘梅'}]");
	assert_int_equal(sql_added("review"), 0);
	assert_int_equal(sql_added("participant_change"), 0);
}

/* A visit that another writer left too short is approved without the one who was there briefly. */
static void
who_was_there_too_briefly_may_be_left_out(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "ZY02",
	                                                  .evidence = "探访记录",
	                                                  .from = "09:00",
	                                                  .to = "10:00",
	                                                  .people = { &zhang, &wife } });

	sql("UPDATE participant SET minutes = 29, during = tstzrange(lower(during), "
	    "lower(during) + interval '29 minutes') WHERE resident_id = '%s'",
	    wife.resident_id);
	expect_places(deed_review(&li, id, "approved", NULL), "too_short",
	              "[{'pointer': '/verdict', 'code': 'too_short', 'title': '时长不足', "
	              "'field': '审核意见', 'name': '刘梅', 'bound': 30}]");
	expect_json(approve_with(&li, id, leaving_out(&wife)), "/status", "'approved'");
}

/* Fewer minutes may make one reviewer enough. */
static void
reviewers_are_needed_for_what_is_left(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(
	    &zhang,
	    (struct deed){ .item = "ZY10", .evidence = "照片", .from = "08:00", .to = "12:00" });

	expect_json(call_get(&li, "/v1/deeds/%s/assessment", id), "/approvals_needed", "2");
	expect_json(approve_with(&li, id, shortening(&zhang, 239)), "/status", "'approved'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(one_of_fifteen_is_left_out_and_fourteen_are_approved_by_one_request),
		in_world(shorter_service_counts_with_its_minutes_and_the_household_reads_why),
		in_world(the_audit_log_says_what_a_reviewer_changed_but_not_why),
		in_world(who_is_left_out_is_free_at_that_time),
		in_world(a_verdict_is_repeated_with_its_changes),
		in_world(changes_hold_for_the_next_reviewer),
		in_world(the_second_reviewer_gives_back_minutes),
		in_world(who_gets_back_all_minutes_is_not_told_of_a_change),
		in_world(wrong_changes_are_refused_with_their_place),
		in_world(who_was_there_too_briefly_may_be_left_out),
		in_world(reviewers_are_needed_for_what_is_left),
	};

	return world_run(tests);
}
