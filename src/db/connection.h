#pragma once

/*
 * One connection to PostgreSQL from the first attempt to the next: connects without blocking,
 * checks the server, prepares the statements in one flush, and starts again when it breaks.
 * For this folder only.
 *
 * Its owner is told when the connection is ready, when it has input to take, and when it is lost;
 * between ready and lost the owner may use connection->conn, which is in pipeline mode.
 */

#include "base/loop.h"
#include "db/reply.h"
#include "db/transaction.h"

enum connection_state {
	CONNECTION_DOWN, /* waits for the next attempt */
	CONNECTION_CONNECTING,
	CONNECTION_PREPARING,
	CONNECTION_READY,
};

struct connection_owner {
	void *context;
	void (*ready)(void *context);
	void (*input)(void *context);
	void (*lost)(void *context);
};

/* What all connections of a kind have in common. */
struct connection_settings {
	const char *conninfo;
	const char *name; /* shown in pg_stat_activity and in logs */
	const char *schema_version;
	const struct db_statement *statements;
	size_t statement_count;
	bool reads_only; /* prepares the statements for readers and no others */
};

struct connection {
	struct loop *loop;
	const struct connection_settings *settings;
	struct connection_owner owner;
	PGconn *conn;
	enum connection_state state;
	struct loop_watch watch;
	struct loop_timer timer; /* ends an attempt, or begins the next */
	int64_t retry_ms;
	int64_t down_since_us; /* 0 while ready */
	size_t replies_taken; /* of the check and the preparations */
	bool refused; /* connected, and not fit to be used */
	char reason[REPLY_REASON_BYTES]; /* why it is not ready; empty when it is */
};

/* Starts the first attempt. */
void
connection_start(struct connection *connection);

/* True when the server has closed an idle connection, which is then lost. */
bool
connection_is_stale(struct connection *connection);

/* Sends what libpq has gathered; waits in the loop for what the socket did not take. */
void
connection_flush(struct connection *connection);

/* Gives the connection up and plans the next attempt. */
void
connection_lose(struct connection *connection, const char *reason);

/* Closes the connection for good. */
void
connection_close(struct connection *connection);
