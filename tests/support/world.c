#include "support/world.h"

#include "base/file.h"
#include "base/log.h"
#include "support/crowd.h"
#include "support/documents.h"
#include "support/invariants.h"
#include "support/rulebook.h"
#include "support/sql.h"
#include "support/test_database.h"
#include "support/wechat.h"
#include "support/written.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WORLD_BYTES_MAX ((size_t)512 * 1024 * 1024)
#define SOURCE_BYTES_MAX ((size_t)1024 * 1024)
#define TURNS_MAX 1000
#define TURN_MS 10

struct world world;

/* What lasts as long as the program: the engine's and the connections' memory. */
static struct arena *lasting;
static size_t broken_count;

const struct key_pair *
world_upload_keys(void)
{
	static struct key_pair pair;
	static bool is_made;

	if (!is_made)
		pair = crypto_key_pair();
	is_made = true;
	return &pair;
}

struct engine_configuration
world_engine_configuration(struct arena *arena)
{
	return (struct engine_configuration){
		.operations = contract_operations,
		.operation_count = contract_operation_count,
		.pools = { [POOL_API] = true, [POOL_WECHAT] = true },
		.schema_version = contract_schema_version,
		.database_reader = test_database_conninfo(arena, "xinyi_reader"),
		.database_writer = test_database_conninfo(arena, "xinyi_writer"),
		.readers = 1,
		.writers = 1,
		.self_check = true,
		.coverage_file = test_database_environment("XINYI_COVERAGE"),
		.upload_key = &world_upload_keys()->sealing,
	};
}

void
world_await(struct engine *engine)
{
	for (int turn = 0; engine_trouble(engine) != NULL; turn++) {
		if (turn == TURNS_MAX) {
			fprintf(stderr, "no database: %s\n", engine_trouble(engine));
			exit(EXIT_FAILURE);
		}
		engine_turn(engine, TURN_MS);
	}
}

void
world_move_to(struct community community)
{
	sql("SELECT set_config('xinyi.community', '%lld', false)", (long long)community.id);
}

void
world_set_clock(const char *moment)
{
	sql("UPDATE community SET clock_offset = timestamptz '%s+08' - pg_catalog.now() "
	    "WHERE community_id = rule.actor_community_id()",
	    moment);
}

static struct community
found_community(const char *kind, const char *name, const char *since)
{
	static int count;
	struct community community = { .code = written("%s-%d", kind, ++count) };

	community.id = sql_integer("SELECT create_community('%s', '%s', true, '%s 00:00+08')",
	                           community.code, name, since);
	world_move_to(community);
	world_set_clock("2026-06-15 12:00");
	rulebook_adopt_sample();
	documents_import_all("2026-01");
	return community;
}

/* Where the crowd of all tests comes from, played once. */
static void
found_crowd(void)
{
	world.here = found_community("crowd", "旁人社区", "2026-04-26");
	crowd_gather();
	world.crowd = world.here;
}

/* Without triggers and checks of references: the rows were checked when first inserted. */
#define COPY_ROWS \
	"DO $$ DECLARE copied record; BEGIN " \
	"SET LOCAL session_replication_role = replica; " \
	"FOR copied IN SELECT c.oid::regclass AS relation, " \
	"string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns, " \
	"string_agg(CASE a.attname WHEN 'community_id' THEN '%lld' " \
	"ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attnum) AS copies " \
	"FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 " \
	"AND NOT a.attisdropped AND a.attgenerated = '' " \
	"WHERE c.relnamespace = 'xinyi'::regnamespace AND c.relkind = 'r' " \
	"AND c.relname NOT IN ('community', 'session') " \
	"GROUP BY c.oid HAVING bool_or(a.attname = 'community_id') " \
	"LOOP EXECUTE format('INSERT INTO %%s (%%s) OVERRIDING SYSTEM VALUE " \
	"SELECT %%s FROM %%s WHERE community_id = %lld', copied.relation, copied.columns, " \
	"copied.copies, copied.relation); END LOOP; END $$"

struct community
world_copy(struct community from, const char *kind, const char *name)
{
	static int count;
	struct community copy = { .code = written("%s-%d", kind, ++count) };
	struct db_outcome copied;

	copy.id = sql_integer("INSERT INTO community (code, name, sample, clock_offset) "
	                      "SELECT '%s', '%s', sample, clock_offset FROM community "
	                      "WHERE community_id = %lld RETURNING community_id",
	                      copy.code, name, (long long)from.id);
	copied = sql_try(world.superuser, COPY_ROWS, (long long)copy.id, (long long)from.id);
	if (copied.status != DB_DONE)
		fail_msg("the community is not copied: %s", copied.message);
	return copy;
}

static int
begin(void **state)
{
	struct engine_configuration configuration;

	(void)state;
	log_set_level(LOG_LEVEL_WARNING);
	unlink(test_database_environment("XINYI_COVERAGE"));
	test_database_create();
	lasting = arena_create(WORLD_BYTES_MAX);
	configuration = world_engine_configuration(lasting);
	configuration.services = wechat_begin(lasting);
	world = (struct world){
		.engine = engine_create(lasting, &configuration),
		.owner = test_database_connect(lasting, "xinyi_owner"),
		.superuser = test_database_connect(lasting, "postgres"),
	};
	world_await(world.engine);
	/* What the tests do themselves need not survive a crash of the server. */
	world.arena = arena_create(WORLD_BYTES_MAX);
	sql("SET synchronous_commit = off");
	found_crowd();
	arena_destroy(world.arena);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	world.arena = arena_create(WORLD_BYTES_MAX);
	broken_count = invariants_break_anywhere();
	arena_destroy(world.arena);
	arena_destroy(lasting);
	wechat_end();
	test_database_drop();
	return 0;
}

int
world_run_tests(const struct CMUnitTest *tests, size_t count)
{
	int failed = _cmocka_run_group_tests("tests", tests, count, begin, end);

	return failed > 0 || broken_count > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
world_enter(void **state)
{
	(void)state;
	world.arena = arena_create(WORLD_BYTES_MAX);
	world.elsewhere = found_community("elsewhere", "邻家社区", "2026-05-26");
	world.here = world_copy(world.crowd, "here", "花园社区");
	world_move_to(world.here);
	world_set_clock("2026-06-15 12:00");
	return 0;
}

int
world_leave(void **state)
{
	(void)state;
	session_rollback(world.owner);
	session_rollback(world.superuser);
	arena_destroy(world.arena);
	return 0;
}

const char *
world_read_source(const char *path)
{
	static char content[SOURCE_BYTES_MAX];
	const char *place = written("%s/%s", test_database_environment("XINYI_SOURCE"), path);
	size_t bytes = 0;

	if (file_read(place, content, sizeof(content), &bytes) != 0)
		fail_msg("%s cannot be read", place);
	return arena_copy(world.arena, content, bytes);
}
