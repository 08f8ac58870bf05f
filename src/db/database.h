#pragma once

/*
 * The database as the event loop sees it: work goes in, outcomes come back, nothing blocks.
 *
 *	struct database *database = db_create(arena, loop, &settings);
 *	db_read(database, &exchange->work);
 *	...
 *	loop_turn(loop, 1000);
 *	db_flush(database);
 *
 * Reads share a pipelined connection for read-only transactions; a second one takes over while
 * the first is stuck. Writes have a few connections, one transaction each at a time. A
 * transaction that PostgreSQL gave up for a conflict runs once more; a read whose connection broke
 * runs again, on every connection if it must. What cannot run at once waits in a bounded line for
 * a bounded time.
 */

#include "base/arena.h"
#include "base/loop.h"
#include "db/work.h"

struct database;

struct db_settings {
	const char *reader_conninfo; /* as libpq reads them, without passwords */
	const char *writer_conninfo;
	const char *schema_version; /* a server without this migration is refused */
	const struct db_statement *statements; /* stay the caller's, for as long as the database */
	size_t statement_count;
	size_t readers;
	size_t writers;
};

struct db_health {
	const char *trouble; /* why not both kinds of work can be done; NULL when they can */
	size_t reading;
	size_t writing;
	size_t waiting;
};

/* Starts to connect; the arena closes the connections. */
struct database *
db_create(struct arena *arena, struct loop *loop, const struct db_settings *settings);

/* Runs the work in a read-only transaction. */
void
db_read(struct database *database, struct db_work *work);

/* Runs the work in a transaction that may write; one whose connection breaks is DB_LOST. */
void
db_write(struct database *database, struct db_work *work);

/* Sends the work gathered in this turn of the loop. */
void
db_flush(struct database *database);

/* What there is to do, and whether it can be done; trouble lives until the next turn. */
struct db_health
db_health(const struct database *database);
