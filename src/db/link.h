#pragma once

/*
 * One connection to PostgreSQL from the first attempt to the next: connects without blocking,
 * checks the server, prepares the statements in one flush, and starts again when it breaks.
 * For this folder only.
 *
 * Its owner is told when the link is ready, when it has input to take, and when it is lost; between
 * ready and lost the owner may use link->connection, which is in pipeline mode.
 */

#include "base/loop.h"
#include "db/reply.h"
#include "db/work.h"

enum link_state {
	LINK_DOWN, /* waits for the next attempt */
	LINK_CONNECTING,
	LINK_PREPARING,
	LINK_READY,
};

struct link_owner {
	void *context;
	void (*ready)(void *context);
	void (*input)(void *context);
	void (*lost)(void *context);
};

/* What every link of a kind has in common. */
struct link_settings {
	const char *conninfo;
	const char *name; /* shown in pg_stat_activity and in logs */
	const char *schema_version;
	const struct db_statement *statements;
	size_t statement_count;
	bool reads_only; /* prepares the statements for readers and no others */
};

struct link {
	struct loop *loop;
	const struct link_settings *settings;
	struct link_owner owner;
	PGconn *connection;
	enum link_state state;
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
link_start(struct link *link);

/* True when the server has closed an idle connection, which is then lost. */
bool
link_is_stale(struct link *link);

/* Sends what libpq has gathered; waits in the loop for what the socket did not take. */
void
link_flush(struct link *link);

/* Gives the connection up and plans the next attempt. */
void
link_lose(struct link *link, const char *reason);

/* Closes the connection for good. */
void
link_close(struct link *link);
