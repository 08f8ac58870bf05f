#include "db/connection.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define TEXT_OF_NUMBER_(number) #number
#define TEXT_OF_NUMBER(number) TEXT_OF_NUMBER_(number)

static void
drop_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

static void
explain(struct connection *connection, const char *event, const char *reason)
{
	char line[REPLY_REASON_BYTES];

	/* libpq ends its messages with a newline, and repeats those of earlier attempts. */
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(reason, "\n"), reason);
	if (strcmp(line, connection->reason) == 0)
		return;
	memcpy(connection->reason, line, sizeof(line));
	log_event(LOG_LEVEL_WARNING, event, "connection", connection->settings->name, "reason",
	          line);
}

static void
disconnect(struct connection *connection)
{
	loop_timer_stop(connection->loop, &connection->timer);
	loop_watch_stop(connection->loop, &connection->watch);
	PQfinish(connection->conn);
	connection->conn = NULL;
}

static void
retry_later(struct connection *connection)
{
	connection->retry_ms =
	    connection->retry_ms == 0 ? RECONNECT_MS_MIN : 2 * connection->retry_ms;
	if (connection->retry_ms > RECONNECT_MS_MAX)
		connection->retry_ms = RECONNECT_MS_MAX;
	loop_timer_start(connection->loop, &connection->timer,
	                 clock_monotonic_us() + clock_us_of_ms(connection->retry_ms));
}

void
connection_lose(struct connection *connection, const char *reason)
{
	bool was_ready = connection->state == CONNECTION_READY;

	explain(connection, "database_lost", reason);
	connection->refused = false;
	disconnect(connection);
	connection->state = CONNECTION_DOWN;
	if (was_ready)
		connection->down_since_us = clock_monotonic_us();
	retry_later(connection);
	if (was_ready)
		connection->owner.lost(connection->owner.context);
}

static void
refuse(struct connection *connection, const char *reason)
{
	connection->refused = true;
	connection->retry_ms = RECONNECT_MS_MAX;
	explain(connection, "database_refused", reason);
	disconnect(connection);
	connection->state = CONNECTION_DOWN;
	retry_later(connection);
}

void
connection_flush(struct connection *connection)
{
	int left = PQflush(connection->conn);

	if (left < 0) {
		connection_lose(connection, PQerrorMessage(connection->conn));
	} else {
		loop_watch_start(connection->loop, &connection->watch, PQsocket(connection->conn),
		                 EPOLLIN | EPOLLRDHUP | (left > 0 ? EPOLLOUT : 0));
	}
}

static bool
send_preparations(struct connection *connection)
{
	const struct connection_settings *settings = connection->settings;
	const char *const values[] = { TEXT_OF_NUMBER(STATEMENT_TIMEOUT_MS),
		                       TEXT_OF_NUMBER(LOCK_TIMEOUT_MS), settings->schema_version };
	PGconn *conn = connection->conn;

	if (PQsetnonblocking(conn, 1) != 0 || PQenterPipelineMode(conn) != 1 ||
	    PQsendQueryParams(conn, REPLY_CHECK_STATEMENT, 3, NULL, values, NULL, NULL, 0) != 1 ||
	    PQsendPrepare(conn, CONNECTION_BEGIN, "BEGIN", 0, NULL) != 1 ||
	    PQsendPrepare(conn, CONNECTION_COMMIT, "COMMIT", 0, NULL) != 1)
		return false;
	for (size_t i = 0; i < settings->statement_count; i++) {
		const struct db_statement *statement = &settings->statements[i];

		if (settings->reads_only && !statement->for_readers)
			continue;
		if (PQsendPrepare(conn, statement->name, statement->text,
		                  (int)statement->argument_count, statement->types) != 1)
			return false;
	}
	return PQpipelineSync(conn) == 1;
}

static void
start_preparing(struct connection *connection)
{
	connection->state = CONNECTION_PREPARING;
	connection->replies_taken = 0;
	if (send_preparations(connection)) {
		connection_flush(connection);
	} else {
		connection_lose(connection, PQerrorMessage(connection->conn));
	}
}

static void
become_ready(struct connection *connection)
{
	loop_timer_stop(connection->loop, &connection->timer);
	connection->state = CONNECTION_READY;
	connection->retry_ms = 0;
	connection->down_since_us = 0;
	connection->refused = false;
	connection->reason[0] = '\0';
	log_event(LOG_LEVEL_INFO, "database_ready", "connection", connection->settings->name);
	connection->owner.ready(connection->owner.context);
}

/* Handles one reply of the preparations; false when the connection was closed. */
static bool
take_preparation(struct connection *connection, const PGresult *reply)
{
	char reason[REPLY_REASON_BYTES];

	if (connection->replies_taken++ == 0 &&
	    !reply_check_server(reply, connection->settings->schema_version, reason)) {
		refuse(connection, reason);
		return false;
	}
	if (!reply_succeeded(reply)) {
		snprintf(reason, sizeof(reason), "a statement could not be prepared: %s",
		         PQresultErrorMessage(reply));
		refuse(connection, reason);
		return false;
	}
	return true;
}

static void
take_preparations(struct connection *connection)
{
	bool going_on = true;

	while (going_on && !PQisBusy(connection->conn)) {
		PGresult *reply = PQgetResult(connection->conn);

		if (PQresultStatus(reply) == PGRES_PIPELINE_SYNC) {
			become_ready(connection);
			going_on = false;
		} else if (reply != NULL) {
			going_on = take_preparation(connection, reply);
		}
		PQclear(reply);
	}
}

static void
poll_connecting(struct connection *connection)
{
	PostgresPollingStatusType next = PQconnectPoll(connection->conn);
	uint32_t events = next == PGRES_POLLING_WRITING ? EPOLLOUT : EPOLLIN;

	switch (next) {
	case PGRES_POLLING_OK:
		start_preparing(connection);
		break;
	case PGRES_POLLING_FAILED:
		connection_lose(connection, PQerrorMessage(connection->conn));
		break;
	default:
		/* Each step may use another socket, even with the same number. */
		loop_watch_stop(connection->loop, &connection->watch);
		loop_watch_start(connection->loop, &connection->watch, PQsocket(connection->conn),
		                 events);
	}
}

static void
take_input(struct connection *connection, uint32_t events)
{
	bool broken = PQconsumeInput(connection->conn) != 1;

	if (events & EPOLLOUT)
		connection_flush(connection);
	if (connection->state == CONNECTION_PREPARING) {
		take_preparations(connection);
	} else if (connection->state == CONNECTION_READY) {
		connection->owner.input(connection->owner.context);
	}
	if (broken &&
	    (connection->state == CONNECTION_PREPARING || connection->state == CONNECTION_READY))
		connection_lose(connection, PQerrorMessage(connection->conn));
}

static void
handle_socket(void *context, uint32_t events)
{
	struct connection *connection = context;

	if (connection->state == CONNECTION_CONNECTING) {
		poll_connecting(connection);
	} else {
		take_input(connection, events);
	}
}

static void
connect_now(struct connection *connection)
{
	const char *const keywords[] = { "dbname", "client_encoding", "fallback_application_name",
		                         NULL };
	const char *const values[] = { connection->settings->conninfo, "UTF8",
		                       connection->settings->name, NULL };

	connection->state = CONNECTION_CONNECTING;
	connection->conn = PQconnectStartParams(keywords, values, 1);
	if (connection->conn == NULL || PQstatus(connection->conn) == CONNECTION_BAD) {
		connection_lose(connection, PQerrorMessage(connection->conn));
		return;
	}
	PQsetNoticeProcessor(connection->conn, drop_notice, NULL);
	loop_timer_start(connection->loop, &connection->timer,
	                 clock_monotonic_us() + clock_us_of_ms(CONNECT_TIMEOUT_MS));
	loop_watch_start(connection->loop, &connection->watch, PQsocket(connection->conn),
	                 EPOLLOUT);
}

static void
handle_timer(void *context)
{
	struct connection *connection = context;

	if (connection->state == CONNECTION_DOWN) {
		connect_now(connection);
	} else {
		connection_lose(connection, "the server took too long to answer");
	}
}

void
connection_start(struct connection *connection)
{
	connection->watch = (struct loop_watch){ .ready = handle_socket, .context = connection };
	connection->timer = (struct loop_timer){ .expired = handle_timer, .context = connection };
	connection->down_since_us = clock_monotonic_us();
	connect_now(connection);
}

bool
connection_is_stale(struct connection *connection)
{
	struct pollfd socket = { .fd = PQsocket(connection->conn), .events = POLLRDHUP };

	if (poll(&socket, 1, 0) == 0)
		return false;
	connection_lose(connection, "the server closed the connection");
	return true;
}

void
connection_close(struct connection *connection)
{
	disconnect(connection);
	connection->state = CONNECTION_DOWN;
}
