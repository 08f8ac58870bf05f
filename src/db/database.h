#pragma once

/*
 * Asynchronous database access for the event loop: it runs transactions and reports outcomes
 * without blocking.
 *
 *	struct database *database = database_create(arena, loop, &settings);
 *	database_read(database, &exchange->transaction);
 *	...
 *	loop_turn(loop, 1000);
 *	database_flush(database);
 *
 * Reads share a pipelined connection for read-only transactions; a second one takes over while the
 * first is stuck. Writes have a few connections, one transaction each at a time. A transaction that
 * PostgreSQL aborted for a conflict is retried once; a read whose connection broke is retried, on
 * every connection if necessary. Excess transactions wait in a bounded queue, for a limited time.
 */

#include "base/arena.h"
#include "base/loop.h"
#include "db/transaction.h"

struct database;

struct database_settings {
	const char *reader_conninfo; /* as libpq reads them, without passwords */
	const char *writer_conninfo;
	const char *schema_version; /* a server without this migration is refused */
	const struct db_statement *statements; /* owned by the caller; must outlive the database */
	size_t statement_count;
	size_t readers;
	size_t writers;
};

struct database_health {
	const char *trouble; /* why not both reads and writes can run; NULL when they can */
	size_t reading;
	size_t writing;
	size_t waiting;
};

/* Starts to connect; the arena closes the connections. */
struct database *
database_create(struct arena *arena, struct loop *loop, const struct database_settings *settings);

/* Runs a transaction that only reads. */
void
database_read(struct database *database, struct db_transaction *transaction);

/* Runs a transaction that may write; one whose connection breaks is DB_LOST. */
void
database_write(struct database *database, struct db_transaction *transaction);

/* Sends the transactions submitted in this turn of the loop. */
void
database_flush(struct database *database);

/*
 * The number of waiting transactions, and why they cannot run; trouble is valid until the next
 * turn.
 */
struct database_health
database_health(const struct database *database);
