#pragma once

/*
 * An asynchronous database transaction: one or two calls of prepared statements between BEGIN and
 * COMMIT, sent at once, and the function to call when it is over.
 *
 *	transaction->main = (struct db_call){.statement = "getHousehold", .values = values, ...};
 *	transaction->finished = show_household;
 *	transaction->context = exchange;
 *	database_read(database, transaction);
 *
 * The transaction and the values that it points to belong to the caller and must stay until
 * finished is called, which happens exactly once, perhaps before database_read returns. The outcome
 * and its rows live until finished returns.
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
struct db_call {
	const char *statement; /* its name; NULL for no statement at all */
	const char *const *values; /* text; NULL for null */
	size_t count;
};

typedef void
db_finished(void *context, const struct db_outcome *outcome);

/* State of the database for a running transaction. */
struct db_progress {
	int64_t since_us;
	unsigned attempts;
	unsigned results_to_skip; /* of BEGIN, and of the COMMIT before it */
	bool is_ending; /* only COMMIT has not been answered */
	struct db_outcome outcome;
	void *prelude;
	void *result;
};

struct db_transaction {
	struct db_call prelude; /* runs first; if it fails, main does not run */
	struct db_call main;
	bool is_long; /* a read of many rows, which avoids the first connection */
	db_finished *finished;
	void *context;
	struct db_transaction *next;
	struct db_progress progress;
};
