/* Inspections: one filing, a verdict for each building, an entry for each household. */

#include "support/testing.h"

#define FAILED(code) "{'household_code': '%s', 'reason': '楼道堆放纸箱'}", (code)

/* Two families in building 12, with a reviewer and an administrator of no household. */
struct inspected {
	struct person admin, reviewer, zhang, chen;
	const char *id;
};

static const char *
request(const char *item, const char *month, const char *buildings)
{
	return json_written("{'item': '%s', 'month': '%s', 'content': '逐层巡查楼道', "
	                    "'evidence': ['巡查表'], 'buildings': [%s]}",
	                    item, month, buildings);
}

static struct answer
file(const struct person *by, const char *id, const char *body)
{
	return call(by, "PUT", written("/v1/inspections/%s", id), body);
}

static struct answer
review(const struct person *by, const char *id, int building, const char *body)
{
	return call(by, "PUT", written("/v1/inspections/%s/buildings/%d/review", id, building),
	            json_written("%s", body));
}

static struct answer
approve(const struct person *by, const char *id, int building)
{
	return review(by, id, building, "{'verdict': 'approved'}");
}

static struct inspected
settle(void)
{
	return (struct inspected){ .admin = people_appoint("{administrator}"),
		                   .reviewer = people_appoint("{reviewer}"),
		                   .zhang = people_settle("张秀英", "12-2-301"),
		                   .chen = people_settle("陈刚", "12-1-502"),
		                   .id = uuid_written() };
}

/* The inspection of a building in which everybody passed. */
static struct inspected
inspect(void)
{
	struct inspected scene = settle();

	expect_status(file(&scene.admin, scene.id, request("WM01", "2026-06", "{'building': 12}")),
	              200);
	return scene;
}

static const char *
last_notice(const struct person *of)
{
	struct answer notices = call_get(of, "/v1/me/notices?limit=1");

	expect_status(notices, 200);
	return answer_text(notices, "/items/0/text");
}

static void
every_household_that_passed_gets_one_entry(void **state)
{
	struct inspected scene = settle();
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person wu = people_settle("吴敏", "12-2-302");
	struct person guo = people_settle("郭华", "12-2-303");
	const char *failed =
	    written("{'building': 12, 'failed': [{'household_code': '%s', 'reason': "
	            "'楼道堆放纸箱'}, {'household_code': '%s', 'reason': '门前停车'}]}",
	            wu.household_code, guo.household_code);
	const char *body = request("WM01", "2026-06", failed);
	struct answer filed = file(&scene.admin, scene.id, body);
	struct answer verdict;

	expect_status(filed, 200);
	expect_json(filed, "/happened_on", "'2026-06-15'");
	assert_int_equal(deed_balance(&scene.zhang), 0);
	verdict = approve(&scene.reviewer, scene.id, 12);
	expect_status(verdict, 200);
	expect_json(verdict, "/status", "'approved'");
	expect_json(verdict, "/credited_count", "2");
	assert_int_equal(deed_balance(&scene.zhang), 3);
	assert_int_equal(deed_balance(&scene.chen), 3);
	assert_int_equal(deed_balance(&wu), 0);
	assert_string_equal(last_notice(&wife),
	                    "6月15日“楼道与门前整洁畅通，当月巡查合格”已通过审核，积分 +3。");
	assert_string_equal(last_notice(&wu), "2026年6月检查“楼道与门前整洁畅通，当月巡查合格”："
	                                      "您家本次不计分。原因：楼道堆放纸箱。");
	assert_string_equal(last_notice(&guo), "2026年6月检查“楼道与门前整洁畅通，当月巡查合格”："
	                                       "您家本次不计分。原因：门前停车。");
	assert_int_equal(sql_added("deed WHERE place IN ('12号楼1单元', '12号楼2单元')"), 2);
	assert_int_equal(sql_added("notice WHERE kind = 'deed_approved'"), 3);
}

static void
the_head_is_named_for_a_household(void **state)
{
	struct inspected scene = settle();
	struct person head = people_settle("周明", "12-3-101");

	people_settle("周强", "12-3-101");
	sql("UPDATE resident SET is_head = resident_id = '%s' WHERE household_id = %lld",
	    head.resident_id, (long long)head.household_id);
	expect_status(file(&scene.admin, scene.id, request("WM01", "2026-06", "{'building': 12}")),
	              200);
	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	assert_string_equal(
	    sql_text("SELECT resident_id FROM participant WHERE household_id = %lld",
	             (long long)head.household_id),
	    head.resident_id);
}

static void
what_is_repeated_changes_nothing(void **state)
{
	struct inspected scene = inspect();
	const char *body = request("WM01", "2026-06", "{'building': 12}");
	struct answer first = approve(&scene.reviewer, scene.id, 12);
	struct answer again = approve(&scene.reviewer, scene.id, 12);

	expect_status(file(&scene.admin, scene.id, body), 200);
	assert_string_equal(first.body.data, again.body.data);
	assert_int_equal(deed_balance(&scene.zhang), 3);
	expect_error(file(&scene.admin, scene.id, request("WM02", "2026-06", "{'building': 12}")),
	             "already_exists_differently");
	expect_error(file(&scene.reviewer, scene.id, body), "already_exists_differently");
	expect_error(
	    review(&scene.reviewer, scene.id, 12, "{'verdict': 'rejected', 'reason': '照片不清'}"),
	    "already_exists_differently");
}

static void
an_interrupted_approval_goes_on_building_by_building(void **state)
{
	struct inspected scene = settle();
	struct person wang = people_settle("王芳", "9-3-502");
	struct answer found;

	expect_status(file(&scene.admin, scene.id,
	                   request("WM01", "2026-06", "{'building': 12}, {'building': 9}")),
	              200);
	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	assert_int_equal(deed_balance(&wang), 0);
	found = call_get(&scene.reviewer, "/v1/inspections/%s", scene.id);
	expect_json(found, "/buildings/0/building", "9");
	expect_json(found, "/buildings/0/status", "'submitted'");
	expect_json(found, "/buildings/0/conflict", "null");
	expect_json(found, "/buildings/1/status", "'approved'");
	expect_json(found, "/buildings/1/conflict", "'reviewed'");
	expect_json(call_get(&scene.reviewer, "/v1/inspections?waiting=true"),
	            "/items/0/waiting_count", "1");
	expect_status(approve(&scene.reviewer, scene.id, 9), 200);
	assert_int_equal(deed_balance(&wang), 3);
	expect_json(call_get(&scene.reviewer, "/v1/inspections"), "/items/0/waiting_count", "0");
	expect_json(call_get(&scene.reviewer, "/v1/inspections"), "/items/0/building_count", "2");
	assert_int_equal(crowd_left_out_whole(&scene.reviewer, "/v1/inspections?waiting=true"), 0);
}

static void
those_who_are_involved_do_not_decide(void **state)
{
	struct inspected scene = inspect();
	struct person cousin = people_settle("孙丽", "8-1-101");

	people_promote(&scene.admin, "{administrator,reviewer}");
	people_promote(&scene.zhang, "{reviewer}");
	people_promote(&cousin, "{reviewer}");
	expect_status(
	    call(&cousin, "PUT", written("/v1/me/relatives/%s", scene.chen.household_code), NULL),
	    200);
	expect_error(approve(&scene.admin, scene.id, 12), "conflict_of_interest");
	expect_error(approve(&scene.zhang, scene.id, 12), "conflict_of_interest");
	expect_error(approve(&cousin, scene.id, 12), "conflict_of_interest");
	expect_json(call_get(&scene.admin, "/v1/inspections/%s", scene.id), "/buildings/0/conflict",
	            "'filer'");
	expect_json(call_get(&scene.zhang, "/v1/inspections/%s", scene.id), "/buildings/0/conflict",
	            "'household'");
	expect_json(call_get(&cousin, "/v1/inspections/%s", scene.id), "/buildings/0/conflict",
	            "'relative'");
	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	expect_error(approve(&scene.zhang, scene.id, 12), "conflict_of_interest");
}

static void
a_building_is_inspected_once_a_month_unless_it_was_rejected(void **state)
{
	struct inspected scene = inspect();
	struct person wang = people_appoint("{reviewer}");
	const char *body = request("WM01", "2026-06", "{'building': 12}");
	const char *again = uuid_written();
	struct answer found;

	expect_place(file(&scene.admin, again, body), "inspected_already", "/buildings/0/building");
	expect_error(review(&scene.reviewer, scene.id, 12, "{'verdict': 'rejected'}"),
	             "reason_required");
	expect_status(
	    review(&scene.reviewer, scene.id, 12, "{'verdict': 'rejected', 'reason': '照片不清'}"),
	    200);
	expect_error(approve(&wang, scene.id, 12), "already_decided");
	assert_string_equal(last_notice(&scene.admin),
	                    "您登记的2026年6月“楼道与门前整洁畅通，当月巡查合格”检查，"
	                    "12号楼没有通过审核。原因：照片不清。");
	found = call_get(&scene.admin, "/v1/inspections/%s", scene.id);
	expect_json(found, "/buildings/0/reason", "'照片不清'");
	expect_json(found, "/buildings/0/credited_count", "null");
	assert_int_equal(sql_added("deed WHERE item = 'WM01'"), 0);
	expect_status(file(&scene.admin, again, body), 200);
	expect_status(
	    file(&scene.admin, uuid_written(), request("WM01", "2026-05", "{'building': 12}")),
	    200);
	expect_status(
	    file(&scene.admin, uuid_written(), request("WM02", "2026-06", "{'building': 12}")),
	    200);
}

/* Also when the item was filed for a household between the filing and the verdict. */
static void
a_household_for_which_the_item_counts_already_is_passed_over(void **state)
{
	struct inspected scene = inspect();
	const char *alone = deed_file(
	    &scene.admin,
	    (struct deed){ .item = "WM01", .evidence = "照片", .people = { &scene.zhang } });
	struct answer verdict;

	deed_approve(&scene.reviewer, alone);
	verdict = approve(&scene.reviewer, scene.id, 12);
	expect_json(verdict, "/credited_count", "1");
	assert_int_equal(deed_balance(&scene.zhang), 3);
	assert_int_equal(deed_balance(&scene.chen), 3);
	expect_error(
	    deed_submit(
	        &scene.admin, uuid_written(),
	        (struct deed){ .item = "WM01", .evidence = "照片", .people = { &scene.chen } }),
	    "counted_already");
}

static void
many_points_need_two_reviewers(void **state)
{
	struct inspected scene = settle();
	struct person wang = people_appoint("{reviewer}");
	struct answer first;

	expect_status(file(&scene.admin, scene.id, request("WM09", "2026-06", "{'building': 12}")),
	              200);
	first = approve(&scene.reviewer, scene.id, 12);
	expect_json(first, "/status", "'submitted'");
	expect_json(first, "/approvals", "1");
	expect_json(first, "/approvals_needed", "2");
	assert_int_equal(deed_balance(&scene.zhang), 0);
	expect_json(approve(&wang, scene.id, 12), "/status", "'approved'");
	assert_int_equal(deed_balance(&scene.zhang), 30);
	assert_int_equal(sql_added("review WHERE verdict = 'approved'"), 4);
}

/* A deed shows a hundred people at most. */
static void
a_large_entrance_becomes_several_deeds(void **state)
{
	struct inspected scene = settle();

	sql("INSERT INTO household (community_id, code, building, unit, room) "
	    "SELECT actor_community_id(), '8' || lpad(n::text, 5, '0'), 15, 1, n::text "
	    "FROM generate_series(101, 221) AS n");
	sql("INSERT INTO resident (community_id, household_id, name, name_key, is_head) "
	    "SELECT community_id, household_id, '住户', '住户', true FROM household "
	    "WHERE building = 15");
	expect_status(file(&scene.admin, scene.id, request("WM01", "2026-06", "{'building': 15}")),
	              200);
	expect_json(approve(&scene.reviewer, scene.id, 15), "/credited_count", "121");
	assert_int_equal(sql_added("deed WHERE item = 'WM01'"), 2);
	assert_int_equal(sql_integer("SELECT max(count) FROM (SELECT count(*) FROM participant "
	                             "JOIN deed USING (community_id, deed_id) "
	                             "WHERE item = 'WM01' GROUP BY deed_id) parts"),
	                 100);
}

/* Somebody who moved in later did not live there in the month, and a closed household is none. */
static void
only_those_who_lived_there_in_the_month_pass(void **state)
{
	struct inspected scene = settle();
	struct person later = people_settle("周明", "9-3-101");

	people_settle("周强", "9-3-101");
	sql("SELECT move_resident(actor_community_id(), '%s', "
	    "'{\"building\": 12, \"unit\": 3, \"room\": \"101\"}', '结婚', '2026-06-08')",
	    later.resident_id);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'",
	    scene.chen.resident_id);
	expect_status(file(&scene.admin, scene.id, request("WM01", "2026-05", "{'building': 12}")),
	              200);
	expect_json(call_get(&scene.admin, "/v1/inspections/%s", scene.id),
	            "/buildings/0/passed_count", "1");
	expect_json(approve(&scene.reviewer, scene.id, 12), "/credited_count", "1");
	assert_int_equal(deed_balance(&scene.zhang), 3);
}

static void
the_entries_are_published_like_all_others(void **state)
{
	struct inspected scene = inspect();
	struct answer lines;

	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	publish_june();
	lines = call_get(NULL, "/v1/communities/%s/publications/2026-06/lines?building=12",
	                 world.here.code);
	assert_int_equal(answer_count(lines, "/items"), 2);
	expect_json(lines, "/items/0/points", "3");
	expect_json(call_get(NULL, "/v1/communities/%s/publications/2026-06/lines/%s/entries",
	                     world.here.code, scene.zhang.household_code),
	            "/items/0/points", "3");
}

static void
a_wrong_inspection_is_refused_with_its_place(void **state)
{
	struct inspected scene = settle();
	struct person wang = people_settle("王芳", "9-3-502");
	const char *twice = written(FAILED(scene.zhang.household_code));
	const char *elsewhere = written(FAILED(wang.household_code));

	expect_place(file(&scene.admin, scene.id, request("WM99", "2026-06", "{'building': 12}")),
	             "unknown_item", "/item");
	expect_place(file(&scene.admin, scene.id, request("WM06", "2026-06", "{'building': 12}")),
	             "not_inspected", "/item");
	expect_place(file(&scene.admin, scene.id, request("SF04", "2026-06", "{'building': 12}")),
	             "not_inspected", "/item");
	expect_place(file(&scene.admin, scene.id, request("WM01", "2026-07", "{'building': 12}")),
	             "in_future", "/month");
	expect_place(file(&scene.admin, scene.id, request("WM01", "2026-04", "{'building': 12}")),
	             "too_old", "/month");
	expect_place(file(&scene.admin, scene.id,
	                  request("WM01", "2026-06", "{'building': 12}, {'building': 12}")),
	             "listed_twice", "/buildings/1/building");
	expect_place(file(&scene.admin, scene.id,
	                  request("WM01", "2026-06", "{'building': 12}, {'building': 99}")),
	             "unknown_building", "/buildings/1/building");
	expect_place(file(&scene.admin, scene.id,
	                  request("WM01", "2026-06",
	                          written("{'building': 12, 'failed': [%s, %s]}", twice, twice))),
	             "listed_twice", "/buildings/0/failed/1/household_code");
	expect_place(file(&scene.admin, scene.id,
	                  request("WM01", "2026-06",
	                          written("{'building': 12, 'failed': [%s]}", elsewhere))),
	             "unknown_household", "/buildings/0/failed/0/household_code");
	expect_place(file(&scene.admin, scene.id,
	                  json_written("{'item': 'WM09', 'month': '2026-06', 'content': '巡查', "
	                               "'buildings': [{'building': 12}]}")),
	             "evidence_required", "/evidence");
	people_decide(&scene.admin, "privacy", false);
	expect_error(file(&scene.admin, scene.id, request("WM01", "2026-06", "{'building': 12}")),
	             "consent_required");
	expect_status(approve(&scene.reviewer, scene.id, 12), 404);
}

static void
the_audit_log_says_who_inspected_and_who_decided(void **state)
{
	struct inspected scene = inspect();

	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE subject = 'inspection' "
	                             "AND membership_id = '%s' AND detail ->> 'item' = 'WM01'",
	                             scene.admin.member_id),
	                 1);
	assert_int_equal(sql_integer("SELECT count(*) FROM audit "
	                             "WHERE subject = 'inspection_review' "
	                             "AND membership_id = '%s' AND detail ->> 'building' = '12'",
	                             scene.reviewer.member_id),
	                 1);
}

static struct answer
withdraw(const struct person *by, const char *id, const char *body)
{
	return call(by, "PUT", written("/v1/inspections/%s/withdrawal", id),
	            json_written("%s", body));
}

static void
an_inspection_is_withdrawn_for_the_buildings_that_wait(void **state)
{
	struct inspected scene = settle();
	struct person wang = people_settle("王芳", "9-3-502");
	const char *body = request("WM01", "2026-06", "{'building': 12}, {'building': 9}");
	struct answer first;
	struct answer found;

	expect_status(file(&scene.admin, scene.id, body), 200);
	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	first = withdraw(&scene.admin, scene.id, "{'reason': '查错了楼'}");
	expect_status(first, 200);
	expect_json(first, "/withdrawn_count", "1");
	expect_json(first, "/withdrawn_because", "'查错了楼'");
	assert_string_equal(withdraw(&scene.admin, scene.id, "{'reason': '查错了楼'}").body.data,
	                    first.body.data);
	expect_error(withdraw(&scene.admin, scene.id, "{}"), "already_exists_differently");
	expect_error(approve(&scene.reviewer, scene.id, 9), "already_decided");
	found = call_get(&scene.reviewer, "/v1/inspections/%s", scene.id);
	expect_json(found, "/withdrawn_at", "'2026-06-15T04:00:00Z'");
	expect_json(found, "/buildings/0/status", "'withdrawn'");
	expect_json(found, "/buildings/1/status", "'approved'");
	expect_json(call_get(&scene.reviewer, "/v1/inspections"), "/items/0/waiting_count", "0");
	assert_int_equal(deed_balance(&scene.zhang), 3);
	assert_int_equal(deed_balance(&wang), 0);
	expect_status(
	    file(&scene.admin, uuid_written(), request("WM01", "2026-06", "{'building': 9}")), 200);
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE subject = 'inspection' "
	                             "AND operation = 'withdrawInspection' "
	                             "AND membership_id = '%s'",
	                             scene.admin.member_id),
	                 1);
}

static void
only_who_filed_an_inspection_withdraws_it_and_only_while_a_building_waits(void **state)
{
	struct inspected scene = inspect();

	expect_error(withdraw(&scene.reviewer, scene.id, "{}"), "not_the_filer");
	expect_error(withdraw(&scene.admin, uuid_written(), "{}"), "not_found");
	expect_status(approve(&scene.reviewer, scene.id, 12), 200);
	expect_error(withdraw(&scene.admin, scene.id, "{}"), "already_decided");
}

static void
an_inspection_with_one_of_two_approvals_can_be_withdrawn(void **state)
{
	struct inspected scene = settle();
	struct person wang = people_appoint("{reviewer}");

	expect_status(file(&scene.admin, scene.id, request("WM09", "2026-06", "{'building': 12}")),
	              200);
	expect_json(approve(&scene.reviewer, scene.id, 12), "/status", "'submitted'");
	expect_status(withdraw(&scene.admin, scene.id, "{}"), 200);
	expect_error(approve(&wang, scene.id, 12), "already_decided");
	assert_int_equal(deed_balance(&scene.zhang), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(every_household_that_passed_gets_one_entry),
		in_world(the_head_is_named_for_a_household),
		in_world(what_is_repeated_changes_nothing),
		in_world(an_interrupted_approval_goes_on_building_by_building),
		in_world(those_who_are_involved_do_not_decide),
		in_world(a_building_is_inspected_once_a_month_unless_it_was_rejected),
		in_world(a_household_for_which_the_item_counts_already_is_passed_over),
		in_world(many_points_need_two_reviewers),
		in_world(a_large_entrance_becomes_several_deeds),
		in_world(only_those_who_lived_there_in_the_month_pass),
		in_world(the_entries_are_published_like_all_others),
		in_world(a_wrong_inspection_is_refused_with_its_place),
		in_world(the_audit_log_says_who_inspected_and_who_decided),
		in_world(an_inspection_is_withdrawn_for_the_buildings_that_wait),
		in_world(only_who_filed_an_inspection_withdraws_it_and_only_while_a_building_waits),
		in_world(an_inspection_with_one_of_two_approvals_can_be_withdrawn),
	};

	return world_run(tests);
}
