#include "db/link.h"

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
explain(struct link *link, const char *event, const char *reason)
{
	char line[REPLY_REASON_BYTES];

	/*
	 * libpq ends its messages with a newline, and says again what was said at the last attempt.
	 */
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(reason, "\n"), reason);
	if (strcmp(line, link->reason) == 0)
		return;
	memcpy(link->reason, line, sizeof(line));
	log_event(LOG_LEVEL_WARNING, event, "connection", link->settings->name, "reason", line);
}

static void
disconnect(struct link *link)
{
	loop_timer_stop(link->loop, &link->timer);
	if (link->connection == NULL)
		return;
	loop_watch_stop(link->loop, &link->watch);
	PQfinish(link->connection);
	link->connection = NULL;
}

static void
retry_later(struct link *link)
{
	link->retry_ms = link->retry_ms == 0 ? RECONNECT_MS_MIN : 2 * link->retry_ms;
	if (link->retry_ms > RECONNECT_MS_MAX)
		link->retry_ms = RECONNECT_MS_MAX;
	loop_timer_start(link->loop, &link->timer, clock_monotonic_us() + 1000 * link->retry_ms);
}

void
link_lose(struct link *link, const char *reason)
{
	bool was_ready = link->state == LINK_READY;

	explain(link, "database_lost", reason);
	link->refused = false;
	disconnect(link);
	link->state = LINK_DOWN;
	if (was_ready)
		link->down_since_us = clock_monotonic_us();
	retry_later(link);
	if (was_ready)
		link->owner.lost(link->owner.context);
}

static void
refuse(struct link *link, const char *reason)
{
	link->refused = true;
	link->retry_ms = RECONNECT_MS_MAX;
	explain(link, "database_refused", reason);
	disconnect(link);
	link->state = LINK_DOWN;
	retry_later(link);
}

void
link_flush(struct link *link)
{
	int left = PQflush(link->connection);

	if (left < 0) {
		link_lose(link, PQerrorMessage(link->connection));
	} else {
		loop_watch_start(link->loop, &link->watch, PQsocket(link->connection),
		                 EPOLLIN | EPOLLRDHUP | (left > 0 ? EPOLLOUT : 0));
	}
}

static bool
send_preparations(struct link *link)
{
	const struct link_settings *settings = link->settings;
	const char *const values[] = { TEXT_OF_NUMBER(STATEMENT_TIMEOUT_MS),
		                       TEXT_OF_NUMBER(LOCK_TIMEOUT_MS), settings->schema_version };
	PGconn *connection = link->connection;

	if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1 ||
	    PQsendQueryParams(connection, REPLY_CHECK_STATEMENT, 3, NULL, values, NULL, NULL, 0) !=
	        1)
		return false;
	for (size_t i = 0; i < settings->statement_count; i++) {
		const struct db_statement *statement = &settings->statements[i];

		if (settings->reads_only && !statement->for_readers)
			continue;
		if (PQsendPrepare(connection, statement->name, statement->text,
		                  (int)statement->argument_count, statement->types) != 1)
			return false;
	}
	return PQpipelineSync(connection) == 1;
}

static void
start_preparing(struct link *link)
{
	link->state = LINK_PREPARING;
	link->replies_taken = 0;
	if (send_preparations(link)) {
		link_flush(link);
	} else {
		link_lose(link, PQerrorMessage(link->connection));
	}
}

static void
become_ready(struct link *link)
{
	loop_timer_stop(link->loop, &link->timer);
	link->state = LINK_READY;
	link->retry_ms = 0;
	link->down_since_us = 0;
	link->refused = false;
	link->reason[0] = '\0';
	log_event(LOG_LEVEL_INFO, "database_ready", "connection", link->settings->name);
	link->owner.ready(link->owner.context);
}

/* Takes one reply of the preparations; false when the link was given up. */
static bool
take_preparation(struct link *link, const PGresult *reply)
{
	char reason[REPLY_REASON_BYTES];

	if (link->replies_taken++ == 0 &&
	    !reply_check_server(reply, link->settings->schema_version, reason)) {
		refuse(link, reason);
		return false;
	}
	if (!reply_succeeded(reply)) {
		snprintf(reason, sizeof(reason), "a statement could not be prepared: %s",
		         PQresultErrorMessage(reply));
		refuse(link, reason);
		return false;
	}
	return true;
}

static void
take_preparations(struct link *link)
{
	bool going_on = true;

	while (going_on && !PQisBusy(link->connection)) {
		PGresult *reply = PQgetResult(link->connection);

		if (PQresultStatus(reply) == PGRES_PIPELINE_SYNC) {
			become_ready(link);
			going_on = false;
		} else if (reply != NULL) {
			going_on = take_preparation(link, reply);
		}
		PQclear(reply);
	}
}

static void
poll_connecting(struct link *link)
{
	PostgresPollingStatusType next = PQconnectPoll(link->connection);
	uint32_t events = next == PGRES_POLLING_WRITING ? EPOLLOUT : EPOLLIN;

	switch (next) {
	case PGRES_POLLING_OK:
		start_preparing(link);
		break;
	case PGRES_POLLING_FAILED:
		link_lose(link, PQerrorMessage(link->connection));
		break;
	default:
		/* The socket may be another one at every step, even with the same number. */
		loop_watch_stop(link->loop, &link->watch);
		loop_watch_start(link->loop, &link->watch, PQsocket(link->connection), events);
	}
}

static void
take_input(struct link *link, uint32_t events)
{
	bool broken = PQconsumeInput(link->connection) != 1;

	if (events & EPOLLOUT)
		link_flush(link);
	if (link->state == LINK_PREPARING) {
		take_preparations(link);
	} else if (link->state == LINK_READY) {
		link->owner.input(link->owner.context);
	}
	if (broken && (link->state == LINK_PREPARING || link->state == LINK_READY))
		link_lose(link, PQerrorMessage(link->connection));
}

static void
handle_socket(void *context, uint32_t events)
{
	struct link *link = context;

	if (link->state == LINK_CONNECTING) {
		poll_connecting(link);
	} else {
		take_input(link, events);
	}
}

static void
connect_now(struct link *link)
{
	const char *const keywords[] = { "dbname", "client_encoding", "fallback_application_name",
		                         NULL };
	const char *const values[] = { link->settings->conninfo, "UTF8", link->settings->name,
		                       NULL };

	link->state = LINK_CONNECTING;
	link->connection = PQconnectStartParams(keywords, values, 1);
	if (link->connection == NULL || PQstatus(link->connection) == CONNECTION_BAD) {
		link_lose(link, PQerrorMessage(link->connection));
		return;
	}
	PQsetNoticeProcessor(link->connection, drop_notice, NULL);
	loop_timer_start(link->loop, &link->timer,
	                 clock_monotonic_us() + 1000 * CONNECT_TIMEOUT_MS);
	loop_watch_start(link->loop, &link->watch, PQsocket(link->connection), EPOLLOUT);
}

static void
handle_timer(void *context)
{
	struct link *link = context;

	if (link->state == LINK_DOWN) {
		connect_now(link);
	} else {
		link_lose(link, "the server took too long to answer");
	}
}

void
link_start(struct link *link)
{
	link->watch = (struct loop_watch){ .ready = handle_socket, .context = link };
	link->timer = (struct loop_timer){ .expired = handle_timer, .context = link };
	link->down_since_us = clock_monotonic_us();
	connect_now(link);
}

bool
link_is_stale(struct link *link)
{
	struct pollfd socket = { .fd = PQsocket(link->connection), .events = POLLRDHUP };

	if (poll(&socket, 1, 0) == 0)
		return false;
	link_lose(link, "the server closed the connection");
	return true;
}

void
link_close(struct link *link)
{
	disconnect(link);
	link->state = LINK_DOWN;
}
