/*
 * Row-level security holds where a statement forgets its WHERE or names another community, and from
 * request to request.
 */

#include "base/buffer.h"
#include "support/test_database.h"
#include "support/testing.h"

#include <ctype.h>
#include <string.h>

#define ROUNDS 2000

static const char *const services[] = { "xinyi_reader",   "xinyi_writer",  "xinyi_publisher",
	                                "xinyi_notifier", "xinyi_auditor", "xinyi_registrar" };

/* A resident with a deed, here and elsewhere. */
static void
settle_everywhere(struct person *here, struct person *elsewhere)
{
	struct community places[] = { world.elsewhere, world.here };
	struct person *people[] = { elsewhere, here };

	for (size_t i = 0; i < 2; i++) {
		struct person li;

		world_move_to(places[i]);
		*people[i] = people_settle(i == 0 ? "外人甲" : "张秀英", "12-2-301");
		li = people_appoint("{reviewer}");
		deed_approve(&li, deed_file(people[i], (struct deed){ .item = "WM06" }));
	}
}

static const struct db_result *
tables_of_communities(void)
{
	return sql(
	    "SELECT DISTINCT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
	    "WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r' "
	    "AND attname = 'community_id' AND relname <> 'community'");
}

/* How many rows of other communities the role sees; nothing where it may not look at all. */
static int64_t
count_beyond(struct session *session, const char *table)
{
	struct db_outcome outcome =
	    sql_try(session,
	            "SELECT count(*) FROM xinyi.%s "
	            "WHERE community_id IS DISTINCT FROM rule.actor_community_id()",
	            table);

	if (outcome.status != DB_DONE)
		assert_string_equal(outcome.sqlstate, "42501");
	return outcome.status == DB_DONE ? db_result_integer(outcome.result, 0, 0) : 0;
}

static void
nobody_sees_a_row_of_another_community_or_any_without_one(void **state)
{
	struct person zhang;
	struct person stranger;
	const struct db_result *tables = tables_of_communities();

	settle_everywhere(&zhang, &stranger);
	for (size_t role = 0; role < sizeof(services) / sizeof(services[0]); role++) {
		struct session *session = test_database_connect(world.arena, services[role]);
		bool publishes = strcmp(services[role], "xinyi_publisher") == 0;

		for (size_t row = 0; row < db_result_row_count(tables) && !publishes; row++) {
			const char *table = db_result_text(tables, row, 0).data;

			assert_int_equal(count_beyond(session, table), 0);
			sql_try(session, "SELECT set_config('xinyi.community', '%lld', false)",
			        (long long)world.here.id);
			assert_int_equal(count_beyond(session, table), 0);
			sql_try(session, "RESET xinyi.community");
		}
	}
}

static void
the_owner_does_not_look_over_the_walls_either(void **state)
{
	struct person zhang;
	struct person stranger;
	const struct db_result *tables = tables_of_communities();

	settle_everywhere(&zhang, &stranger);
	for (size_t row = 0; row < db_result_row_count(tables); row++)
		assert_int_equal(count_beyond(world.owner, db_result_text(tables, row, 0).data), 0);
}

/* $1 for instance: the parameter that is the community; NULL when the statement has none. */
static const char *
community_parameter(const struct statement *statement)
{
	for (size_t i = 0; i < statement->argument_count; i++) {
		if (statement->arguments[i].source == ARGUMENT_COMMUNITY)
			return written("$%zu", i + 1);
	}
	return NULL;
}

/* The next $1 in the text, not $10; NULL when there is none. */
static const char *
find_parameter(const char *text, const char *parameter)
{
	const char *found = strstr(text, parameter);

	while (found != NULL && isdigit((unsigned char)found[strlen(parameter)]))
		found = strstr(found + 1, parameter);
	return found;
}

/* Its statement's text without its conditions "community_id = $1". */
static const char *
forget_community(const struct operation *operation)
{
	static const char condition[] = "community_id = ";
	const char *parameter = community_parameter(operation->statement);
	struct buffer statement = buffer_create(world.arena, 4096);
	const char *rest = operation->statement->text;
	const char *found = parameter == NULL ? NULL : find_parameter(rest, parameter);

	for (; found != NULL; found = find_parameter(rest, parameter)) {
		const char *start = found - strlen(condition);

		if (start < rest || strncmp(start, condition, strlen(condition)) != 0) {
			start = found + strlen(parameter);
			buffer_append(&statement, rest, (size_t)(start - rest));
		} else {
			while (start > rest && strchr(" (\n\t", start[-1]) == NULL)
				start--;
			buffer_append(&statement, rest, (size_t)(start - rest));
			buffer_append_string(&statement, "true");
		}
		rest = found + strlen(parameter);
	}
	buffer_append_string(&statement, rest);
	return buffer_text(&statement).data;
}

/* Its statement's text with the number of the other community wherever it names its own. */
static const char *
name_elsewhere(const struct operation *operation)
{
	const char *parameter = community_parameter(operation->statement);
	struct buffer statement = buffer_create(world.arena, 4096);
	const char *rest = operation->statement->text;
	const char *found = parameter == NULL ? NULL : find_parameter(rest, parameter);

	for (; found != NULL; found = find_parameter(rest, parameter)) {
		buffer_append(&statement, rest, (size_t)(found - rest));
		buffer_append_string(&statement,
		                     written("%lld::integer", (long long)world.elsewhere.id));
		rest = found + strlen(parameter);
	}
	buffer_append_string(&statement, rest);
	return buffer_text(&statement).data;
}

typedef const char *
rewriting(const struct operation *operation);

/* An engine with the statements of its reading operations rewritten. */
static struct engine *
create_rewritten(rewriting *rewrite)
{
	struct engine_configuration configuration = world_engine_configuration(world.arena);
	struct operation *operations =
	    arena_new_array(world.arena, struct operation, contract_operation_count);
	struct statement *statements =
	    arena_new_array(world.arena, struct statement, contract_operation_count);
	struct engine *engine;

	for (size_t i = 0; i < contract_operation_count; i++) {
		operations[i] = contract_operations[i];
		if (operations[i].statement == NULL || operations[i].method != METHOD_GET)
			continue;
		statements[i] = *operations[i].statement;
		statements[i].text = rewrite(&operations[i]);
		operations[i].statement = &statements[i];
	}
	configuration.operations = operations;
	engine = engine_create(world.arena, &configuration);
	world_await(engine);
	return engine;
}

static bool
shows(struct answer answer, const struct person *stranger)
{
	return answer_mentions(answer, "外人") ||
	       answer_mentions(answer, stranger->household_code) ||
	       answer_mentions(answer, stranger->member_id);
}

/* Whether the operation can be asked without naming anything. */
static bool
is_plain(const struct operation *operation)
{
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (operation->parameters[i].required)
			return false;
	}
	return operation->method == METHOD_GET && operation->access == ACCESS_MEMBER &&
	       operation->statement != NULL;
}

static bool
is_list(const struct operation *operation)
{
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (strcmp(operation->parameters[i].name, "limit") == 0)
			return true;
	}
	return false;
}

/* Whether an answer, or a page of it, shows the stranger. */
static bool
leaks(struct engine *engine, const struct operation *operation, const struct person *who,
      const struct person *stranger)
{
	const char *target =
	    is_list(operation) ? written("%s?limit=100", operation->path) : operation->path;
	const char *page = target;

	while (page != NULL) {
		struct http_input input = call_input(who, "GET", page, NULL);
		struct answer answer = call_engine(engine, &input);
		const json_t *next = json_object_get(answer.json, "next");

		if (shows(answer, stranger))
			return true;
		page = json_is_integer(next) ? written("%s&cursor=%" JSON_INTEGER_FORMAT, target,
		                                       json_integer_value(next))
		                             : NULL;
	}
	return false;
}

/* Asks for all that can be asked for; how many operations show the stranger. */
static size_t
count_leaks(struct engine *engine, const struct person *who, const struct person *stranger)
{
	size_t count = 0;

	for (size_t i = 0; i < contract_operation_count; i++) {
		if (is_plain(&contract_operations[i]))
			count += leaks(engine, &contract_operations[i], who, stranger);
	}
	return count;
}

/* The holes show that a leak would be seen. */
static void
expect_leaks_only_through_holes(struct engine *engine, const struct person *who,
                                const struct person *stranger)
{
	static const char *const tables[] = { "household", "membership", "period", "settings" };

	assert_int_equal(count_leaks(engine, who, stranger), 0);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		sql("CREATE POLICY hole ON %s USING (true)", tables[i]);
	assert_true(count_leaks(engine, who, stranger) >= 2);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		sql("DROP POLICY hole ON %s", tables[i]);
	assert_int_equal(count_leaks(engine, who, stranger), 0);
}

static void
a_forgotten_where_shows_nothing_of_another_community(void **state)
{
	struct person zhang;
	struct person stranger;
	struct engine *engine = create_rewritten(forget_community);

	settle_everywhere(&zhang, &stranger);
	people_promote(&zhang, "{administrator,reviewer}");
	expect_leaks_only_through_holes(engine, &zhang, &stranger);
}

static void
the_number_of_another_community_shows_nothing_of_it(void **state)
{
	struct person zhang;
	struct person stranger;
	struct engine *engine = create_rewritten(name_elsewhere);

	settle_everywhere(&zhang, &stranger);
	people_promote(&zhang, "{administrator,reviewer}");
	expect_leaks_only_through_holes(engine, &zhang, &stranger);
}

/* A digest of all rows of the other community. */
static const char *
digest_elsewhere(void)
{
	struct buffer digests = buffer_create(world.arena, 4096);
	const struct db_result *tables = tables_of_communities();

	world_move_to(world.elsewhere);
	for (size_t row = 0; row < db_result_row_count(tables); row++) {
		buffer_append_string(
		    &digests,
		    sql_text("SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '-') "
		             "FROM xinyi.%s t WHERE community_id = %lld",
		             db_result_text(tables, row, 0).data, (long long)world.elsewhere.id));
	}
	world_move_to(world.here);
	return buffer_text(&digests).data;
}

/* As the service that works in one community calls a routine with the number of another. */
static void
call_elsewhere(struct session *writer, const char *routine, const char *arguments)
{
	sql_try(writer, "SELECT set_config('xinyi.community', '%lld', false)",
	        (long long)world.here.id);
	sql_try(writer, "SELECT rule.%s(%lld%s)", routine, (long long)world.elsewhere.id,
	        arguments);
}

/* The routines run as their owner, for whom the walls stand as well. */
static void
no_routine_writes_where_another_number_leads(void **state)
{
	static const struct {
		const char *name;
		const char *arguments; /* behind the community */
	} routines[] = {
		{ "change_settings", ", '{\"answer_days\": 60}', '{*}'" },
		{ "set_roles",
		  ", (SELECT membership_id FROM membership LIMIT 1), '{auditor}', '{*}'" },
		{ "decide_consent", ", 'privacy', '2026-01', true" },
		{ "file_claim",
		  ", gen_random_uuid(), '{\"building\": 12, \"unit\": 2, \"room\": \"301\", "
		  "\"name\": \"外人甲\"}'" },
		{ "save_rulebook", ", 2, '草案', '[]'" },
		{ "save_reward", ", gen_random_uuid(), '{\"kind\": \"goods\", \"name\": \"大米\", "
		                 "\"unit\": \"袋\", \"price\": 1}'" },
		{ "sign_counter_code", "" },
	};
	struct person zhang;
	struct person stranger;
	struct session *writer = test_database_connect(world.arena, "xinyi_writer");
	const char *before;

	settle_everywhere(&zhang, &stranger);
	before = digest_elsewhere();
	for (size_t i = 0; i < sizeof(routines) / sizeof(routines[0]); i++) {
		call_elsewhere(writer, routines[i].name, routines[i].arguments);
		assert_string_equal(digest_elsewhere(), before);
	}
	sql("CREATE POLICY hole ON counter_key USING (true)");
	call_elsewhere(writer, "sign_counter_code", "");
	assert_string_not_equal(digest_elsewhere(), before);
	sql("DROP POLICY hole ON counter_key");
}

static void
the_writer_cannot_write_into_another_community(void **state)
{
	struct person zhang;
	struct person stranger;
	struct session *writer = test_database_connect(world.arena, "xinyi_writer");
	struct db_outcome outcome;

	settle_everywhere(&zhang, &stranger);
	sql_try(writer, "SELECT set_config('xinyi.community', '%lld', false)",
	        (long long)world.here.id);
	outcome = sql_try(writer,
	                  "INSERT INTO relative (community_id, membership_id, household_id) "
	                  "VALUES (%lld, '%s', %lld)",
	                  (long long)world.elsewhere.id, stranger.member_id,
	                  (long long)stranger.household_id);
	assert_string_equal(outcome.sqlstate, "42501");
	outcome = sql_try(
	    writer,
	    "SELECT rule.change_settings(rule.actor_community_id(), '{\"answer_days\": 60}', "
	    "'{*}')");
	assert_int_equal(outcome.status, DB_DONE);
	assert_int_equal(sql_integer("SELECT answer_days FROM settings"), 60);
	world_move_to(world.elsewhere);
	assert_int_equal(sql_integer("SELECT answer_days FROM settings"), 7);
	world_move_to(world.here);
}

static void
two_people_taking_turns_on_one_connection_never_see_each_other(void **state)
{
	struct person zhang;
	struct person stranger;

	settle_everywhere(&zhang, &stranger);
	for (int round = 0; round < ROUNDS; round++) {
		const struct person *who = round % 2 == 0 ? &zhang : &stranger;

		expect_json(call_get(who, "/v1/household"), "/household_code",
		            written("'%s'", who->household_code));
		assert_int_equal(answer_count(call_get(NULL, "/v1/communities?limit=1"), "/items"),
		                 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(nobody_sees_a_row_of_another_community_or_any_without_one),
		in_world(the_owner_does_not_look_over_the_walls_either),
		in_world(a_forgotten_where_shows_nothing_of_another_community),
		in_world(the_number_of_another_community_shows_nothing_of_it),
		in_world(no_routine_writes_where_another_number_leads),
		in_world(the_writer_cannot_write_into_another_community),
		in_world(two_people_taking_turns_on_one_connection_never_see_each_other),
	};

	return world_run(tests);
}
