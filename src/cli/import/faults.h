#pragma once

/*
 * The faults of an input file: line, column, code and reason.
 *
 *	struct faults faults = {.arena = arena};
 *	faults_add(&faults, 14, "手机", "no_phone", "%s is not a mobile number", phone);
 *	faults_report(&faults, "register.csv");
 *
 * Columns and reasons are copied into the arena. Faults of one column and code are of one kind.
 */

#include "base/arena.h"
#include "cli/import/flaw.h"

#include <stddef.h>
#include <stdint.h>

/* Faults that are listed one by one: as many as somebody corrects in one go. */
#define FAULTS_SHOWN_MAX 200

/* Up to so many faults fit on one screen, and need no summary. */
#define FAULTS_GROUPED_MIN 20

struct fault {
	int64_t line;
	size_t found;
	const char *column;
	const char *code;
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
faults_add(struct faults *faults, int64_t line, const char *column, const char *code,
           const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The same with a flaw that somebody else has found. */
void
faults_add_flaw(struct faults *faults, int64_t line, const char *column, const struct flaw *flaw);

/* Orders by line; faults of one line keep the order in which they were found. */
void
faults_sort(struct faults *faults);

/* Faults of one column and cause. */
struct fault_group {
	const struct fault *first;
	size_t count;
};

struct fault_groups {
	struct fault_group *items; /* the most frequent first */
	size_t count;
};

/* Of sorted faults. */
struct fault_groups
faults_group(const struct faults *faults);

/* Prints every fault to standard error. */
void
faults_print(const struct faults *faults, const char *path);

/*
 * Prints the first FAULTS_SHOWN_MAX faults to standard error and, when there are more than fill a
 * screen, how many there are of each kind.
 */
void
faults_report(const struct faults *faults, const char *path);
