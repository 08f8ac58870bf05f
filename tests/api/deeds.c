/* Filing a deed, reading it, and taking it back. */

#include "support/testing.h"

#define TWO_HOURS .item = "ZY06", .from = "09:00", .to = "11:00"

static void
a_deed_is_filed_and_found_again(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id =
	    deed_file(&zhang, (struct deed){ TWO_HOURS, .content = "组织社区文艺汇演" });
	struct answer found = call_get(&zhang, "/v1/deeds/%s", id);

	expect_status(found, 200);
	expect_json(found, "/deed_id", written("'%s'", id));
	expect_json(found, "/version", "1");
	expect_json(found, "/status", "'submitted'");
	expect_json(found, "/content", "'组织社区文艺汇演'");
	expect_json(found, "/started_at", "'2026-06-10T01:00:00Z'");
	expect_json(found, "/happened_on", "'2026-06-10'");
	expect_json(found, "/filed_by", "'张秀英'");
	expect_json(found, "/participants/0/minutes", "120");
	expect_json(found, "/participants/0/name", "'张秀英'");
	expect_json(found, "/reviews", "[]");
}

static void
an_answer_is_due_in_seven_days(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer filed = deed_submit(&zhang, uuid_written(), (struct deed){ .item = "WM06" });

	expect_status(filed, 200);
	assert_memory_equal(answer_text(filed, "/filed_at"), "2026-06-15T04:00:0", 18);
	assert_memory_equal(answer_text(filed, "/due_at"), "2026-06-22T04:00:0", 18);
}

static void
the_same_request_again_gives_the_same_answer_and_one_effect(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = uuid_written();
	struct answer first = deed_submit(&zhang, id, (struct deed){ TWO_HOURS });
	struct answer second = deed_submit(&zhang, id, (struct deed){ TWO_HOURS });

	expect_status(first, 200);
	expect_status(second, 200);
	assert_string_equal(first.body.data, second.body.data);
	assert_int_equal(sql_added("deed"), 1);
	assert_int_equal(sql_added("participant"), 1);
}

static void
the_same_name_with_other_content_is_a_conflict(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李建国", "3-1-101");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });

	expect_error(deed_submit(&zhang, id, (struct deed){ TWO_HOURS, .content = "另一件事" }),
	             "already_exists_differently");
	expect_error(deed_submit(&li, id, (struct deed){ TWO_HOURS, .people = { &zhang } }),
	             "already_exists_differently");
	assert_int_equal(sql_added("deed"), 1);
}

static void
nothing_personal_is_taken_without_consent_to_the_privacy_notice_in_use(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	people_decide(&zhang, "privacy", false);
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ TWO_HOURS }),
	             "consent_required");
	people_decide(&zhang, "privacy", true);
	deed_file(&zhang, (struct deed){ TWO_HOURS });
	documents_import("privacy", "2026-02");
	sql("UPDATE settings SET privacy_version = '2026-02'");
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .item = "WM06" }),
	             "consent_required");
}

static void
a_deed_lies_in_the_past(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct deed deed = { .item = "ZY06", .day = "2026-06-15", .from = "10:00", .to = "12:01" };

	expect_error(deed_submit(&zhang, uuid_written(), deed), "in_future");
	deed.to = "12:00";
	deed_file(&zhang, deed);
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .day = "2026-06-16" }),
	             "in_future");
	deed_file(&zhang, (struct deed){ .day = "2026-06-15" });
}

static void
a_deed_is_registered_within_thirty_days(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .day = "2026-05-15" }),
	             "too_old");
	deed_file(&zhang, (struct deed){ .day = "2026-05-16" });
	sql("UPDATE settings SET deed_days_max = 3");
	expect_error(
	    deed_submit(&zhang, uuid_written(), (struct deed){ TWO_HOURS, .day = "2026-06-11" }),
	    "too_old");
	deed_file(&zhang, (struct deed){ TWO_HOURS, .day = "2026-06-12" });
}

static void
a_deed_lasts_twelve_hours_at_most(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct deed deed = { .item = "ZY06", .from = "07:00", .to = "19:01" };

	expect_error(deed_submit(&zhang, uuid_written(), deed), "too_long");
	deed.to = "19:00";
	deed_file(&zhang, deed);
}

static void
an_item_with_hours_needs_a_start_and_an_end_that_follows_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct deed reversed = { .item = "ZY06", .from = "11:00", .to = "09:00" };
	struct deed empty = { .item = "ZY06", .from = "11:00", .to = "11:00" };
	const char *half = json_written("{'item': 'WM06', 'content': '议事会', 'place': '广场', "
	                                "'started_at': '2026-06-10T01:00:00Z', "
	                                "'participants': [{'resident_id': '%s'}]}",
	                                zhang.resident_id);
	const char *never = json_written("{'item': 'WM06', 'content': '议事会', 'place': '广场', "
	                                 "'participants': [{'resident_id': '%s'}]}",
	                                 zhang.resident_id);

	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .item = "ZY06" }),
	             "times_required");
	expect_error(call(&zhang, "PUT", written("/v1/deeds/%s", uuid_written()), never),
	             "times_required");
	expect_place(deed_submit(&zhang, uuid_written(), reversed), "times_disagree", "/ended_at");
	expect_place(deed_submit(&zhang, uuid_written(), empty), "times_disagree", "/ended_at");
	expect_place(call(&zhang, "PUT", written("/v1/deeds/%s", uuid_written()), half),
	             "times_disagree", "/ended_at");
}

static const char *
patrol_at_night(const struct person *by, const char *day)
{
	return json_written("{'item': 'ZY06', 'content': '夜间巡逻', 'place': '东门', "
	                    "'started_at': '2026-06-09T16:30:00Z', "
	                    "'ended_at': '2026-06-09T18:30:00Z', "
	                    "'happened_on': '%s', 'participants': [{'resident_id': '%s'}]}",
	                    day, by->resident_id);
}

static void
the_day_is_that_of_the_start_in_community_time(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *target = written("/v1/deeds/%s", uuid_written());
	struct answer filed;

	expect_place(call(&zhang, "PUT", target, patrol_at_night(&zhang, "2026-06-09")),
	             "times_disagree", "/happened_on");
	filed = call(&zhang, "PUT", target, patrol_at_night(&zhang, "2026-06-10"));
	expect_status(filed, 200);
	expect_json(filed, "/happened_on", "'2026-06-10'");
}

/* A show from 01:00 to 03:00, at which one was for these hours. */
static struct answer
file_show(const struct person *by, const struct person *late, const char *from, const char *to)
{
	return call(by, "PUT", written("/v1/deeds/%s", uuid_written()),
	            json_written("{'item': 'ZY06', 'content': '文艺汇演', 'place': '广场', "
	                         "'started_at': '2026-06-10T01:00:00Z', "
	                         "'ended_at': '2026-06-10T03:00:00Z', "
	                         "'participants': [{'resident_id': '%s'}, {'resident_id': '%s', "
	                         "'started_at': '2026-06-10T%s:00Z', "
	                         "'ended_at': '2026-06-10T%s:00Z'}]}",
	                         by->resident_id, late->resident_id, from, to));
}

static void
participants_may_come_late_or_leave_early_but_not_be_there_outside_the_deed(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_register("张小明", "12-2-301");

	expect_place(file_show(&zhang, &son, "03:30", "04:00"), "times_disagree",
	             "/participants/1");
	expect_place(file_show(&zhang, &son, "00:30", "02:00"), "times_disagree",
	             "/participants/1");
	expect_place(file_show(&zhang, &son, "02:30", "02:00"), "times_disagree",
	             "/participants/1");
	expect_place(file_show(&zhang, &son, "02:30", "02:30"), "times_disagree",
	             "/participants/1");
	expect_status(file_show(&zhang, &son, "01:20", "02:50"), 200);
	assert_int_equal(sql_integer("SELECT minutes FROM participant WHERE resident_id = '%s'",
	                             son.resident_id),
	                 90);
}

static void
the_same_resident_cannot_be_in_two_deeds_at_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_settle("张小明", "12-2-301");
	struct deed deed = { .item = "ZY06", .from = "10:59", .to = "12:00" };
	const char *first = deed_file(&zhang, (struct deed){ TWO_HOURS });

	expect_error(deed_submit(&zhang, uuid_written(), deed), "overlapping_deed");
	deed_file(&son, deed);
	deed.from = "11:00";
	deed_file(&zhang, deed);
	expect_refusal("overlapping_deed",
	               "INSERT INTO participant (community_id, deed_id, resident_id, household_id, "
	               "happened_on, minutes, during) SELECT community_id, deed_id, '%s', "
	               "household_id, happened_on, minutes, during FROM participant "
	               "WHERE deed_id = '%s'",
	               son.resident_id, first);
}

static void
hours_are_free_again_when_a_deed_was_withdrawn(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *first = deed_file(&zhang, (struct deed){ TWO_HOURS });

	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ TWO_HOURS }),
	             "overlapping_deed");
	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/withdrawal", first), "{}"), 200);
	deed_file(&zhang, (struct deed){ TWO_HOURS });
}

static void
the_item_must_stand_in_the_rulebook_of_that_day(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .item = "WM99" }),
	             "unknown_item");
	sql("UPDATE settings SET deed_days_max = 366");
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .day = "2025-12-31" }),
	             "unknown_item");
}

static void
evidence_is_asked_for_where_the_item_needs_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct deed deed = { .item = "GY01" };
	struct answer found;

	expect_error(deed_submit(&zhang, uuid_written(), deed), "evidence_required");
	deed.evidence = "献血证";
	found = call_get(&zhang, "/v1/deeds/%s", deed_file(&zhang, deed));
	expect_json(found, "/evidence", "['献血证']");
}

static void
a_deed_has_participants_each_named_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王建国", "12-2-301");
	struct answer twice;
	const char *nobody = json_written("{'item': 'WM06', 'content': '议事会', 'place': '广场', "
	                                  "'happened_on': '2026-06-10'}");

	expect_error(call(&zhang, "PUT", written("/v1/deeds/%s", uuid_written()), nobody),
	             "participants_required");
	twice = deed_submit(&zhang, uuid_written(),
	                    (struct deed){ .people = { &zhang, &wang, &zhang } });
	expect_error(twice, "participant_twice");
	expect_json(twice, "/violations",
	            "[{'pointer': '/participants/2', 'code': 'participant_twice', "
	            "'title': '参与人重复，请删去一个', 'field': '参与人'}]");
}

static void
a_resident_files_for_the_own_household_and_strangers_are_like_nobody(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_register("张小明", "12-2-301");
	struct person li = people_settle("李建国", "3-1-101");
	struct person absent = { .resident_id = uuid_written() };

	deed_file(&zhang, (struct deed){ .people = { &zhang, &son } });
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .people = { &li } }),
	             "not_your_participant");
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .people = { &absent } }),
	             "not_your_participant");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", son.resident_id);
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .people = { &son } }),
	             "not_your_participant");
}

static void
a_leader_files_for_the_own_team(void **state)
{
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	struct person zhao = people_settle("赵敏", "7-1-101");
	const char *team = people_gather("红帮带志愿队", &wang, &li);
	struct deed deed = { .people = { &wang, &li }, .team = team };
	struct answer found;

	found = call_get(&wang, "/v1/deeds/%s", deed_file(&wang, deed));
	expect_json(found, "/team_id", written("'%s'", team));
	assert_int_equal(answer_count(found, "/participants"), 2);
	assert_true(answer_mentions(found, "李建国"));
	assert_false(
	    answer_mentions(call_get(&li, "/v1/deeds/%s", answer_text(found, "/deed_id")), "王芳"));
	expect_error(deed_submit(&li, uuid_written(), deed), "not_your_team");
	deed.people[1] = &zhao;
	expect_error(deed_submit(&wang, uuid_written(), deed), "not_your_participant");
	deed.team = uuid_written();
	expect_error(deed_submit(&wang, uuid_written(), deed), "not_your_team");
}

static void
an_administrator_files_for_anybody_in_the_register(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_settle("李建国", "3-1-101");
	struct person absent = { .resident_id = uuid_written() };

	deed_file(&admin, (struct deed){ .people = { &li } });
	expect_error(deed_submit(&admin, uuid_written(), (struct deed){ .people = { &absent } }),
	             "unknown_participant");
}

static void
a_deed_is_shown_to_who_filed_it_whom_it_names_and_staff(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person stranger = people_settle("李建国", "3-1-101");
	struct person reviewer = people_appoint("{reviewer}");
	struct person admin = people_appoint("{administrator}");
	const char *id = deed_file(&admin, (struct deed){ .people = { &zhang } });
	struct answer found = call_get(&wife, "/v1/deeds/%s", id);

	expect_json(found, "/participants/0/name", "'张秀英'");
	expect_status(call_get(&admin, "/v1/deeds/%s", id), 200);
	found = call_get(&reviewer, "/v1/deeds/%s", id);
	expect_json(found, "/participants/0/name", "'张秀英'");
	expect_error(call_get(&stranger, "/v1/deeds/%s", id), "not_found");
	expect_error(call_get(&stranger, "/v1/deeds/%s", uuid_written()), "not_found");
}

static void
only_who_filed_a_deed_withdraws_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person stranger = people_settle("李建国", "3-1-101");
	const char *id = deed_file(&zhang, (struct deed){ TWO_HOURS });
	const char *target = written("/v1/deeds/%s/withdrawal", id);
	const char *because = json_written("{'reason': '日期填错了'}");
	struct answer withdrawn;

	expect_error(call(&wife, "PUT", target, because), "not_the_filer");
	expect_error(call(&stranger, "PUT", target, because), "not_found");
	withdrawn = call(&zhang, "PUT", target, because);
	expect_status(withdrawn, 200);
	expect_json(withdrawn, "/status", "'withdrawn'");
	assert_string_equal(call(&zhang, "PUT", target, because).body.data, withdrawn.body.data);
	expect_error(call(&zhang, "PUT", target, "{}"), "already_exists_differently");
	expect_json(call_get(&zhang, "/v1/deeds/%s", id), "/withdrawn_because", "'日期填错了'");
}

static void
a_decided_deed_is_not_withdrawn(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person reviewer = people_appoint("{reviewer}");
	const char *approved = deed_file(&zhang, (struct deed){ TWO_HOURS });
	const char *rejected = deed_file(&zhang, (struct deed){ .item = "WM06" });

	deed_approve(&reviewer, approved);
	deed_reject(&reviewer, rejected);
	expect_error(call(&zhang, "PUT", written("/v1/deeds/%s/withdrawal", approved), "{}"),
	             "already_decided");
	expect_error(call(&zhang, "PUT", written("/v1/deeds/%s/withdrawal", rejected), "{}"),
	             "already_decided");
}

static void
deeds_of_a_household_wait_in_bounded_number(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_settle("张小明", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct deed deed = { .item = "WM06" };
	struct deed repeated;
	const char *team = people_gather("红帮带志愿队", &zhang);
	const char *last = NULL;

	for (int i = 0; i < 20; i++) {
		deed.day = written("2026-06-%02d", 1 + i / 2);
		last = deed_file(i % 2 == 0 ? &zhang : &son, deed);
	}
	repeated = deed;
	deed.day = "2026-06-11";
	expect_error(deed_submit(&zhang, uuid_written(), deed), "too_many_waiting");
	expect_error(deed_submit(&son, uuid_written(), deed), "too_many_waiting");
	expect_status(deed_submit(&son, last, repeated), 200);
	deed_file(&chen, deed);
	deed_file(&zhang, (struct deed){ .day = "2026-06-12", .team = team, .people = { &zhang } });
	deed_file(&admin, (struct deed){ .day = "2026-06-13", .people = { &zhang } });
	expect_status(call(&son, "PUT", written("/v1/deeds/%s/withdrawal", last), "{}"), 200);
	deed_file(&zhang, deed);
	expect_error(deed_submit(&son, uuid_written(), deed), "too_many_waiting");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_deed_is_filed_and_found_again),
		in_world(an_answer_is_due_in_seven_days),
		in_world(the_same_request_again_gives_the_same_answer_and_one_effect),
		in_world(the_same_name_with_other_content_is_a_conflict),
		in_world(nothing_personal_is_taken_without_consent_to_the_privacy_notice_in_use),
		in_world(a_deed_lies_in_the_past),
		in_world(a_deed_is_registered_within_thirty_days),
		in_world(a_deed_lasts_twelve_hours_at_most),
		in_world(an_item_with_hours_needs_a_start_and_an_end_that_follows_it),
		in_world(the_day_is_that_of_the_start_in_community_time),
		in_world(
		    participants_may_come_late_or_leave_early_but_not_be_there_outside_the_deed),
		in_world(the_same_resident_cannot_be_in_two_deeds_at_once),
		in_world(hours_are_free_again_when_a_deed_was_withdrawn),
		in_world(the_item_must_stand_in_the_rulebook_of_that_day),
		in_world(evidence_is_asked_for_where_the_item_needs_it),
		in_world(a_deed_has_participants_each_named_once),
		in_world(a_resident_files_for_the_own_household_and_strangers_are_like_nobody),
		in_world(a_leader_files_for_the_own_team),
		in_world(an_administrator_files_for_anybody_in_the_register),
		in_world(a_deed_is_shown_to_who_filed_it_whom_it_names_and_staff),
		in_world(only_who_filed_a_deed_withdraws_it),
		in_world(a_decided_deed_is_not_withdrawn),
		in_world(deeds_of_a_household_wait_in_bounded_number),
	};

	return world_run(tests);
}
