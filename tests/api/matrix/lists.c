/*
 * For every list of the contract and everybody who may read it: pages of every size make up the
 * same list wherever its rows lie, and the first page is the one behind the lowest or the highest
 * cursor. Not of the audit log, in which each reading of it is a line.
 */

#include "scene.h"
#include "support/paging.h"
#include "support/testing.h"

#include <string.h>

/*
 * Half of the rows of every table that allows it go to its end, so that only an order that is asked
 * for is one.
 */
#define SHUFFLE \
	"DO $$ DECLARE shuffled regclass; BEGIN " \
	"SET LOCAL session_replication_role = replica; " \
	"FOR shuffled IN SELECT attrelid FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid " \
	"WHERE attname = 'community_id' AND attidentity = '' " \
	"AND relnamespace = 'xinyi'::regnamespace AND relkind = 'r' AND NOT EXISTS " \
	"(SELECT FROM pg_trigger WHERE tgrelid = attrelid AND tgenabled = 'A') LOOP " \
	"EXECUTE format('UPDATE %%s SET community_id = community_id WHERE community_id = %lld " \
	"AND hashtext(ctid::text) & 1 = 0', shuffled); END LOOP; END $$"

/* No index gives an order by chance; of connections that begin from now on. */
#define FORGET_INDEXES \
	"DO $$ DECLARE kind text; BEGIN " \
	"FOREACH kind IN ARRAY ARRAY['indexscan', 'indexonlyscan', 'bitmapscan'] LOOP " \
	"EXECUTE format('ALTER DATABASE %%I SET enable_%%s = off', current_database(), kind); " \
	"END LOOP; END $$"

#define TURNS 20
#define TURN_MS 10

static const char *const cursors[] = { "0", "9223372036854775807" };

static void
shuffle(void)
{
	struct db_outcome outcome = sql_try(world.superuser, SHUFFLE, (long long)world.here.id);

	if (outcome.status != DB_DONE)
		fail_msg("the rows do not move: %s", outcome.message);
}

static void
forget_indexes(void)
{
	assert_int_equal(sql_try(world.superuser, FORGET_INDEXES).status, DB_DONE);
	assert_int_equal(sql_try(world.superuser,
	                         "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
	                         "WHERE datname = current_database() AND usename = 'xinyi_reader'")
	                     .status,
	                 DB_DONE);
	for (int turn = 0; turn < TURNS; turn++)
		engine_turn(world.engine, TURN_MS);
	world_await(world.engine);
}

static bool
has_parameter(const struct operation *operation, const char *name)
{
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (strcmp(operation->parameters[i].name, name) == 0)
			return true;
	}
	return false;
}

static const char *
with_parameter(const char *target, const char *name, const char *value)
{
	const char *mark = strchr(target, '?') != NULL ? "&" : "?";

	return written("%s%s%s=%s", target, mark, name, value);
}

static void
expect_whole(const struct operation *operation, const struct person *person, const char *target)
{
	struct answer first = call_get(person, "%s", target);
	bool begins_there = false;

	if (first.status != 200)
		return;
	paging_expect_whole(person, target);
	for (size_t i = 0; i < 2; i++) {
		struct answer page =
		    call_get(person, "%s", with_parameter(target, "cursor", cursors[i]));

		begins_there = begins_there || json_equal(page.json, first.json);
	}
	if (!begins_there)
		fail_msg("%s: something comes before the first page", operation->id);
}

/* The list as it is, and as each filter with a few values leaves it. */
static void
expect_whole_filtered(const struct operation *operation, const struct person *person)
{
	const char *target = scene_path(operation, "", NULL);

	expect_whole(operation, person, target);
	for (size_t i = 0; i < operation->parameter_count; i++) {
		const struct parameter *parameter = &operation->parameters[i];
		const char *const *value = parameter->schema->values;

		if (parameter->place != PLACE_QUERY || parameter->required || value == NULL)
			continue;
		for (; *value != NULL; value++) {
			expect_whole(operation, person,
			             with_parameter(target, parameter->name, *value));
		}
	}
}

static void
check_operation(void **state)
{
	const struct operation *operation = *state;
	struct scene scene;

	if (!has_parameter(operation, "cursor") || strcmp(operation->id, "listAudit") == 0)
		return;
	scene = scene_play();
	shuffle();
	forget_indexes();
	for (size_t i = 0; i < scene.identity_count; i++) {
		const struct identity *identity = &scene.identities[i];

		if (identity->place == SCENE_HERE && scene_admits(operation, identity))
			expect_whole_filtered(operation, &identity->person);
	}
}

int
main(void)
{
	return scene_run(check_operation);
}
