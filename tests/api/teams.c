/* Volunteer teams: who creates and leads them, who joins and leaves, and who sees whom. */

#include "support/testing.h"

static struct answer
save(const struct person *admin, const char *team, const char *name)
{
	return call(admin, "PUT", written("/v1/teams/%s", team),
	            json_written("{'name': '%s'}", name));
}

static struct answer
change_place(const struct person *by, const char *method, const char *team, const char *folder,
             const struct person *person)
{
	return call(by, method, written("/v1/teams/%s/%s/%s", team, folder, person->resident_id),
	            NULL);
}

static struct answer
change_own(const struct person *by, const char *method, const char *team)
{
	return call(by, method, written("/v1/me/teams/%s", team), NULL);
}

static void
an_administrator_creates_a_team_and_renames_it(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *team = uuid_written();
	const char *name = json_written("{'name': '夜间巡逻队'}");
	struct answer renamed;

	expect_status(save(&admin, team, "巡逻队"), 200);
	expect_status(save(&admin, team, "巡逻队"), 200);
	expect_error(save(&admin, team, "夜间巡逻队"), "precondition_required");
	renamed = call_replacing(&admin, written("/v1/teams/%s", team), name);
	expect_json(renamed, "/team_id", written("'%s'", team));
	expect_json(call_get(&admin, "/v1/teams/%s", team), "/name", "'夜间巡逻队'");
	expect_error(save(&zhang, uuid_written(), "义诊队"), "forbidden");
	assert_int_equal(sql_added("team"), 1);
	assert_int_equal(sql_added("audit WHERE subject = 'team' AND operation = 'saveTeam'"), 2);
}

static void
no_two_teams_have_one_name(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *team = uuid_written();

	expect_status(save(&admin, uuid_written(), "巡逻队"), 200);
	expect_status(save(&admin, team, "义诊队"), 200);
	expect_place(save(&admin, uuid_written(), "巡逻队"), "team_name_taken", "/name");
	expect_place(call_replacing(&admin, written("/v1/teams/%s", team),
	                            json_written("{'name': '巡逻队'}")),
	             "team_name_taken", "/name");
	expect_violation(save(&admin, team, " "), "/name", "pattern");
}

static void
residents_join_and_leave(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	const char *team = people_gather("红帮带志愿队", &wang);
	struct answer joined = change_own(&zhang, "PUT", team);

	expect_json(joined, "/name", "'红帮带志愿队'");
	expect_json(joined, "/is_leader", "false");
	assert_string_equal(change_own(&zhang, "PUT", team).body.data, joined.body.data);
	expect_json(change_own(&wang, "PUT", team), "/is_leader", "true");
	expect_json(call_get(&zhang, "/v1/me/teams"), "/items/0/team_id", written("'%s'", team));
	expect_status(change_own(&zhang, "DELETE", team), 204);
	expect_status(change_own(&zhang, "DELETE", team), 204);
	assert_int_equal(answer_count(call_get(&zhang, "/v1/me/teams"), "/items"), 0);
	expect_status(change_own(&zhang, "PUT", team), 200);
	assert_int_equal(sql_added("team_member"), 3);
	expect_error(change_own(&zhang, "PUT", uuid_written()), "not_found");
	assert_int_equal(sql_added("audit WHERE subject = 'team_member' "
	                           "AND operation IN ('joinTeam', 'leaveTeam')"),
	                 0);
}

static void
a_resident_sees_all_teams_their_leaders_and_which_are_the_own_ones(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct answer list;

	people_gather("红帮带志愿队", &wang, &zhang);
	people_gather("巡逻队", &wife);
	assert_int_equal(crowd_left_out_whole(&zhang, "/v1/teams"), 2);
	list = crowd_left_out(call_get(&zhang, "/v1/teams"));
	expect_json(list, "/items/0/leaders/0/name", "'王*'");
	expect_json(list, "/items/0/leaders_left_out", "0");
	expect_json(list, "/items/0/joined", "true");
	expect_json(list, "/items/0/is_leader", "false");
	expect_json(list, "/items/1/leaders/0/name", "'刘梅'");
	expect_json(list, "/items/1/joined", "false");
	expect_json(crowd_left_out(call_get(&wife, "/v1/teams")), "/items/1/is_leader", "true");
}

static void
of_many_leaders_the_first_ten_are_listed_and_the_others_counted(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *team = people_gather("红帮带志愿队", &zhang);
	struct answer list;

	for (int i = 0; i < 11; i++) {
		struct person next = people_register(written("队长%c", 'A' + i), "5-1-201");

		expect_status(change_place(&admin, "PUT", team, "leaders", &next), 200);
	}
	list = crowd_left_out(call_get(&admin, "/v1/teams"));
	assert_int_equal(answer_count(list, "/items/0/leaders"), 10);
	expect_json(list, "/items/0/leaders/0/resident_id", written("'%s'", zhang.resident_id));
	expect_json(list, "/items/0/leaders_left_out", "2");
}

static void
an_administrator_names_a_leader_who_then_files_for_the_team(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *team = people_gather("红帮带志愿队", &chen);
	struct deed deed = {
		.item = "ZY06", .from = "09:00", .to = "10:00", .people = { &chen }, .team = team
	};

	expect_error(deed_submit(&zhang, uuid_written(), deed), "not_your_team");
	expect_json(change_place(&admin, "PUT", team, "leaders", &zhang), "/is_leader", "true");
	expect_status(change_place(&admin, "PUT", team, "leaders", &zhang), 200);
	expect_json(change_place(&admin, "PUT", team, "members", &zhang), "/is_leader", "true");
	expect_status(deed_submit(&zhang, uuid_written(), deed), 200);
	expect_status(change_place(&admin, "DELETE", team, "leaders", &zhang), 204);
	deed.day = "2026-06-11";
	expect_error(deed_submit(&zhang, uuid_written(), deed), "not_your_team");
	expect_json(call_get(&zhang, "/v1/me/teams"), "/items/0/is_leader", "false");
	assert_int_equal(sql_added("audit WHERE subject = 'team_member' "
	                           "AND operation IN ('nameTeamLeader', 'dismissTeamLeader')"),
	                 2);
	expect_error(change_place(&zhang, "PUT", team, "leaders", &zhang), "forbidden");
}

static void
leaders_see_full_names_and_staff_masked_ones(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	const char *team = people_gather("红帮带志愿队", &wang, &li);
	const char *members = written("/v1/teams/%s/members", team);

	assert_int_equal(paging_expect_whole(&wang, members), 2);
	expect_json(
	    call_get(&wang, "%s", members), "/items/1",
	    written("{'resident_id': '%s', 'name': '李建国', 'is_leader': false}", li.resident_id));
	expect_json(call_get(&admin, "%s", members), "/items/1/name", "'李**'");
	expect_json(call_get(&li, "/v1/me/teams"), "/items/0/is_leader", "false");
	expect_place(call_get(&li, "%s", members), "not_your_team", "team_id");
	expect_error(call_get(&wang, "/v1/teams/%s/members", uuid_written()), "not_found");
	people_gather("巡逻队", &wang);
	people_gather("义诊队", &wang);
	assert_int_equal(paging_expect_whole(&wang, "/v1/me/teams"), 3);
}

static void
a_leader_or_an_administrator_takes_a_member_out(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	struct person zhao = people_register("赵敏", "7-1-101");
	const char *team = people_gather("红帮带志愿队", &wang, &li);
	const char *members = written("/v1/teams/%s/members", team);

	expect_status(change_place(&admin, "PUT", team, "members", &zhao), 200);
	assert_int_equal(answer_count(call_get(&wang, "%s", members), "/items"), 3);
	expect_error(change_place(&li, "DELETE", team, "members", &zhao), "not_your_team");
	expect_status(change_place(&wang, "DELETE", team, "members", &zhao), 204);
	expect_status(change_place(&admin, "DELETE", team, "members", &li), 204);
	assert_int_equal(answer_count(call_get(&wang, "%s", members), "/items"), 1);
	expect_error(
	    deed_submit(&wang, uuid_written(), (struct deed){ .people = { &li }, .team = team }),
	    "not_your_participant");
	assert_int_equal(sql_added("audit WHERE subject = 'team_member' "
	                           "AND operation = 'removeTeamMember'"),
	                 2);
}

static void
who_left_a_team_reviews_only_what_was_filed_for_it_afterwards(void **state)
{
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_settle("李建国", "3-1-101");
	const char *team = people_gather("红帮带志愿队", &wang, &li);
	struct deed work = { .people = { &wang }, .team = team };
	const char *before = deed_file(&wang, work);
	const char *after;

	people_promote(&li, "{reviewer}");
	expect_status(change_own(&li, "DELETE", team), 204);
	world_set_clock("2026-06-16 12:00");
	work.day = "2026-06-15";
	after = deed_file(&wang, work);
	expect_json(call_get(&li, "/v1/deeds/%s/assessment", before), "/conflict", "'team'");
	expect_error(deed_review(&li, before, "approved", NULL), "conflict_of_interest");
	expect_status(deed_review(&li, after, "approved", NULL), 200);
	expect_status(change_own(&li, "PUT", team), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(an_administrator_creates_a_team_and_renames_it),
		in_world(no_two_teams_have_one_name),
		in_world(residents_join_and_leave),
		in_world(a_resident_sees_all_teams_their_leaders_and_which_are_the_own_ones),
		in_world(of_many_leaders_the_first_ten_are_listed_and_the_others_counted),
		in_world(an_administrator_names_a_leader_who_then_files_for_the_team),
		in_world(leaders_see_full_names_and_staff_masked_ones),
		in_world(a_leader_or_an_administrator_takes_a_member_out),
		in_world(who_left_a_team_reviews_only_what_was_filed_for_it_afterwards),
	};

	return world_run(tests);
}
