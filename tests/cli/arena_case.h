#pragma once

/*
 * Tests of reading files, each with an arena of its own.
 *
 *	const struct CMUnitTest tests[] = { TEST(a_line_becomes_a_person) };
 */

#include "base/arena.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, create_arena, destroy_arena)

static struct arena *arena;

static int
create_arena(void **state)
{
	(void)state;
	arena = arena_create(COMMAND_ARENA_BYTES_MAX);
	return 0;
}

static int
destroy_arena(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}
