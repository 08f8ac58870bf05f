#include "db/pipeline.h"

#include "base/clock.h"
#include "base/limits.h"

/* Since PostgreSQL 17, libpq can defer sending to the one flush of the turn. */
static int
send_sync(PGconn *conn)
{
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
	return PQsendPipelineSync(conn);
#else
	return PQpipelineSync(conn);
#endif
}

static int
send_call(PGconn *conn, const struct db_call *call)
{
	if (call->statement == NULL)
		return 1;
	return PQsendQueryPrepared(conn, call->statement, (int)call->count, call->values, NULL,
	                           NULL, 0);
}

static bool
send_commit(PGconn *conn)
{
	static const struct db_call commit = { .statement = CONNECTION_COMMIT };

	return send_call(conn, &commit) == 1;
}

/*
 * BEGIN, the calls and a Sync. After an error PostgreSQL skips everything up to the Sync; the
 * COMMIT behind it then ends the failed transaction, by rolling it back.
 */
static bool
send_calls(PGconn *conn, const struct db_transaction *transaction)
{
	static const struct db_call begin = { .statement = CONNECTION_BEGIN };

	return send_call(conn, &begin) == 1 && send_call(conn, &transaction->prelude) == 1 &&
	       send_call(conn, &transaction->main) == 1 && send_sync(conn) == 1;
}

static bool
send_transaction(struct pipeline *pipeline, struct db_transaction *transaction)
{
	PGconn *conn = pipeline->connection.conn;
	bool reads_only = pipeline->connection.settings->reads_only;

	transaction->progress.results_to_skip = pipeline->is_open ? 2 : 1;
	if (pipeline->is_open && !send_commit(conn))
		return false;
	pipeline->is_open = reads_only;
	return send_calls(conn, transaction) &&
	       (reads_only || (send_commit(conn) && send_sync(conn) == 1));
}

static void
watch_head(struct pipeline *pipeline)
{
	loop_timer_start(pipeline->connection.loop, &pipeline->timer,
	                 pipeline->head_since_us + clock_us_of_ms(ANSWER_TIMEOUT_MS));
}

/* PostgreSQL's own timeouts expire first, unless it hangs or the network lost the packets. */
static void
handle_timer(void *context)
{
	struct pipeline *pipeline = context;
	int64_t since_us = clock_monotonic_us() - clock_us_of_ms(ANSWER_TIMEOUT_MS);

	if (pipeline->sent.count == 0)
		return;
	if (pipeline->head_since_us > since_us) {
		watch_head(pipeline);
	} else {
		connection_lose(&pipeline->connection, "the server does not answer");
	}
}

bool
pipeline_send(struct pipeline *pipeline, struct db_transaction *transaction)
{
	struct connection *connection = &pipeline->connection;

	/* A server restart must not fail the first request after an idle time. */
	if (pipeline->sent.count == 0 && connection_is_stale(connection))
		return false;
	if (pipeline->sent.count == 0)
		pipeline->head_since_us = clock_monotonic_us();
	transaction->progress.attempts++;
	transaction_queue_append(&pipeline->sent, transaction);
	/* libpq sends what it has buffered even when it closes: this may have been committed. */
	if (!send_transaction(pipeline, transaction)) {
		connection_lose(connection, PQerrorMessage(connection->conn));
		return true;
	}
	if (!pipeline->timer.running)
		watch_head(pipeline);
	pipeline->unflushed = true;
	return true;
}

void
pipeline_flush(struct pipeline *pipeline)
{
	if (!pipeline->unflushed)
		return;
	pipeline->unflushed = false;
	connection_flush(&pipeline->connection);
}

bool
pipeline_is_stuck(const struct pipeline *pipeline)
{
	return pipeline->sent.count > 0 &&
	       clock_monotonic_us() - pipeline->head_since_us > clock_us_of_ms(PIPELINE_STUCK_MS);
}

bool
pipeline_is_running(const struct pipeline *pipeline)
{
	return pipeline->sent.count > 0 && !pipeline->sent.head->progress.is_ending &&
	       !pipeline_is_stuck(pipeline);
}

static void
take_rows(struct db_transaction *transaction, PGresult *reply)
{
	struct db_progress *progress = &transaction->progress;

	if (progress->is_ending) {
		PQclear(reply); /* of COMMIT */
	} else if (progress->results_to_skip > 0) {
		progress->results_to_skip--;
		PQclear(reply);
	} else if (transaction->prelude.statement != NULL && progress->prelude == NULL) {
		progress->prelude = reply;
	} else {
		progress->result = reply;
	}
}

/* The first error of a transaction; later ones only say that it was aborted. */
static void
take_error(struct db_transaction *transaction, PGresult *reply)
{
	struct db_progress *progress = &transaction->progress;

	db_result_release(progress->result);
	progress->result = reply;
	progress->outcome = reply_failure(reply, transaction->main.statement);
}

static void
finish_head(struct pipeline *pipeline)
{
	struct db_transaction *transaction = transaction_queue_take(&pipeline->sent);
	struct db_progress *progress = &transaction->progress;

	pipeline->head_since_us = clock_monotonic_us();
	progress->outcome.prelude = progress->prelude;
	if (progress->outcome.status == DB_DONE)
		progress->outcome.result = progress->result;
	pipeline->owner.finished(pipeline->owner.context, transaction);
}

/* A read ends with its calls, a write with its COMMIT. */
static void
take_sync(struct pipeline *pipeline)
{
	struct db_progress *progress = &pipeline->sent.head->progress;

	if (progress->is_ending || pipeline->connection.settings->reads_only) {
		finish_head(pipeline);
	} else {
		progress->is_ending = true;
		pipeline->owner.ready(pipeline->owner.context);
	}
}

/* Handles one reply for the oldest transaction. */
static void
take_reply(struct pipeline *pipeline, PGresult *reply)
{
	struct db_transaction *transaction = pipeline->sent.head;

	if (reply_succeeded(reply)) {
		take_rows(transaction, reply);
		return;
	}
	switch (PQresultStatus(reply)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(reply);
		take_sync(pipeline);
		return;
	case PGRES_FATAL_ERROR:
		take_error(transaction, reply);
		if (transaction->progress.outcome.status == DB_LOST || reply_is_outdated(reply)) {
			connection_lose(&pipeline->connection,
			                transaction->progress.outcome.message);
		}
		return;
	default:
		PQclear(reply);
	}
}

/* Handles one reply for a COMMIT that nothing else was sent with; it fails with its connection. */
static void
take_closing(struct pipeline *pipeline, PGresult *reply)
{
	if (PQresultStatus(reply) == PGRES_FATAL_ERROR) {
		connection_lose(&pipeline->connection, PQresultErrorMessage(reply));
	} else {
		pipeline->is_closing = PQresultStatus(reply) != PGRES_PIPELINE_SYNC;
	}
	PQclear(reply);
}

/* Ends the last read's transaction, because no other read does. */
static void
close_transaction(struct pipeline *pipeline)
{
	PGconn *conn = pipeline->connection.conn;

	if (send_commit(conn) && send_sync(conn) == 1) {
		pipeline->is_open = false;
		pipeline->is_closing = true;
		pipeline->unflushed = true;
	} else {
		connection_lose(&pipeline->connection, PQerrorMessage(conn));
	}
}

static void
handle_input(void *context)
{
	struct pipeline *pipeline = context;
	PGconn *conn = pipeline->connection.conn;

	while (pipeline->connection.conn == conn &&
	       (pipeline->is_closing || pipeline->sent.count > 0) && !PQisBusy(conn)) {
		PGresult *reply = PQgetResult(conn);

		if (reply != NULL && pipeline->is_closing) {
			take_closing(pipeline, reply);
		} else if (reply != NULL) {
			take_reply(pipeline, reply);
		}
	}
	if (pipeline->is_open && pipeline->sent.count == 0)
		close_transaction(pipeline);
}

static void
handle_ready(void *context)
{
	struct pipeline *pipeline = context;

	pipeline->owner.ready(pipeline->owner.context);
}

static void
handle_lost(void *context)
{
	struct pipeline *pipeline = context;
	struct transaction_queue unanswered = pipeline->sent;

	pipeline->sent = (struct transaction_queue){ 0 };
	pipeline->unflushed = false;
	pipeline->is_open = false;
	pipeline->is_closing = false;
	pipeline->owner.lost(pipeline->owner.context, &unanswered);
}

void
pipeline_start(struct pipeline *pipeline, struct pipeline_owner owner)
{
	pipeline->owner = owner;
	pipeline->timer = (struct loop_timer){ .expired = handle_timer, .context = pipeline };
	pipeline->connection.owner = (struct connection_owner){ .context = pipeline,
		                                                .ready = handle_ready,
		                                                .input = handle_input,
		                                                .lost = handle_lost };
	connection_start(&pipeline->connection);
}

void
pipeline_close(struct pipeline *pipeline)
{
	loop_timer_stop(pipeline->connection.loop, &pipeline->timer);
	connection_close(&pipeline->connection);
}
