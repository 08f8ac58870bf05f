#include "db/session.h"

#include "base/limits.h"
#include "base/log.h"
#include "db/reply.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

struct session {
	struct session_options options;
	PGconn *conn; /* NULL until it is needed */
	bool in_transaction; /* from session_begin to its end, even if the connection broke */
};

static void
release_reply(void *resource)
{
	PQclear(resource);
}

static void
pass_notice(void *context, const PGresult *reply)
{
	const struct session *session = context;
	const char *severity = PQresultErrorField(reply, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(reply, PG_DIAG_MESSAGE_PRIMARY);

	if (session->options.notice != NULL) {
		session->options.notice(session->options.context,
		                        severity != NULL ? severity : "NOTICE",
		                        message != NULL ? message : "");
	}
}

static void
disconnect(struct session *session)
{
	PQfinish(session->conn);
	session->conn = NULL;
}

static void
close_session(void *resource)
{
	disconnect(resource);
}

struct session *
session_create(struct arena *arena, struct session_options options)
{
	struct session *session = arena_new(arena, struct session);

	session->options = options;
	arena_defer(arena, close_session, session);
	return session;
}

/* The outcome for a reply; reply and texts belong to the arena. */
static struct db_outcome
outcome_of(struct arena *arena, PGresult *reply, const char *statement)
{
	arena_defer(arena, release_reply, reply);
	if (!reply_succeeded(reply) && PQresultStatus(reply) != PGRES_COPY_IN)
		return reply_failure(reply, statement);
	return (struct db_outcome){ .status = DB_DONE, .result = (const struct db_result *)reply };
}

/* Configures the new session and refuses an unusable server. */
static struct db_outcome
prepare_session(struct session *session, struct arena *arena)
{
	char statement_timeout[16];
	char lock_timeout[16];
	const char *const values[] = { statement_timeout, lock_timeout,
		                       session->options.schema_version };
	char reason[REPLY_REASON_BYTES];
	PGresult *reply;

	snprintf(statement_timeout, sizeof(statement_timeout), "%d",
	         session->options.statement_timeout_ms);
	snprintf(lock_timeout, sizeof(lock_timeout), "%d", session->options.lock_timeout_ms);
	reply = PQexecParams(session->conn, REPLY_CHECK_STATEMENT, 3, NULL, values, NULL, NULL, 0);
	arena_defer(arena, release_reply, reply);
	if (reply_check_server(reply, session->options.schema_version, reason))
		return (struct db_outcome){ .status = DB_DONE };
	log_event(LOG_LEVEL_WARNING, "database_refused", "reason", reason);
	disconnect(session);
	return reply_lost(arena_copy_string(arena, reason));
}

static struct db_outcome
connect_now(struct session *session, struct arena *arena)
{
	const char *const keywords[] = { "dbname", "client_encoding", "connect_timeout",
		                         "fallback_application_name", NULL };
	const char *const values[] = { session->options.conninfo, "UTF8", "3", "xinyi", NULL };

	session->conn = PQconnectdbParams(keywords, values, 1);
	if (PQstatus(session->conn) != CONNECTION_OK) {
		struct db_outcome outcome =
		    reply_lost(arena_copy_string(arena, PQerrorMessage(session->conn)));

		disconnect(session);
		return outcome;
	}
	PQsetNoticeReceiver(session->conn, pass_notice, session);
	if (session->options.schema_version == NULL)
		return (struct db_outcome){ .status = DB_DONE };
	return prepare_session(session, arena);
}

/* True when the connection broke, or the server closed it while it was idle. */
static bool
is_stale(const struct session *session)
{
	struct pollfd socket = { .fd = PQsocket(session->conn), .events = POLLRDHUP };

	return PQstatus(session->conn) != CONNECTION_OK ||
	       (PQtransactionStatus(session->conn) == PQTRANS_IDLE && poll(&socket, 1, 0) != 0);
}

static struct db_outcome
ensure_connection(struct session *session, struct arena *arena)
{
	if (session->conn != NULL && is_stale(session))
		disconnect(session);
	if (session->conn != NULL)
		return (struct db_outcome){ .status = DB_DONE };
	/* The rest of a transaction must not run, and be committed, without its beginning. */
	if (session->in_transaction)
		return reply_lost("the connection broke in a transaction");
	return connect_now(session, arena);
}

struct db_outcome
session_call(struct session *session, struct arena *arena, const char *statement,
             struct db_arguments arguments)
{
	struct db_outcome outcome = ensure_connection(session, arena);

	if (outcome.status != DB_DONE)
		return outcome;
	return outcome_of(arena,
	                  PQexecParams(session->conn, statement, (int)arguments.count, NULL,
	                               arguments.values, NULL, NULL, 0),
	                  statement);
}

struct db_outcome
session_run_script(struct session *session, struct arena *arena, const char *script)
{
	struct db_outcome outcome = ensure_connection(session, arena);

	if (outcome.status != DB_DONE)
		return outcome;
	return outcome_of(arena, PQexec(session->conn, script), "script");
}

struct db_outcome
session_begin(struct session *session, struct arena *arena)
{
	struct db_outcome outcome = session_call(session, arena, "BEGIN", db_no_arguments);

	session->in_transaction = outcome.status == DB_DONE;
	return outcome;
}

struct db_outcome
session_commit(struct session *session, struct arena *arena)
{
	bool broken = PQtransactionStatus(session->conn) == PQTRANS_INERROR;
	struct db_outcome outcome = session_call(session, arena, "COMMIT", db_no_arguments);

	session->in_transaction = false;
	/* PostgreSQL answers COMMIT after an error with a rollback that looks like success. */
	if (broken && outcome.status == DB_DONE) {
		outcome = (struct db_outcome){ .status = DB_FAILED,
			                       .message = "an earlier statement failed" };
	}
	return outcome;
}

void
session_drop(struct session *session)
{
	session->in_transaction = false;
	disconnect(session);
}

void
session_rollback(struct session *session)
{
	PGTransactionStatusType status = PQtransactionStatus(session->conn);

	session->in_transaction = false;
	if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
		PQclear(PQexec(session->conn, "ROLLBACK"));
	/* The next transaction must not begin inside this one. */
	if (PQtransactionStatus(session->conn) != PQTRANS_IDLE)
		session_drop(session);
}

struct db_outcome
session_copy_begin(struct session *session, struct arena *arena, const char *statement)
{
	return session_call(session, arena, statement, db_no_arguments);
}

bool
session_copy_write(struct session *session, struct text rows)
{
	return PQputCopyData(session->conn, rows.data, (int)rows.bytes) == 1;
}

struct db_outcome
session_copy_end(struct session *session, struct arena *arena, const char *reason)
{
	struct db_outcome outcome;
	PGresult *reply;

	if (PQputCopyEnd(session->conn, reason) != 1)
		return reply_lost(arena_copy_string(arena, PQerrorMessage(session->conn)));
	outcome = outcome_of(arena, PQgetResult(session->conn), "COPY");
	while ((reply = PQgetResult(session->conn)) != NULL)
		PQclear(reply);
	return outcome;
}
