#pragma once

/*
 * A connection to PostgreSQL that reconnects: it connects without blocking, checks the server,
 * prepares the statements in one flush, and starts again when it breaks. For this folder only.
 *
 * It calls its owner when it is ready, when it has input, and when it is lost; between ready and
 * lost the owner may use connection->conn, which is in pipeline mode.
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

/* Prepared on every connection, besides the statements of its settings. */
#define CONNECTION_BEGIN "BEGIN"
#define CONNECTION_COMMIT "COMMIT"

/* Settings of all connections of a kind. */
struct connection_settings {
	const char *conninfo;
	const char *name; /* shown in pg_stat_activity and in logs */
	const char *schema_version;
	const struct db_statement *statements;
	size_t statement_count;
	bool reads_only; /* prepare only the statements for readers */
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
	bool refused; /* connected, but unusable */
	char reason[REPLY_REASON_BYTES]; /* why it is not ready; empty when it is */
};

/* Starts the first attempt. */
void
connection_start(struct connection *connection);

/* True when the server has closed an idle connection, which is then lost. */
bool
connection_is_stale(struct connection *connection);

/* Sends libpq's buffer; the loop sends the rest when the socket is writable. */
void
connection_flush(struct connection *connection);

/* Closes the connection and schedules the next attempt. */
void
connection_lose(struct connection *connection, const char *reason);

/* Closes the connection for good. */
void
connection_close(struct connection *connection);
