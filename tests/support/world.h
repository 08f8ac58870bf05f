#pragma once

/*
 * A world to test in. Each program has a database of its own (see database.h) and an engine in
 * front of it, as in a worker. Each test has two communities of its own in it, so that tests cannot
 * meet: one where it plays, and a neighbour that must not notice. The clocks of both show noon of
 * Monday, 15 June 2026, and the period under way is 2026-06.
 *
 *	const struct CMUnitTest tests[] = {in_world(a_deed_is_filed)};
 *
 *	return world_run(tests);
 *
 * When all is over, every invariant of the ledger is checked in every community.
 *
 * XINYI_COVERAGE names the file for what was answered, XINYI_SOURCE the top of the sources.
 */

#include "base/arena.h"
#include "db/session.h"
#include "http/engine.h"
#include "support/assertions.h"

struct community {
	int64_t id;
	const char *code;
};

struct world {
	struct arena *arena; /* of the test under way */
	struct engine *engine;
	struct community here;
	struct community elsewhere;
	struct community crowd; /* that here was copied from; nothing happens in it */
	struct session *owner; /* xinyi_owner, acting in the community where things happen now */
	struct session *superuser;
};

extern struct world world;

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_enter, world_leave)

/* The exit status of the program. */
#define world_run(tests) world_run_tests(tests, sizeof(tests) / sizeof((tests)[0]))

int
world_run_tests(const struct CMUnitTest *tests, size_t count);

int
world_enter(void **state);

int
world_leave(void **state);

/*
 * Another community with all rows of the first, under the same identifiers but for those of
 * sessions.
 */
struct community
world_copy(struct community from, const char *kind, const char *name);

/* From now on people settle, and statements of the owner act, in this community. */
void
world_move_to(struct community community);

/* Sets the clock of the community, as "2026-06-15 12:00" in its own time. */
void
world_set_clock(const char *moment);

/* The keys of uploads: the engine has the public one. */
const struct key_pair *
world_upload_keys(void);

/* What an engine for this world is created with. */
struct engine_configuration
world_engine_configuration(struct arena *arena);

/* Waits until the engine can use its database. */
void
world_await(struct engine *engine);

/* A file of the sources as zero-terminated text, for the length of the test. */
const char *
world_read_source(const char *path);
