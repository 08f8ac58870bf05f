#pragma once

/*
 * Output of the tool: results on standard output, errors and progress on standard error.
 *
 *	console_say("%zu residents added", added);
 *	console_complain("there is no community %s", code);
 *
 *	struct progress progress = progress_begin("Sealing phone numbers", total);
 *	progress_step(&progress, done);
 *	progress_end(&progress);
 *
 * Progress is shown only on a terminal; --quiet suppresses progress and remarks, never results or
 * errors.
 */

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what;
	int64_t total;
	int64_t shown_at_us;
};

/* Suppresses remarks and progress. */
void
console_set_quiet(bool quiet);

/* A line of the result. */
void
console_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line for an interactive user; scripts do not need it. */
void
console_remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "xinyi: …" on standard error. */
void
console_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* total 0: no count, only the name of the step. */
struct progress
progress_begin(const char *what, int64_t total);

/* Cheap enough to call for every row. */
void
progress_step(struct progress *progress, int64_t done);

/* Clears the line. */
void
progress_end(struct progress *progress);
