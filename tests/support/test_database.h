#pragma once

/*
 * The database of a test program: a copy of the migrated template, on the server whose socket lies
 * in the directory that XINYI_TEST_CLUSTER names. tests/support/with_cluster makes one if need be.
 *
 *	test_database_create();
 *	session = test_database_connect(arena, "xinyi_owner");
 *	...
 *	test_database_drop();
 */

#include "base/arena.h"
#include "db/session.h"

/* The value of an environment variable, without which the program ends. */
const char *
test_database_environment(const char *name);

/* Failures end the program: without a database there is nothing to test. */
void
test_database_create(void);

/* Also ends open connections. */
void
test_database_drop(void);

const char *
test_database_conninfo(struct arena *arena, const char *role);

/* Connects as the role when it is first used. */
struct session *
test_database_connect(struct arena *arena, const char *role);
