/* What clients hear when something behind the service fails, and that nothing is half done. */

#include "http/status.h"
#include "support/testing.h"

#include <string.h>

static void
hold(const char *statement)
{
	assert_int_equal(session_begin(world.superuser, world.arena).status, DB_DONE);
	assert_int_equal(sql_try(world.superuser, "%s", statement).status, DB_DONE);
}

static void
a_lock_held_too_long_makes_the_service_busy_and_changes_nothing(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *before = sql_digest();

	hold(written("SELECT FROM xinyi.household WHERE household_id = %lld FOR UPDATE",
	             (long long)zhang.household_id));
	expect_error(deed_review(&li, id, "approved", NULL), "busy");
	session_rollback(world.superuser);
	assert_string_equal(sql_digest(), before);
	deed_approve(&li, id);
}

static void
reading_gives_up_as_well(void **state)
{
	struct person admin = people_appoint("{administrator}");

	hold("LOCK TABLE xinyi.rulebook IN ACCESS EXCLUSIVE MODE");
	expect_error(call_get(&admin, "/v1/rulebooks"), "busy");
	session_rollback(world.superuser);
	expect_status(call_get(&admin, "/v1/rulebooks"), 200);
}

static void
without_a_database_the_service_is_unavailable(void **state)
{
	struct engine_configuration configuration = world_engine_configuration(world.arena);
	struct http_input reading = call_input(NULL, "GET", "/v1/communities", NULL);
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct http_input writing = call_input(&zhang, "DELETE", "/v1/sessions/current", NULL);
	struct engine *engine;

	configuration.database_reader = "host=/nowhere";
	configuration.database_writer = "host=/nowhere";
	engine = engine_create(world.arena, &configuration);
	expect_error(call_engine(engine, &reading), "unavailable");
	expect_error(call_engine(engine, &writing), "unavailable");
}

/* An engine in which that operation is another. */
static struct engine *
create_promising(const char *id, struct operation promised, bool self_check)
{
	struct engine_configuration configuration = world_engine_configuration(world.arena);
	struct operation *operations =
	    arena_new_array(world.arena, struct operation, contract_operation_count);
	struct engine *engine;

	for (size_t i = 0; i < contract_operation_count; i++) {
		bool is_promised = strcmp(contract_operations[i].id, id) == 0;

		operations[i] = is_promised ? promised : contract_operations[i];
	}
	configuration.operations = operations;
	configuration.self_check = self_check;
	engine = engine_create(world.arena, &configuration);
	world_await(engine);
	return engine;
}

static struct operation
operation_of(const char *id)
{
	size_t i = 0;

	while (strcmp(contract_operations[i].id, id) != 0)
		i++;
	return contract_operations[i];
}

static void
an_answer_that_the_contract_does_not_promise_is_an_internal_error(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct http_input input = call_input(&admin, "GET", "/v1/settings", NULL);
	struct operation settings = operation_of("getSettings");
	struct schema promised = *settings.result;
	struct engine *engine;

	settings.result = &promised;
	engine = create_promising("getSettings", settings, true);
	expect_status(call_engine(engine, &input), 200);
	promised.member_count--;
	expect_error(call_engine(engine, &input), "internal");
}

/* A statement that forgets a condition finds too much; the first row is not better than others. */
static void
several_rows_are_no_object(void **state)
{
	struct http_input input = call_input(NULL, "GET", "/v1/communities", NULL);
	struct operation communities = operation_of("listCommunities");

	communities.answer = ANSWER_OBJECT;
	expect_error(call_engine(create_promising("listCommunities", communities, false), &input),
	             "internal");
}

static void
what_nobody_foresaw_is_an_internal_error_that_gives_nothing_away(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer answer;

	sql("ALTER TABLE rulebook RENAME COLUMN title TO heading");
	answer =
	    call(&admin, "PUT", "/v1/rulebooks/2",
	         json_written("{'title': '修订版', 'items': [{'code': 'WM06', "
	                      "'category': '文明创建', 'title_zh': '议事', 'title_en': 'Council', "
	                      "'basis': 'per_occurrence', 'points': 2, 'cap_period': 'none', "
	                      "'cap_points': 0, 'evidence_required': false, "
	                      "'reviewer_level': 'normal', 'content_public': true}]}"));
	sql("ALTER TABLE rulebook RENAME COLUMN heading TO title");
	expect_error(answer, "internal");
	assert_false(answer_mentions(answer, "rulebook"));
	assert_false(answer_mentions(answer, "column"));
}

static void
every_status_of_the_contract_is_in_the_table(void **state)
{
	for (size_t i = 0; i < contract_operation_count; i++)
		status_index(contract_operations[i].status);
	for (size_t i = 0; i < ERROR_COUNT; i++)
		status_index(contract_errors[i].status);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_lock_held_too_long_makes_the_service_busy_and_changes_nothing),
		in_world(reading_gives_up_as_well),
		in_world(without_a_database_the_service_is_unavailable),
		in_world(an_answer_that_the_contract_does_not_promise_is_an_internal_error),
		in_world(several_rows_are_no_object),
		in_world(every_status_of_the_contract_is_in_the_table),
		in_world(what_nobody_foresaw_is_an_internal_error_that_gives_nothing_away),
	};

	return world_run(tests);
}
