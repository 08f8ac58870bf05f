#pragma once

/*
 * cmocka, and the helpers of these tests: an arena per test, files, and child processes for code
 * that ends the process or writes to standard error.
 *
 *	static void
 *	copies_are_zero_terminated(void **state)
 *	{
 *		struct arena *arena = *state;
 *	…
 *	const struct CMUnitTest tests[] = {with_arena(copies_are_zero_terminated)};
 */

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* After the headers above, which it needs. */
#include <cmocka.h>

#define with_arena(test) cmocka_unit_test_setup_teardown(test, create_arena, destroy_arena)

int
create_arena(void **state);

/* Fails when descriptors are open that were not before the test. */
int
destroy_arena(void **state);

/* For a group of tests: a directory that goes away with its files. */
int
create_directory(void **state);

int
remove_directory(void **state);

/* Writes a file of that directory and returns its path, which lasts until the next call. */
const char *
write_file(const char *name, const void *bytes, size_t byte_count);

/* The directory itself. */
const char *
directory_path(void);

struct ending {
	int exit_status; /* -1 when a signal ended the child */
	int signal; /* 0 when none did */
	size_t write_count; /* calls of write(2) to standard error */
	char errors[64 * 1024]; /* their standard error, zero-terminated */
};

typedef void
child_body(void *argument);

/*
 * Runs body(argument) in a child process, which must not use the asserts of cmocka. The argument
 * of the caller stays as it is, since the child has a copy.
 */
struct ending
run_in_child(child_body *body, const void *argument);

bool
is_address_sanitized(void);
