/* What an item needs of a deed, and how often a deed of it counts. */

#include "support/testing.h"

static struct deed
visit(const char *from, const char *to)
{
	return (struct deed){ .item = "ZY02", .evidence = "探访记录", .from = from, .to = to };
}

/* The whole list of violations. */
static void
expect_places(struct answer answer, const char *code, const char *places)
{
	expect_error(answer, code);
	expect_json(answer, "/violations", places);
}

static void
a_visit_has_its_times_and_thirty_minutes(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_places(deed_submit(&zhang, uuid_written(), visit(NULL, NULL)), "times_required",
	              "[{'pointer': '/started_at', 'code': 'times_required', "
	              "'title': '请填写起止时间', 'field': '开始时间'}]");
	expect_places(deed_submit(&zhang, uuid_written(), visit("09:00", "09:29")), "too_short",
	              "[{'pointer': '/participants/0', 'code': 'too_short', 'title': '时长不足', "
	              "'field': '参与人', 'name': '张秀英', 'bound': 30}]");
	deed_file(&zhang, visit("09:00", "09:30"));
}

static void
each_participant_is_there_long_enough(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person son = people_register("张小明", "12-2-301");
	struct answer refused =
	    call(&zhang, "PUT", written("/v1/deeds/%s", uuid_written()),
	         json_written(
	             "{'item': 'ZY02', 'content': '探访', 'place': '3号楼', 'evidence': ['记录'], "
	             "'started_at': '2026-06-10T01:00:00Z', "
	             "'ended_at': '2026-06-10T02:00:00Z', 'participants': [{'resident_id': '%s'}, "
	             "{'resident_id': '%s', 'started_at': '2026-06-10T01:31:00Z'}]}",
	             zhang.resident_id, son.resident_id));

	expect_error(refused, "too_short");
	expect_json(refused, "/violations/0/pointer", "'/participants/1'");
	expect_json(refused, "/violations/0/name", "'张小明'");
}

/* Whatever wrote it: a routine of the server, a command, or psql. */
static void
a_visit_is_not_approved_without_what_it_needs(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *short_one = deed_file(&zhang, visit("09:00", "09:30"));
	const char *timeless = deed_file(&zhang, visit("10:00", "10:30"));

	sql("UPDATE participant SET minutes = 29 WHERE deed_id = '%s'", short_one);
	sql("UPDATE deed SET started_at = NULL, ended_at = NULL WHERE deed_id = '%s'", timeless);
	expect_places(deed_review(&li, short_one, "approved", NULL), "too_short",
	              "[{'pointer': '/verdict', 'code': 'too_short', 'title': '时长不足', "
	              "'field': '审核意见', 'name': '张秀英', 'bound': 30}]");
	expect_places(deed_review(&li, timeless, "approved", NULL), "times_required",
	              "[{'pointer': '/verdict', 'code': 'times_required', "
	              "'title': '请填写起止时间', 'field': '审核意见'}]");
	sql("INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at) "
	    "VALUES (actor_community_id(), '%s', '%s', 'approved', rule.now())",
	    short_one, li.member_id);
	expect_refusal(
	    "too_short",
	    "UPDATE deed SET status = 'approved', decided_at = rule.now() WHERE deed_id = '%s'",
	    short_one);
	deed_reject(&li, timeless);
	sql("UPDATE participant SET minutes = 30 WHERE deed_id = '%s'", short_one);
	sql("UPDATE deed SET started_at = happened_on, "
	    "ended_at = happened_on + interval '30 minutes' WHERE deed_id = '%s'",
	    timeless);
	sql("UPDATE participant SET during = (SELECT tstzrange(started_at, ended_at) FROM deed d "
	    "WHERE d.deed_id = participant.deed_id) WHERE deed_id = '%s'",
	    timeless);
}

static void
of_many_who_were_there_too_briefly_the_first_by_name_are_told(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *deed = deed_file(&zhang, visit("09:00", "09:30"));
	struct answer refused;

	sql("INSERT INTO resident (community_id, household_id, name) "
	    "SELECT community_id, household_id, chr(118 - n) || 'x' "
	    "FROM household, generate_series(1, 21) AS n WHERE code = '%s'",
	    zhang.household_code);
	sql("INSERT INTO participant (community_id, deed_id, resident_id, household_id, "
	    "happened_on, minutes, during) "
	    "SELECT p.community_id, p.deed_id, r.resident_id, r.household_id, p.happened_on, 29, "
	    "p.during FROM participant p JOIN resident r USING (community_id) "
	    "WHERE p.deed_id = '%s' AND r.household_id = %lld AND r.name LIKE '_x'",
	    deed, (long long)zhang.household_id);
	refused = deed_review(&li, deed, "approved", NULL);
	expect_error(refused, "too_short");
	assert_int_equal(answer_count(refused, "/violations"), 20);
	expect_json(refused, "/violations/0/name", "'ax'");
	expect_json(refused, "/violations/19/name", "'tx'");
	sql("UPDATE participant SET minutes = 30 WHERE deed_id = '%s'", deed);
}

static void
a_leader_files_the_rota_for_the_team(void **state)
{
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	struct person admin = people_appoint("{administrator}");
	struct deed rota = { .item = "ZY08", .evidence = "排班表" };

	expect_places(deed_submit(&li, uuid_written(), rota), "leader_only",
	              "[{'pointer': '/team_id', 'code': 'leader_only', "
	              "'title': '该事项由志愿队队长登记，请填写志愿队', 'field': '志愿队编号'}]");
	rota.team = people_gather("红帮带志愿队", &wang, &li);
	expect_error(deed_submit(&li, uuid_written(), rota), "not_your_team");
	deed_file(&wang, rota);
	rota.team = NULL;
	rota.people[0] = &li;
	deed_file(&admin, rota);
}

static void
staff_files_the_monthly_inspection(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct deed inspection = { .item = "WM01",
		                   .evidence = "巡查记录",
		                   .people = { &zhang, &chen } };

	expect_places(deed_submit(&zhang, uuid_written(), inspection), "staff_only",
	              "[{'pointer': '/item', 'code': 'staff_only', "
	              "'title': '该事项只能由工作人员登记', 'field': '事项代码'}]");
	deed_file(&admin, inspection);
}

static void
one_member_is_named_for_a_household(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct deed tidy = { .item = "WM01",
		             .evidence = "巡查记录",
		             .people = { &zhang, &chen, &wife } };

	expect_places(deed_submit(&admin, uuid_written(), tidy), "household_twice",
	              "[{'pointer': '/participants/2', 'code': 'household_twice', "
	              "'title': '该事项每户只填一人', 'field': '参与人', 'name': '刘梅'}]");
	tidy.people[2] = NULL;
	deed_file(&admin, tidy);
	tidy.people[0] = &wife;
	tidy.people[1] = NULL;
	expect_error(deed_submit(&admin, uuid_written(), tidy), "counted_already");
	tidy.day = "2026-05-31";
	deed_file(&admin, tidy);
}

static void
one_donation_of_blood_counts_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct deed blood = { .item = "GY01", .evidence = "献血证" };
	const char *first = deed_file(&zhang, blood);

	expect_places(deed_submit(&zhang, uuid_written(), blood), "counted_already",
	              written("[{'pointer': '/participants/0', 'code': 'counted_already', "
	                      "'title': '该事项已登记过，不能重复登记', 'field': '参与人', "
	                      "'name': '张秀英', 'deed_id': '%s'}]",
	                      first));
	assert_int_equal(sql_added("deed"), 1);
	expect_status(deed_submit(&zhang, first, blood), 200);
	deed_file(&wife, blood);
	blood.day = "2026-06-11";
	deed_file(&zhang, blood);
}

static void
a_deed_that_does_not_count_does_not_stand_in_the_way(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person admin = people_appoint("{administrator}");
	struct deed blood = { .item = "GY01", .evidence = "献血证" };
	const char *id = deed_file(&zhang, blood);

	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/withdrawal", id), "{}"), 200);
	deed_reject(&li, deed_file(&zhang, blood));
	id = deed_file(&zhang, blood);
	deed_approve(&li, id);
	expect_error(deed_submit(&zhang, uuid_written(), blood), "counted_already");
	expect_status(call(&admin, "PUT",
	                   written("/v1/ledger/%lld/reversal", (long long)deed_entry(id, &zhang)),
	                   json_written("{'reason': '献血证编号有误'}")),
	              200);
	deed_file(&zhang, blood);
}

static void
what_counts_once_a_month_or_a_year_does_so_by_the_calendar(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct deed plot = { .item = "GY05", .evidence = "照片", .day = "2026-06-01" };
	struct deed marrow = { .item = "GY02", .evidence = "捐献证书" };

	deed_file(&zhang, plot);
	plot.day = "2026-06-15";
	expect_error(deed_submit(&zhang, uuid_written(), plot), "counted_already");
	plot.day = "2026-05-31";
	deed_file(&zhang, plot);
	deed_file(&zhang, marrow);
	world_set_clock("2026-12-31 12:00");
	marrow.day = "2026-12-31";
	expect_error(deed_submit(&zhang, uuid_written(), marrow), "counted_already");
	world_set_clock("2027-01-01 12:00");
	marrow.day = "2027-01-01";
	deed_file(&zhang, marrow);
}

static void
once_is_once_for_ever(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	const char *items = json_written(
	    "{'title': '条例', 'items': [{'code': 'GY09', 'category': '公益奉献', "
	    "'title_zh': '登记为遗体捐献者', 'title_en': 'Registered as a donor', "
	    "'basis': 'per_occurrence', 'points': 20, 'cap_period': 'none', 'cap_points': 0, "
	    "'evidence_required': false, 'reviewer_level': 'normal', 'content_public': true, "
	    "'uniqueness': 'once'}]}");

	expect_status(call(&admin, "PUT", "/v1/rulebooks/2", items), 200);
	sql("SELECT adopt_rulebook(b.community_id, 2, rulebook_digest(b), '居民代表会议', "
	    "'2026-06-15', '2026-06-16') FROM rulebook b WHERE version = 2");
	world_set_clock("2026-06-16 12:00");
	deed_file(&zhang, (struct deed){ .item = "GY09", .day = "2026-06-16" });
	world_set_clock("2036-06-16 12:00");
	expect_error(deed_submit(&zhang, uuid_written(),
	                         (struct deed){ .item = "GY09", .day = "2036-06-16" }),
	             "counted_already");
}

static void
a_clash_among_fifteen_is_named_as_far_as_the_filer_may_see(void **state)
{
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	struct person zhao = people_settle("赵敏", "7-1-101");
	struct deed show = { .item = "ZY06", .from = "09:00", .to = "11:00", .people = { &wang } };
	const char *team = people_gather("红帮带志愿队", &wang, &li, &zhao);
	const char *own = deed_file(&wang, show);
	struct deed together = show;
	const char *expected;

	deed_file(&zhao, (struct deed){ .item = "ZY06", .from = "10:59", .to = "12:00" });
	together.team = team;
	together.people[1] = &li;
	together.people[2] = &zhao;
	expected = written("[{'pointer': '/participants/0', 'code': 'overlapping_deed', "
	                   "'title': '与已登记的事迹时间重叠', 'field': '参与人', 'name': '王芳', "
	                   "'deed_id': '%s'}, "
	                   "{'pointer': '/participants/2', 'code': 'overlapping_deed', "
	                   "'title': '与已登记的事迹时间重叠', 'field': '参与人', 'name': '赵敏'}]",
	                   own);
	expect_places(deed_submit(&wang, uuid_written(), together), "overlapping_deed", expected);
	together.people[0] = &li;
	together.people[1] = NULL;
	deed_file(&wang, together);
}

static void
strangers_are_pointed_at_and_not_named(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct person absent = { .resident_id = uuid_written() };
	struct deed deed = { .people = { &zhang, &chen, &absent } };

	expect_places(deed_submit(&zhang, uuid_written(), deed), "not_your_participant",
	              "[{'pointer': '/participants/1', 'code': 'not_your_participant', "
	              "'title': '只能登记本户或本队成员', 'field': '参与人'}, "
	              "{'pointer': '/participants/2', 'code': 'not_your_participant', "
	              "'title': '只能登记本户或本队成员', 'field': '参与人'}]");
	expect_places(deed_submit(&admin, uuid_written(), deed), "unknown_participant",
	              "[{'pointer': '/participants/2', 'code': 'unknown_participant', "
	              "'title': '参与人不在居民登记中', 'field': '参与人'}]");
}

static void
limits_are_told_with_their_bounds(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct deed deed = { .item = "ZY06", .from = "07:00", .to = "19:01" };
	struct answer refused = deed_submit(&zhang, uuid_written(), deed);

	expect_places(refused, "too_long",
	              "[{'pointer': '/ended_at', 'code': 'too_long', 'title': '时长超过上限', "
	              "'field': '结束时间', 'bound': 720}]");
	refused = deed_submit(&zhang, uuid_written(), (struct deed){ .day = "2026-05-15" });
	expect_json(refused, "/violations/0/pointer", "'/happened_on'");
	expect_json(refused, "/violations/0/bound", "30");
	refused = deed_submit(&zhang, uuid_written(), (struct deed){ .item = "GY01" });
	expect_json(refused, "/violations/0/pointer", "'/evidence'");
	for (int day = 1; day <= 10; day++) {
		deed_file(&zhang, (struct deed){ .day = written("2026-06-%02d", day) });
		deed_file(&zhang, (struct deed){ .item = "GY01",
		                                 .evidence = "献血证",
		                                 .day = written("2026-06-%02d", day) });
	}
	refused = deed_submit(&zhang, uuid_written(), (struct deed){ .day = "2026-06-11" });
	expect_error(refused, "too_many_waiting");
	expect_json(refused, "/violations",
	            "[{'pointer': '', 'code': 'too_many_waiting', "
	            "'title': '本户待审事迹已满20件，请等审核后再登记', 'bound': 20}]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_visit_has_its_times_and_thirty_minutes),
		in_world(each_participant_is_there_long_enough),
		in_world(a_visit_is_not_approved_without_what_it_needs),
		in_world(of_many_who_were_there_too_briefly_the_first_by_name_are_told),
		in_world(a_leader_files_the_rota_for_the_team),
		in_world(staff_files_the_monthly_inspection),
		in_world(one_member_is_named_for_a_household),
		in_world(one_donation_of_blood_counts_once),
		in_world(a_deed_that_does_not_count_does_not_stand_in_the_way),
		in_world(what_counts_once_a_month_or_a_year_does_so_by_the_calendar),
		in_world(once_is_once_for_ever),
		in_world(a_clash_among_fifteen_is_named_as_far_as_the_filer_may_see),
		in_world(strangers_are_pointed_at_and_not_named),
		in_world(limits_are_told_with_their_bounds),
	};

	return world_run(tests);
}
