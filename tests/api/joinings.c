/* The rules of filing, of reviewing and of withdrawing for people who joined a deed. */

#include "support/testing.h"

#define MORNING .item = "ZY06", .from = "09:00", .to = "11:00"

/* A deed of 张秀英 that waits, and 陈刚 of another household, who may join it. */
struct open_deed {
	struct person zhang, chen, li;
	const char *id;
	const char *code;
};

static struct open_deed
share(struct deed deed)
{
	struct open_deed scene = { .zhang = people_settle("张秀英", "12-2-301"),
		                   .chen = people_settle("陈刚", "9-3-502"),
		                   .li = people_appoint("{reviewer}") };

	scene.id = deed_file(&scene.zhang, deed);
	scene.code = deed_invite(&scene.zhang, scene.id);
	return scene;
}

static struct answer
join(const struct person *who, const struct open_deed *deed)
{
	return deed_join(who, deed->id, deed->code);
}

/* The whole list of violations. */
static void
expect_places(struct answer answer, const char *code, const char *places)
{
	expect_error(answer, code);
	expect_json(answer, "/violations", places);
}

static void
nobody_joins_while_being_elsewhere(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });
	const char *own =
	    deed_file(&deed.chen, (struct deed){ .item = "ZY06", .from = "10:30", .to = "12:00" });

	expect_places(join(&deed.chen, &deed), "overlapping_deed",
	              written("[{'pointer': '/participants/0', 'code': 'overlapping_deed', "
	                      "'title': '与已登记的事迹时间重叠', 'field': '参与人', "
	                      "'name': '陈刚', 'deed_id': '%s'}]",
	                      own));
	expect_status(call(&deed.chen, "PUT", written("/v1/deeds/%s/withdrawal", own), "{}"), 200);
	expect_status(join(&deed.chen, &deed), 200);
	expect_error(deed_submit(&deed.chen, uuid_written(),
	                         (struct deed){ .item = "ZY06", .from = "10:30", .to = "12:00" }),
	             "overlapping_deed");
}

static void
nobody_joins_what_counts_for_them_already(void **state)
{
	struct open_deed deed = share((struct deed){ .item = "GY01", .evidence = "献血证" });

	deed_file(&deed.chen, (struct deed){ .item = "GY01", .evidence = "献血证" });
	expect_place(join(&deed.chen, &deed), "counted_already", "/participants/0");
}

static void
nobody_joins_a_visit_that_is_too_short_for_its_item(void **state)
{
	struct open_deed deed = share((struct deed){
	    .item = "ZY02", .evidence = "探访记录", .from = "09:00", .to = "10:00" });
	struct answer refused =
	    call(&deed.chen, "PUT", written("/v1/deeds/%s/joining", deed.id),
	         json_written("{'deed_code': '%s', 'participants': [{'resident_id': '%s', "
	                      "'started_at': '2026-06-10T01:31:00Z'}]}",
	                      deed.code, deed.chen.resident_id));

	expect_places(refused, "too_short",
	              "[{'pointer': '/participants/0', 'code': 'too_short', 'title': '时长不足', "
	              "'field': '参与人', 'name': '陈刚', 'bound': 30}]");
}

static void
own_hours_need_those_of_the_deed(void **state)
{
	struct open_deed deed = share((struct deed){ .item = "WM06" });
	struct answer refused =
	    call(&deed.chen, "PUT", written("/v1/deeds/%s/joining", deed.id),
	         json_written("{'deed_code': '%s', 'participants': [{'resident_id': '%s', "
	                      "'started_at': '2026-06-10T01:31:00Z'}]}",
	                      deed.code, deed.chen.resident_id));

	expect_place(refused, "times_disagree", "/participants/0");
}

static void
one_member_of_a_household_joins_what_is_about_households(void **state)
{
	struct open_deed deed = share((struct deed){ .item = "WM03" });
	struct person wife = people_settle("周兰", "9-3-502");

	expect_status(join(&deed.chen, &deed), 200);
	expect_places(join(&wife, &deed), "household_twice",
	              "[{'pointer': '/participants/0', 'code': 'household_twice', "
	              "'title': '该事项每户只填一人', 'field': '参与人', 'name': '周兰'}]");
	deed_approve(&deed.li, deed.id);
	assert_int_equal(deed_balance(&deed.chen), 2);
}

static void
nobody_joins_without_the_privacy_notice_or_too_late(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });

	people_decide(&deed.chen, "privacy", false);
	expect_error(join(&deed.chen, &deed), "consent_required");
	people_decide(&deed.chen, "privacy", true);
	sql("UPDATE settings SET deed_days_max = 4");
	expect_error(join(&deed.chen, &deed), "too_old");
	sql("UPDATE settings SET deed_days_max = 5");
	expect_status(join(&deed.chen, &deed), 200);
}

static void
what_was_joined_counts_among_the_waiting_deeds(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });
	struct deed one = { .item = "ZY06" };
	const char *last = NULL;

	expect_status(join(&deed.chen, &deed), 200);
	for (int i = 0; i < 19; i++) {
		one.day = written("2026-06-%02d", 11 + i / 8);
		one.from = written("%02d:00", 8 + i % 8);
		one.to = written("%02d:30", 8 + i % 8);
		last = deed_file(&deed.chen, one);
	}
	one.from = "20:00";
	one.to = "20:30";
	expect_error(deed_submit(&deed.chen, uuid_written(), one), "too_many_waiting");
	one.people[0] = &deed.zhang;
	deed.id = deed_file(&deed.zhang, one);
	deed.code = deed_invite(&deed.zhang, deed.id);
	expect_places(join(&deed.chen, &deed), "too_many_waiting",
	              "[{'pointer': '', 'code': 'too_many_waiting', "
	              "'title': '本户待审事迹已满20件，请等审核后再登记', 'bound': 20}]");
	expect_status(call(&deed.chen, "PUT", written("/v1/deeds/%s/withdrawal", last), "{}"), 200);
	expect_status(join(&deed.chen, &deed), 200);
}

static void
a_deed_has_a_hundred_participants_at_most(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });

	sql("INSERT INTO resident (community_id, household_id, name) "
	    "SELECT community_id, household_id, '家人' || chr(19968 + n) "
	    "FROM household, generate_series(1, 99) AS n WHERE household_id = %lld",
	    (long long)deed.zhang.household_id);
	sql("INSERT INTO participant (community_id, deed_id, resident_id, household_id, "
	    "happened_on, minutes, during) "
	    "SELECT p.community_id, p.deed_id, r.resident_id, r.household_id, p.happened_on, "
	    "p.minutes, p.during FROM participant p JOIN resident r USING (community_id) "
	    "WHERE p.deed_id = '%s' AND r.household_id = %lld AND r.name LIKE '家人_'",
	    deed.id, (long long)deed.zhang.household_id);
	expect_error(join(&deed.chen, &deed), "deed_full");
	sql("DELETE FROM participant WHERE deed_id = '%s' AND resident_id = (SELECT resident_id "
	    "FROM resident WHERE household_id = %lld AND name = '家人' || chr(20067))",
	    deed.id, (long long)deed.zhang.household_id);
	expect_status(join(&deed.chen, &deed), 200);
}

static void
who_is_of_a_household_that_joined_or_related_to_it_does_not_review(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });
	struct person wife = people_settle("周兰", "9-3-502");
	struct person cousin = people_appoint("{reviewer}");

	people_promote(&wife, "{reviewer}");
	wife.token = people_sign_in(&wife, 0, 1);
	expect_status(
	    call(&cousin, "PUT", written("/v1/me/relatives/%s", deed.chen.household_code), NULL),
	    200);
	expect_json(call_get(&wife, "/v1/deeds/%s/assessment", deed.id), "/conflict", "null");
	expect_json(call_get(&cousin, "/v1/deeds/%s/assessment", deed.id), "/conflict", "null");
	expect_status(join(&deed.chen, &deed), 200);
	expect_error(deed_review(&wife, deed.id, "approved", NULL), "conflict_of_interest");
	expect_error(deed_review(&cousin, deed.id, "approved", NULL), "conflict_of_interest");
	deed_approve(&deed.li, deed.id);
}

static void
who_joined_can_be_left_out_of_the_verdict(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });

	expect_status(join(&deed.chen, &deed), 200);
	expect_status(call(&deed.li, "PUT", written("/v1/deeds/%s/review", deed.id),
	                   json_written("{'verdict': 'approved', 'except': [{'resident_id': '%s', "
	                                "'reason': '没有到场'}]}",
	                                deed.chen.resident_id)),
	              200);
	assert_int_equal(deed_balance(&deed.zhang), 4);
	assert_int_equal(deed_balance(&deed.chen), 0);
	assert_int_equal(sql_integer("SELECT count(*) FROM notice WHERE membership_id = '%s' "
	                             "AND kind = 'participant_changed'",
	                             deed.chen.member_id),
	                 1);
}

static void
a_withdrawal_is_told_to_the_households_that_joined(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });
	struct person wife = people_settle("周兰", "9-3-502");
	const char *text =
	    "登记人撤回了6月10日“社区文体活动的组织与现场服务”，您家加入的这一件不计分。";
	struct answer notices;

	expect_status(join(&deed.chen, &deed), 200);
	expect_status(call(&deed.zhang, "PUT", written("/v1/deeds/%s/withdrawal", deed.id), "{}"),
	              200);
	assert_int_equal(sql_added("notice WHERE kind = 'deed_withdrawn'"), 2);
	notices = call_get(&wife, "/v1/me/notices?limit=1");
	expect_json(notices, "/items/0/title", "'事迹已撤回'");
	assert_string_equal(answer_text(notices, "/items/0/text"), text);
	expect_status(call(&deed.zhang, "PUT", written("/v1/deeds/%s/withdrawal", deed.id), "{}"),
	              200);
	assert_int_equal(sql_added("notice WHERE kind = 'deed_withdrawn'"), 2);
	deed_file(&deed.chen, (struct deed){ MORNING });
}

static void
joining_and_leaving_are_in_the_audit_log(void **state)
{
	struct open_deed deed = share((struct deed){ MORNING });

	expect_status(join(&deed.chen, &deed), 200);
	expect_status(call(&deed.chen, "DELETE", written("/v1/deeds/%s/joining", deed.id), NULL),
	              204);
	assert_string_equal(
	    sql_text("SELECT string_agg(act || ' ' || subject || ' ' || operation, ', ' "
	             "ORDER BY audit_id) FROM audit WHERE membership_id = '%s'",
	             deed.chen.member_id),
	    "insert joining joinDeed, update joining leaveDeed, delete participant leaveDeed");
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE subject = 'participant' "
	                             "AND detail ->> 'resident_id' = '%s'",
	                             deed.chen.resident_id),
	                 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(nobody_joins_while_being_elsewhere),
		in_world(nobody_joins_what_counts_for_them_already),
		in_world(nobody_joins_a_visit_that_is_too_short_for_its_item),
		in_world(own_hours_need_those_of_the_deed),
		in_world(one_member_of_a_household_joins_what_is_about_households),
		in_world(nobody_joins_without_the_privacy_notice_or_too_late),
		in_world(what_was_joined_counts_among_the_waiting_deeds),
		in_world(a_deed_has_a_hundred_participants_at_most),
		in_world(who_is_of_a_household_that_joined_or_related_to_it_does_not_review),
		in_world(who_joined_can_be_left_out_of_the_verdict),
		in_world(a_withdrawal_is_told_to_the_households_that_joined),
		in_world(joining_and_leaving_are_in_the_audit_log),
	};

	return world_run(tests);
}
