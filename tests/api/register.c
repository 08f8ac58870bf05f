/* What a change of the register leaves behind: its history, and the household as it is then. */

#include "support/testing.h"

/* The change that was written down last: act, fields, and their values before and after. */
static const char *
last_change(const struct person *of)
{
	return sql_text("SELECT concat_ws(' ', act, fields, coalesce(before::text, '-'), "
	                "coalesce(after::text, '-')) FROM resident_change "
	                "WHERE resident_id = '%s' ORDER BY change_no DESC LIMIT 1",
	                of->resident_id);
}

static void
change(const struct person *who, const char *columns)
{
	sql("UPDATE resident SET %s WHERE resident_id = '%s'", columns, who->resident_id);
}

static void
every_change_has_an_act_and_names_what_changed(void **state)
{
	static const char *const changes[][2] = {
		{ "birth_year = 1970",
		  "correct {birth_year} {\"birth_year\": 1980} {\"birth_year\": 1970}" },
		{ "birth_year = NULL", "correct {birth_year} {\"birth_year\": 1970} -" },
		{ "is_head = false", "correct {head} {\"head\": true} {\"head\": false}" },
		{ "name = '王新'", "rename {name} {\"name\": \"王芳\"} {\"name\": \"王新\"}" },
		{ "phone_sealed = 'sealed', phone_hash = sha256('a phone')",
		  "correct {phone} - -" },
		{ "phone_sealed = NULL, phone_hash = NULL", "correct {phone} - -" },
		{ "left_at = rule.now(), left_because = 'moved_away'",
		  "leave {left} - {\"left\": \"moved_away\"}" },
		{ "left_because = 'died'",
		  "correct {left} {\"left\": \"moved_away\"} {\"left\": \"died\"}" },
		{ "birth_year = 1950", "correct {birth_year} - {\"birth_year\": 1950}" },
		{ "left_at = NULL, left_because = NULL", "return {left} {\"left\": \"died\"} -" },
		{ "left_at = rule.now()", "leave {left} - {\"left\": \"unknown\"}" },
		{ "left_at = NULL, name = '王芳'",
		  "return {left,name} {\"left\": \"unknown\", \"name\": \"王新\"} "
		  "{\"name\": \"王芳\"}" },
	};
	struct person wang = people_settle("王芳", "5-1-201");
	struct person other = people_register("刘梅", "5-1-202");
	int64_t count;

	people_register("王强", "5-1-201");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		change(&wang, changes[i][0]);
		assert_string_equal(last_change(&wang), changes[i][1]);
	}
	change(&wang, written("name = '王新', household_id = %lld", (long long)other.household_id));
	assert_string_equal(last_change(&wang), "move {household,name} {\"name\": \"王芳\"} "
	                                        "{\"name\": \"王新\"}");
	count = sql_integer("SELECT count(*) FROM resident_change");
	change(&wang, "name = '王新', left_at = NULL");
	assert_int_equal(sql_integer("SELECT count(*) FROM resident_change"), count);
}

static int64_t
departures(const struct person *of)
{
	return sql_integer("SELECT departure_count FROM household WHERE household_id = %lld",
	                   (long long)of->household_id);
}

static bool
is_closed(const struct person *of)
{
	return sql_integer("SELECT (closed_on IS NOT NULL)::integer FROM household "
	                   "WHERE household_id = %lld",
	                   (long long)of->household_id) == 1;
}

static void
leave(const struct person *who)
{
	change(who, "is_head = false, left_at = rule.now()");
}

static void
the_last_who_leaves_closes_the_household_and_who_comes_back_opens_that_one(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_register("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_settle("李明", "9-3-503");

	leave(&chen);
	change(&zhang, "name = '张新', is_head = false");
	assert_int_equal(departures(&zhang), 0);
	leave(&zhang);
	assert_false(is_closed(&zhang));
	leave(&wife);
	assert_true(is_closed(&zhang) && is_closed(&chen));
	assert_false(is_closed(&li));
	change(&wife, "birth_year = 1950");
	assert_int_equal(departures(&zhang), 2);
	assert_int_equal(departures(&li), 0);
	change(&wife, "left_at = NULL");
	assert_false(is_closed(&zhang));
	assert_true(is_closed(&chen));
}

static void
nobody_comes_to_a_closed_household_and_all_the_others_are_open(void **state)
{
	struct person first = {
		.household_id = sql_integer("SELECT min(household_id) FROM household"),
	};
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");

	sql("UPDATE resident SET is_head = false, left_at = rule.now() WHERE household_id = %lld",
	    (long long)first.household_id);
	assert_true(is_closed(&first));
	expect_refusal("household_closed",
	               "UPDATE resident SET is_head = false, household_id = %lld "
	               "WHERE resident_id = '%s'",
	               (long long)first.household_id, zhang.resident_id);
	expect_refusal("household_closed",
	               "INSERT INTO resident (community_id, household_id, name) "
	               "VALUES (actor_community_id(), %lld, '王芳')",
	               (long long)first.household_id);
	leave(&zhang);
	expect_refusal("household_closed",
	               "UPDATE resident SET left_at = NULL, household_id = %lld "
	               "WHERE resident_id = '%s'",
	               (long long)first.household_id, zhang.resident_id);
	change(&zhang, "left_at = NULL");
	people_register("刘梅", "12-2-301");
	change(&chen,
	       written("is_head = false, household_id = %lld", (long long)zhang.household_id));
	assert_true(is_closed(&chen));
}

static const char *
residencies(const struct person *of)
{
	return sql_text("SELECT string_agg(format('%%s %%s', building, lived), ' ' "
	                "ORDER BY known_at, lived) "
	                "FROM residency JOIN household USING (community_id, household_id) "
	                "WHERE resident_id = '%s'",
	                of->resident_id);
}

static int64_t
household_count(const struct person *of, const char *day)
{
	return sql_integer("SELECT cardinality(households_of(actor_community_id(), '%s', '%s'))",
	                   of->resident_id, day);
}

static void
a_move_ends_one_residency_and_begins_another(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_settle("李明", "8-1-101");

	change(&zhang,
	       written("is_head = false, household_id = %lld", (long long)chen.household_id));
	assert_string_equal(residencies(&zhang), "12 (,2026-06-15) 9 [2026-06-15,)");
	assert_string_equal(residencies(&chen), "9 (,)");
	assert_int_equal(household_count(&zhang, "2026-06-14"), 2);
	assert_int_equal(household_count(&zhang, "2026-06-15"), 2);
	assert_int_equal(household_count(&zhang, "2026-06-16"), 1);
	change(&zhang, written("household_id = %lld", (long long)li.household_id));
	assert_string_equal(residencies(&zhang), "12 (,2026-06-15) 8 [2026-06-15,)");
	world_set_clock("2026-06-20 12:00");
	leave(&zhang);
	assert_string_equal(residencies(&zhang), "12 (,2026-06-15) 8 [2026-06-15,2026-06-20)");
	change(&zhang, "left_at = NULL");
	assert_string_equal(residencies(&zhang), "12 (,2026-06-15) 8 [2026-06-15,2026-06-20) "
	                                         "8 [2026-06-20,)");
}

static void
who_is_entered_as_gone_lives_nowhere(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	leave(&zhang);
	sql("INSERT INTO resident (community_id, household_id, name, left_at) "
	    "VALUES (actor_community_id(), %lld, '王芳', rule.now())",
	    (long long)zhang.household_id);
	assert_int_equal(sql_integer("SELECT count(*) FROM residency WHERE household_id = %lld",
	                             (long long)zhang.household_id),
	                 1);
}

static void
who_leaves_is_signed_out_and_who_had_signed_out_was_so_before(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person other = zhang;

	other.token = people_sign_in(&zhang, 0, 1);
	expect_status(call(&zhang, "DELETE", "/v1/sessions/current", NULL), 204);
	leave(&zhang);
	expect_error(call_get(&other, "/v1/me"), "unauthenticated");
	assert_int_equal(sql_integer("SELECT count(DISTINCT ended_at) FROM session "
	                             "WHERE membership_id = '%s'",
	                             zhang.member_id),
	                 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(every_change_has_an_act_and_names_what_changed),
		in_world(
		    the_last_who_leaves_closes_the_household_and_who_comes_back_opens_that_one),
		in_world(nobody_comes_to_a_closed_household_and_all_the_others_are_open),
		in_world(who_is_entered_as_gone_lives_nowhere),
		in_world(who_leaves_is_signed_out_and_who_had_signed_out_was_so_before),
		in_world(a_move_ends_one_residency_and_begins_another),
	};

	return world_run(tests);
}
