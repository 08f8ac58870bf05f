#pragma once

/* Interprets PostgreSQL's replies. For this folder only: it uses libpq's types. */

#include "db/outcome.h"

#include <libpq-fe.h>

/*
 * The outcome for an error reply, or a broken connection; an unexpected one is logged with the
 * statement's name. Its texts live as long as the reply.
 */
struct db_outcome
reply_failure(const PGresult *reply, const char *statement);

/*
 * True when a migration has changed the result of a prepared statement. The statement had no
 * effect, and fails until a new connection has prepared it.
 */
bool
reply_is_outdated(const PGresult *reply);

/* The outcome without a reply: the connection could not be used, for this reason. */
struct db_outcome
reply_lost(const char *reason);

/* True when the reply has rows or reports a completed command. */
bool
reply_succeeded(const PGresult *reply);

/*
 * Configures the session (dates in UTC, timeouts $1 and $2 in milliseconds) and returns one row for
 * reply_check_server; $3 is the schema version.
 */
#define REPLY_CHECK_STATEMENT \
	"SELECT current_setting('fsync') <> 'off'," \
	" current_setting('full_page_writes') <> 'off'," \
	" current_setting('synchronous_commit') <> 'off'," \
	" rule.schema_has($3)," \
	" set_config('TimeZone', 'UTC', false)," \
	" set_config('DateStyle', 'ISO, YMD', false)," \
	" set_config('jit', 'off', false)," \
	" set_config('statement_timeout', $1, false)," \
	" set_config('lock_timeout', $2, false)"

#define REPLY_REASON_BYTES 256

/*
 * False, with a reason of at most REPLY_REASON_BYTES, when the server may lose committed
 * transactions or lacks the migration that this program needs.
 */
bool
reply_check_server(const PGresult *reply, const char *schema_version, char *reason);
