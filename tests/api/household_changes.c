/* Households that administrators move with all their members, or close. */

#include "support/testing.h"

#include <string.h>

static struct answer
change_as(const struct person *by, const char *change_id, const char *code, const char *members)
{
	return call(by, "PUT", written("/v1/households/%s/changes/%s", code, change_id),
	            json_written("{%s, 'reason': '全家换房'}", members));
}

static struct answer
change(const struct person *by, const struct person *who, const char *members)
{
	return change_as(by, uuid_written(), who->household_code, members);
}

static void
a_household_moves_with_code_points_and_sessions(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer moved = change(&admin, &zhang,
	                             "'act': 'move', 'building': 61, 'unit': 1, 'room': '202室', "
	                             "'happened_on': '2026-06-10'");
	struct answer data;

	expect_status(moved, 200);
	expect_json(moved, "/household_code", written("'%s'", zhang.household_code));
	expect_json(moved, "/building", "61");
	expect_json(moved, "/room", "'202'");
	expect_json(call_get(&zhang, "/v1/household"), "/room", "'202'");
	expect_json(call_get(&zhang, "/v1/household"), "/household_code",
	            written("'%s'", zhang.household_code));
	data = call_get(&zhang, "/v1/me/data");
	expect_json(data, "/homes/0/since", "'2026-06-10'");
	expect_json(data, "/homes/0/room", "'202'");
	expect_json(data, "/homes/1/until", "'2026-06-09'");
	expect_json(data, "/homes/1/room", "'301'");
	data = call_get(&admin, "/v1/residents/%s", zhang.resident_id);
	expect_json(data, "/homes/1/building", "12");
	assert_string_equal(
	    sql_text("SELECT operation || ' ' || (detail ->> 'reason') FROM audit "
	             "WHERE subject = 'household_change' ORDER BY audit_id DESC LIMIT 1"),
	    "changeHousehold 全家换房");
}

static void
the_next_family_at_the_old_address_is_another_household(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_status(
	    change(&admin, &zhang, "'act': 'move', 'building': 61, 'unit': 1, 'room': '202'"), 200);
	assert_string_not_equal(people_register("王强", "12-2-301").household_code,
	                        zhang.household_code);
}

static void
a_household_is_inspected_where_it_lived(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *target = written("/v1/inspections/%s", uuid_written());

	people_register("钱七", "12-1-101");
	people_register("王强", "61-1-101");
	expect_status(change(&admin, &zhang,
	                     "'act': 'move', 'building': 61, 'unit': 1, 'room': '202', "
	                     "'happened_on': '2026-06-10'"),
	              200);
	expect_status(call(&admin, "PUT", target,
	                   json_written("{'item': 'WM01', 'month': '2026-05', 'content': '巡查', "
	                                "'evidence': ['照片'], 'buildings': [{'building': 12}, "
	                                "{'building': 61}]}")),
	              200);
	expect_json(call_get(&admin, "%s", target), "/buildings/0/passed_count", "2");
	expect_json(call_get(&admin, "%s", target), "/buildings/1/passed_count", "1");
}

static void
a_closed_household_has_no_members(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer closed =
	    change(&admin, &zhang, "'act': 'close', 'happened_on': '2026-06-12'");

	expect_status(closed, 200);
	expect_json(closed, "/happened_on", "'2026-06-12'");
	expect_error(call_get(&zhang, "/v1/household"), "unauthenticated");
	assert_int_equal(sql_integer("SELECT count(*) FROM resident WHERE household_id = %lld "
	                             "AND left_at IS NULL",
	                             (long long)zhang.household_id),
	                 0);
	expect_error(change(&admin, &zhang, "'act': 'close'"), "household_closed");
}

static void
a_repeated_change_of_a_household_happens_once(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *closing = uuid_written();
	struct answer first = change_as(&admin, closing, zhang.household_code, "'act': 'close'");
	struct answer again = change_as(&admin, closing, zhang.household_code, "'act': 'close'");

	expect_status(again, 200);
	assert_string_equal(again.body.data, first.body.data);
	expect_error(change_as(&admin, closing, zhang.household_code,
	                       "'act': 'close', 'happened_on': '2026-06-01'"),
	             "already_exists_differently");
	assert_int_equal(sql_added("household_change"), 1);
}

static void
a_change_of_a_household_refuses_what_cannot_be(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person reviewer = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	people_register("王强", "5-1-101");
	expect_error(
	    change(&admin, &zhang, "'act': 'move', 'building': 5, 'unit': 1, 'room': '101'"),
	    "address_inhabited");
	expect_place(change(&admin, &zhang, "'act': 'move', 'building': 5, 'unit': 1"),
	             "change_unclear", "/room");
	expect_place(change(&admin, &zhang, "'act': 'close', 'unit': 1"), "change_unclear",
	             "/unit");
	expect_place(change(&admin, &zhang, "'act': 'close', 'happened_on': '2199-01-01'"),
	             "change_in_future", "/happened_on");
	expect_status(change(&admin, &zhang,
	                     "'act': 'move', 'building': 61, 'unit': 1, 'room': '202', "
	                     "'happened_on': '2026-06-10'"),
	              200);
	expect_place(change(&admin, &zhang,
	                    "'act': 'move', 'building': 61, 'unit': 1, 'room': '203', "
	                    "'happened_on': '2026-06-09'"),
	             "change_before_residency", "/happened_on");
	expect_error(change_as(&admin, uuid_written(), "000000", "'act': 'close'"), "not_found");
	expect_error(change(&reviewer, &zhang, "'act': 'close'"), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_household_moves_with_code_points_and_sessions),
		in_world(the_next_family_at_the_old_address_is_another_household),
		in_world(a_household_is_inspected_where_it_lived),
		in_world(a_closed_household_has_no_members),
		in_world(a_repeated_change_of_a_household_happens_once),
		in_world(a_change_of_a_household_refuses_what_cannot_be),
	};

	return world_run(tests);
}
