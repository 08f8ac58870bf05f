/* Residents whom administrators enter and change one by one. */

#include "support/testing.h"

#include <string.h>

#define PHONE "13800138000"

static int64_t
history_of(const char *resident_id)
{
	return sql_integer("SELECT count(*) FROM resident_change WHERE resident_id = '%s'",
	                   resident_id);
}

static void
a_resident_is_entered_into_an_empty_flat(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *target = resident_new();
	const char *entry = "'building': 61, 'unit': 1, 'room': '1０1室', 'name': ' 李 秀兰', "
	                    "'birth_year': 1960, 'happened_on': '2026-06-01'";
	struct answer entered = resident_enter(&admin, target, entry);

	expect_status(entered, 200);
	expect_json(entered, "/act", "'enter'");
	expect_json(entered, "/change_id", written("'%s'", resident_id_of(target)));
	expect_json(entered, "/resident_id", written("'%s'", resident_id_of(target)));
	expect_json(entered, "/household_code",
	            written("'%s'", resident_known(resident_id_of(target), "code")));
	expect_json(entered, "/phone_status", "null");
	assert_string_equal(
	    resident_known(resident_id_of(target), "room || name || is_head || birth_year"),
	    "101李秀兰true1960");
	expect_status(resident_enter(&admin, target, entry), 200);
	assert_int_equal(history_of(resident_id_of(target)), 1);
	assert_string_equal(
	    sql_text(
	        "SELECT reason || ' ' || happened_on || ' ' || changed_by FROM resident_change "
	        "WHERE resident_id = '%s'",
	        resident_id_of(target)),
	    written("新住户 2026-06-01 %s", admin.member_id));
}

static void
the_second_of_a_flat_is_not_its_head_unless_told(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *second = resident_new();
	const char *third = resident_new();

	expect_status(resident_enter(&admin, second,
	                             "'building': 12, 'unit': 2, 'room': '301', 'name': '李二'"),
	              200);
	assert_string_equal(resident_known(second + strlen("/v1/residents/"), "is_head"), "f");
	expect_status(resident_enter(&admin, third,
	                             "'building': 12, 'unit': 2, 'room': '301', 'name': '李三', "
	                             "'is_head': true"),
	              200);
	assert_string_equal(resident_known(resident_id_of(third), "code"), zhang.household_code);
	assert_string_equal(resident_known(zhang.resident_id, "is_head"), "f");
}

static void
an_entry_refuses_what_the_register_refuses(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person other = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *flat = "'building': 12, 'unit': 2, 'room': '301'";
	const char *target = resident_new();

	expect_place(resident_enter(&admin, target, written("%s, 'name': '张秀英'", flat)),
	             "name_taken_in_household", "/name");
	expect_place(resident_enter(&admin, target, written("%s, 'name': '张\\ue001'", flat)),
	             "name_unreadable", "/name");
	expect_place(resident_enter(&admin, target,
	                            written("%s, 'name': '李', 'happened_on': '2199-01-01'", flat)),
	             "change_in_future", "/happened_on");
	expect_violation(
	    resident_enter(&admin, target, written("%s, 'name': '李', 'phone': '1'", flat)),
	    "/phone", NULL);
	assert_int_equal(sql_added("requested_change"), 0);
	expect_status(resident_enter(&admin, target, written("%s, 'name': '李'", flat)), 200);
	expect_error(resident_enter(&admin, target, written("%s, 'name': '王'", flat)),
	             "already_exists_differently");
	expect_error(resident_enter(&other, target, written("%s, 'name': '李'", flat)),
	             "already_exists_differently");
	expect_error(resident_enter(&admin, written("/v1/residents/%s", zhang.resident_id),
	                            written("%s, 'name': '王'", flat)),
	             "already_exists_differently");
}

static void
each_act_changes_what_it_says(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_register("王强", "12-2-301");
	struct answer moved;

	expect_status(resident_change(&admin, &wang, "'act': 'rename', 'name': '王小强'"), 200);
	assert_string_equal(resident_known(wang.resident_id, "name"), "王小强");
	expect_status(resident_change(&admin, &wang, "'act': 'correct', 'birth_year': 1990"), 200);
	expect_status(resident_change(&admin, &wang, "'act': 'correct', 'is_head': true"), 200);
	assert_string_equal(resident_known(wang.resident_id, "birth_year || ' ' || is_head"),
	                    "1990 true");
	assert_string_equal(resident_known(zhang.resident_id, "is_head"), "f");
	moved = resident_change(&admin, &wang,
	                        "'act': 'move', 'building': 61, 'unit': 1, 'room': '202', "
	                        "'happened_on': '2026-06-10'");
	expect_status(moved, 200);
	expect_json(moved, "/household_code",
	            written("'%s'", resident_known(wang.resident_id, "code")));
	assert_string_equal(
	    resident_known(wang.resident_id, "building || '-' || unit || '-' || room"), "61-1-202");
	expect_status(
	    resident_change(&admin, &wang,
	                    "'act': 'leave', 'cause': 'moved_away', 'happened_on': '2026-06-12'"),
	    200);
	assert_string_equal(
	    resident_known(wang.resident_id, "left_because || (closed_on IS NOT NULL)"),
	    "moved_awaytrue");
	expect_status(resident_change(&admin, &wang, "'act': 'return'"), 200);
	assert_string_equal(resident_known(wang.resident_id, "(left_at IS NULL) || ' ' || "
	                                                     "(closed_on IS NULL)"),
	                    "true true");
	assert_string_equal(
	    sql_text("SELECT string_agg(act || fields::text, ' ' ORDER BY change_no) "
	             "FROM resident_change WHERE resident_id = '%s' AND act <> 'enter'",
	             wang.resident_id),
	    "rename{name} correct{birth_year} correct{head} move{household} "
	    "leave{head,left} return{head,left}");
}

static void
who_leaves_a_household_is_signed_out(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_status(resident_change(&admin, &zhang, "'act': 'leave', 'cause': 'died'"), 200);
	expect_error(call_get(&zhang, "/v1/household"), "unauthenticated");
}

static void
a_repeated_change_happens_once(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");
	struct person zhao = people_register("赵六", "12-2-301");
	const char *leaving = uuid_written();
	const char *leave = "'act': 'leave', 'cause': 'moved_away'";
	struct answer first = resident_change_as(&admin, leaving, wang.resident_id, leave);
	struct answer again = resident_change_as(&admin, leaving, wang.resident_id, leave);

	expect_status(again, 200);
	assert_string_equal(again.body.data, first.body.data);
	expect_status(resident_change(&admin, &wang, "'act': 'return'"), 200);
	expect_status(resident_change_as(&admin, leaving, wang.resident_id, leave), 200);
	assert_string_equal(resident_known(wang.resident_id, "left_at IS NULL"), "t");
	expect_error(resident_change_as(&admin, leaving, wang.resident_id,
	                                "'act': 'leave', 'cause': 'died'"),
	             "already_exists_differently");
	expect_error(resident_change_as(&admin, leaving, zhao.resident_id, leave),
	             "already_exists_differently");
}

static void
an_act_has_its_members_and_no_others(void **state)
{
	static const char *const unclear[][2] = {
		{ "'act': 'rename'", "/name" },
		{ "'act': 'rename', 'name': '李', 'cause': 'died'", "/cause" },
		{ "'act': 'move', 'building': 1, 'unit': 1", "/room" },
		{ "'act': 'leave'", "/cause" },
		{ "'act': 'correct'", "/act" },
		{ "'act': 'correct', 'name': '李', 'is_head': true", "/name" },
		{ "'act': 'correct', 'phone': '" PHONE "', 'forget_phone': true", "/forget_phone" },
		{ "'act': 'return', 'phone': '" PHONE "'", "/phone" },
	};
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");

	for (size_t i = 0; i < sizeof(unclear) / sizeof(unclear[0]); i++) {
		expect_place(resident_change(&admin, &wang, unclear[i][0]), "change_unclear",
		             unclear[i][1]);
	}
	assert_int_equal(sql_added("requested_change"), 0);
}

static void
a_change_refuses_what_the_register_refuses(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");
	struct person zhao = people_register("赵六", "12-2-301");
	struct person other = people_register("王强", "5-1-101");

	expect_place(resident_change(&admin, &wang, "'act': 'rename', 'name': '赵六'"),
	             "name_taken_in_household", "/name");
	expect_place(resident_change(&admin, &wang, "'act': 'rename', 'name': '王\\ue001'"),
	             "name_unreadable", "/name");
	expect_place(resident_change(&admin, &wang,
	                             "'act': 'move', 'building': 5, 'unit': 1, 'room': '101'"),
	             "name_taken_in_household", "/room");
	expect_place(
	    resident_change(&admin, &wang,
	                    "'act': 'leave', 'cause': 'died', 'happened_on': '2199-01-01'"),
	    "change_in_future", "/happened_on");
	expect_status(resident_change(&admin, &zhao,
	                              "'act': 'move', 'building': 61, 'unit': 1, 'room': '202', "
	                              "'happened_on': '2026-06-10'"),
	              200);
	expect_place(
	    resident_change(&admin, &zhao,
	                    "'act': 'leave', 'cause': 'died', 'happened_on': '2026-06-09'"),
	    "change_before_residency", "/happened_on");
	expect_place(resident_change(&admin, &wang, "'act': 'return'"), "resident_lives_here",
	             "/act");
	expect_status(resident_change(&admin, &other, "'act': 'leave', 'cause': 'moved_away'"),
	              200);
	expect_error(resident_change(&admin, &other, "'act': 'rename', 'name': '王'"),
	             "resident_has_left");
	people_register("钱七", "5-1-101");
	expect_error(resident_change(&admin, &other, "'act': 'return'"), "address_inhabited");
	expect_error(resident_change_as(&admin, uuid_written(), uuid_written(),
	                                "'act': 'rename', 'name': '王'"),
	             "not_found");
}

static void
who_lived_there_returns_and_is_not_entered_anew(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");

	expect_status(resident_change(&admin, &wang, "'act': 'leave', 'cause': 'moved_away'"), 200);
	expect_place(resident_enter(&admin, resident_new(),
	                            "'building': 12, 'unit': 2, 'room': '301', 'name': '王强'"),
	             "resident_returns", "/name");
}

static void
residents_are_found_by_name_address_and_code(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person gone = people_register("张秀丽", "12-2-301");
	struct answer found;

	people_register("李张", "12-2-301");
	expect_status(
	    resident_change(&admin, &gone,
	                    "'act': 'leave', 'cause': 'moved_away', 'happened_on': '2026-06-12'"),
	    200);
	found = call_get(&admin, "/v1/residents?query=%s", "%E5%BC%A0%E7%A7%80");
	expect_status(found, 200);
	assert_int_equal(answer_count(found, "/residents"), 2);
	expect_json(found, "/residents/0/name", "'张秀丽'");
	expect_json(found, "/residents/0/left_on", "'2026-06-12'");
	expect_json(found, "/residents/1/resident_id", written("'%s'", zhang.resident_id));
	expect_json(found, "/residents/1/bound", "true");
	expect_json(found, "/residents_left_out", "0");
	found = call_get(&admin, "/v1/residents?query=12-2-301");
	assert_int_equal(answer_count(found, "/residents"), 3);
	expect_json(found, "/residents/0/household_code", written("'%s'", zhang.household_code));
	found = call_get(&admin, "/v1/residents?query=%s", zhang.household_code);
	assert_int_equal(answer_count(found, "/residents"), 3);
	found = call_get(&admin, "/v1/residents?query=%s",
	                 "12%E5%8F%B7%E6%A5%BC2%E5%8D%95%E5%85%83301");
	assert_int_equal(answer_count(found, "/residents"), 3);
	assert_int_equal(
	    answer_count(call_get(&admin, "/v1/residents?query=12-2-302"), "/residents"), 0);
}

static void
a_search_is_bounded_and_counts_the_rest(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer found;

	sql("INSERT INTO resident (community_id, household_id, name, name_key) "
	    "SELECT %lld, %lld, '钟' || n, '' FROM generate_series(100, 159) AS n",
	    (long long)world.here.id, (long long)people_register("钟一", "61-1-101").household_id);
	found = call_get(&admin, "/v1/residents?query=%s", "%E9%92%9F");
	assert_int_equal(answer_count(found, "/residents"), 50);
	expect_json(found, "/residents_left_out", "11");
}

static void
a_resident_is_shown_with_homes_teams_and_roles(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer shown;

	people_promote(&zhang, "{reviewer}");
	people_gather("晨练队", &zhang);
	expect_status(resident_change(&admin, &zhang,
	                              "'act': 'move', 'building': 61, 'unit': 1, 'room': '202', "
	                              "'happened_on': '2026-06-10'"),
	              200);
	shown = call_get(&admin, "/v1/residents/%s", zhang.resident_id);
	expect_status(shown, 200);
	expect_json(shown, "/name", "'张秀英'");
	expect_json(shown, "/building", "61");
	expect_json(shown, "/roles", "['reviewer']");
	expect_json(shown, "/member_id", written("'%s'", zhang.member_id));
	expect_json(shown, "/bound", "true");
	expect_json(shown, "/teams/0/name", "'晨练队'");
	expect_json(shown, "/teams/0/is_leader", "true");
	expect_json(shown, "/homes/0/since", "'2026-06-10'");
	expect_json(shown, "/homes/1/household_code", written("'%s'", zhang.household_code));
	expect_json(shown, "/homes/1/until", "'2026-06-09'");
	expect_json(shown, "/changes/0/act", "'move'");
	expect_json(shown, "/changes/0/changed_by", "'社区工作人员'");
	expect_json(shown, "/left_because", "null");
	expect_error(call_get(&admin, "/v1/residents/%s", uuid_written()), "not_found");
}

static void
reads_of_full_names_are_audited(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	call_get(&admin, "/v1/residents/%s", zhang.resident_id);
	call_get(&admin, "/v1/residents?query=12-2-301");
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE act = 'read' AND operation "
	                             "IN ('getResident', 'findResidents') AND "
	                             "membership_id = '%s'",
	                             admin.member_id),
	                 2);
}

static void
the_audit_log_says_who_when_why_and_which_fields(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");

	expect_status(
	    resident_change(&admin, &wang,
	                    "'act': 'rename', 'name': '王小强', 'happened_on': '2026-06-14'"),
	    200);
	assert_string_equal(
	    sql_text("SELECT membership_id || ' ' || operation || ' ' || detail::text FROM audit "
	             "WHERE subject = 'resident' ORDER BY audit_id DESC LIMIT 1"),
	    written("%s changeResident {\"act\": \"rename\", \"fields\": [\"name\"], "
	            "\"reason\": \"家属来登记\", \"happened_on\": \"2026-06-14\", "
	            "\"resident_id\": \"%s\"}",
	            admin.member_id, wang.resident_id));
}

static void
only_administrators_change_residents(void **state)
{
	struct person reviewer = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_error(resident_change(&reviewer, &zhang, "'act': 'leave', 'cause': 'died'"),
	             "forbidden");
	expect_error(resident_enter(&zhang, resident_new(),
	                            "'building': 1, 'unit': 1, 'room': '1', 'name': '李'"),
	             "forbidden");
	expect_error(call_get(&reviewer, "/v1/residents?query=1-1-1"), "forbidden");
	expect_error(call_get(&reviewer, "/v1/residents/%s", zhang.resident_id), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_resident_is_entered_into_an_empty_flat),
		in_world(the_second_of_a_flat_is_not_its_head_unless_told),
		in_world(an_entry_refuses_what_the_register_refuses),
		in_world(each_act_changes_what_it_says),
		in_world(who_leaves_a_household_is_signed_out),
		in_world(a_repeated_change_happens_once),
		in_world(an_act_has_its_members_and_no_others),
		in_world(a_change_refuses_what_the_register_refuses),
		in_world(who_lived_there_returns_and_is_not_entered_anew),
		in_world(residents_are_found_by_name_address_and_code),
		in_world(a_search_is_bounded_and_counts_the_rest),
		in_world(a_resident_is_shown_with_homes_teams_and_roles),
		in_world(reads_of_full_names_are_audited),
		in_world(the_audit_log_says_who_when_why_and_which_fields),
		in_world(only_administrators_change_residents),
	};

	return world_run(tests);
}
