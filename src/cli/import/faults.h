#pragma once

/*
 * The faults of an input file: line, column, reason.
 *
 *	struct faults faults = {.arena = arena};
 *	faults_add(&faults, 14, "手机", "%s is not a mobile number", phone);
 *	faults_print(&faults, "register.csv", FAULTS_SHOWN_MAX);
 *
 * Columns and reasons are copied into the arena.
 */

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* More faults than fill two screens have one cause; the first ones show it. */
#define FAULTS_SHOWN_MAX 50

struct fault {
	int64_t line;
	size_t found;
	const char *column;
	const char *reason;
};

struct faults {
	struct arena *arena;
	struct fault *items;
	size_t count;
	size_t capacity;
};

/* column NULL: the fault concerns the whole line. line 0: the whole file. */
void
faults_add(struct faults *faults, int64_t line, const char *column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Orders by line; faults of one line keep the order in which they were found. */
void
faults_sort(struct faults *faults);

/* Prints at most shown_max faults to standard error, and how many more there are. */
void
faults_print(const struct faults *faults, const char *path, size_t shown_max);
