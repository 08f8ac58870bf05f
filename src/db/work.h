#pragma once

/*
 * A piece of work for the database that nobody waits for: one transaction of one or two prepared
 * statements, and whom to call when it is over.
 *
 *	work->main = (struct db_invocation){.statement = "getHousehold", .values = values, ...};
 *	work->finished = show_household;
 *	work->context = exchange;
 *	db_read(database, work);
 *
 * The work and the values that it points to belong to the caller and must stay until finished is
 * called, which happens exactly once, perhaps before db_read returns. The outcome and its rows
 * live until finished returns.
 */

#include "db/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A statement that connections prepare. */
struct db_statement {
	const char *name;
	const char *text;
	const uint32_t *types; /* PostgreSQL's type of each argument; 0 lets the server infer */
	size_t argument_count;
	bool for_readers; /* writers prepare every statement */
};

/* A prepared statement with the values of its arguments. */
struct db_invocation {
	const char *statement; /* its name; NULL for no statement at all */
	const char *const *values; /* text; NULL for null */
	size_t count;
};

typedef void
db_finished(void *context, const struct db_outcome *outcome);

/* The parts that the database keeps in a piece of work while it has it. */
struct db_progress {
	int64_t since_us;
	unsigned attempts;
	unsigned results_seen;
	struct db_outcome outcome;
	void *entered;
	void *result;
};

struct db_work {
	struct db_invocation enter; /* runs first; when it fails, main does not run */
	struct db_invocation main;
	bool is_long; /* a read of many rows, which leaves the first connection to the others */
	db_finished *finished;
	void *context;
	struct db_work *next;
	struct db_progress progress;
};
