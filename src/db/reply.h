#pragma once

/*
 * What PostgreSQL's replies mean. For this folder only: it speaks of libpq's types.
 */

#include "db/outcome.h"

#include <libpq-fe.h>

/*
 * The outcome that an error reply, or a broken connection, stands for; an unexpected one is logged
 * with the statement's name. Its texts live as long as the reply.
 */
struct db_outcome
reply_failure(const PGresult *reply, const char *statement);

/*
 * True when a migration has changed what a prepared statement answers. The statement did nothing,
 * and does so until another connection has prepared it.
 */
bool
reply_is_outdated(const PGresult *reply);

/* The outcome without a reply: the connection could not be used, for this reason. */
struct db_outcome
reply_lost(const char *reason);

/* True when the reply carries rows or says that a command was completed. */
bool
reply_succeeded(const PGresult *reply);

/*
 * Settles the session (dates in UTC, timeouts $1 and $2 in milliseconds) and answers one row for
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
 * False, with a reason of at most REPLY_REASON_BYTES, when the server may forget what it committed
 * or has not got the migration that this program needs.
 */
bool
reply_check_server(const PGresult *reply, const char *schema_version, char *reason);
