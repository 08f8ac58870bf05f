/* Accounts in the community, and their roles. */

#include "support/testing.h"

static struct answer
assign(const struct person *admin, const char *member_id, const char *roles)
{
	return call_replacing(admin, written("/v1/members/%s/roles", member_id),
	                      json_written("{'roles': %s}", roles));
}

static void
members_are_listed_in_order_of_joining_with_masked_names(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer list;

	people_appoint("{reviewer}");
	people_welcome();
	people_settle("欧阳修文", "3-1-101");
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/members"), 5);
	list = crowd_left_out(call_get(&admin, "/v1/members"));
	expect_json(list, "/items/0/roles", "['administrator']");
	expect_json(list, "/items/0/name", "null");
	expect_json(list, "/items/1/member_id", written("'%s'", zhang.member_id));
	expect_json(list, "/items/1/name", "'张**'");
	expect_json(list, "/items/1/household_code", written("'%s'", zhang.household_code));
	expect_json(list, "/items/1/bound_by", "'command'");
	expect_json(list, "/items/4/name", "'欧阳**'");
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/members?role=reviewer"), 1);
}

static void
the_first_account_of_all_is_listed(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person first = { .member_id = sql_text("SELECT membership_id FROM membership "
		                                      "WHERE member_no = 1") };

	expect_json(call_get(&admin, "/v1/members"), "/items/0/member_id",
	            written("'%s'", first.member_id));
	people_promote(&first, "{reviewer}");
	expect_json(call_get(&admin, "/v1/members?role=reviewer"), "/items/0/member_id",
	            written("'%s'", first.member_id));
}

static void
roles_count_at_once(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer assigned;

	expect_error(call_get(&zhang, "/v1/reviews"), "forbidden");
	assigned = assign(&admin, zhang.member_id, "['reviewer', 'leader']");
	expect_status(assigned, 200);
	expect_json(assigned, "/roles", "['leader', 'reviewer']");
	expect_status(call_get(&zhang, "/v1/reviews"), 200);
	expect_status(assign(&admin, zhang.member_id, "[]"), 200);
	expect_error(call_get(&zhang, "/v1/reviews"), "forbidden");
	expect_status(call_get(&zhang, "/v1/household"), 200);
}

static void
an_auditor_holds_no_other_role(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");

	expect_error(assign(&admin, li.member_id, "['auditor', 'reviewer']"),
	             "auditor_holds_another_role");
	people_promote(&li, "{auditor}");
	expect_refusal(
	    "auditor_holds_another_role",
	    "UPDATE membership SET roles = '{auditor,reviewer}' WHERE membership_id = '%s'",
	    li.member_id);
}

static void
nobody_changes_their_own_roles(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person other = people_appoint("{reviewer}");

	expect_error(assign(&admin, admin.member_id, "['administrator', 'reviewer']"), "own_roles");
	expect_error(assign(&admin, admin.member_id, "['administrator']"), "own_roles");
	people_promote(&other, "{administrator,reviewer}");
	expect_status(assign(&other, admin.member_id, "['reviewer']"), 200);
	expect_error(assign(&admin, other.member_id, "['administrator']"), "forbidden");
}

static void
the_same_roles_again_change_nothing(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{}");
	struct answer first = assign(&admin, li.member_id, "['reviewer', 'leader']");

	assert_string_equal(assign(&admin, li.member_id, "['leader', 'reviewer']").body.data,
	                    first.body.data);
	assert_int_equal(sql_added("audit WHERE operation = 'assignRoles'"), 1);
}

static void
only_roles_that_exist_are_assigned_each_once_to_members_who_exist(void **state)
{
	struct person admin = people_appoint("{administrator}");

	expect_violation(assign(&admin, admin.member_id, "['emperor']"), "/roles/0", "enum");
	expect_violation(assign(&admin, admin.member_id, "['reviewer', 'reviewer']"), "/roles/1",
	                 "uniqueItems");
	expect_error(assign(&admin, uuid_written(), "['reviewer']"), "not_found");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(members_are_listed_in_order_of_joining_with_masked_names),
		in_world(the_first_account_of_all_is_listed),
		in_world(roles_count_at_once),
		in_world(an_auditor_holds_no_other_role),
		in_world(nobody_changes_their_own_roles),
		in_world(the_same_roles_again_change_nothing),
		in_world(only_roles_that_exist_are_assigned_each_once_to_members_who_exist),
	};

	return world_run(tests);
}
