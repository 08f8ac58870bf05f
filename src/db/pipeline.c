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

/*
 * BEGIN, the calls and COMMIT, with a Sync on either side of COMMIT. After an error PostgreSQL
 * skips everything up to the next Sync; COMMIT is behind it and so ends a failed transaction too,
 * by rolling it back, and the next one on this connection can begin.
 */
static bool
send_transaction(PGconn *conn, const struct db_transaction *transaction)
{
	static const struct db_call begin = { .statement = CONNECTION_BEGIN };
	static const struct db_call commit = { .statement = CONNECTION_COMMIT };

	return send_call(conn, &begin) == 1 && send_call(conn, &transaction->prelude) == 1 &&
	       send_call(conn, &transaction->main) == 1 && send_sync(conn) == 1 &&
	       send_call(conn, &commit) == 1 && send_sync(conn) == 1;
}

static void
watch_head(struct pipeline *pipeline)
{
	loop_timer_start(pipeline->connection.loop, &pipeline->timer,
	                 pipeline->head_since_us + (int64_t)1000 * ANSWER_TIMEOUT_MS);
}

/* PostgreSQL's own timeouts expire first, unless it hangs or the network lost the packets. */
static void
handle_timer(void *context)
{
	struct pipeline *pipeline = context;
	int64_t since_us = clock_monotonic_us() - (int64_t)1000 * ANSWER_TIMEOUT_MS;

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
	if (!send_transaction(connection->conn, transaction)) {
		connection_lose(connection, PQerrorMessage(connection->conn));
		return false;
	}
	if (pipeline->sent.count == 0)
		pipeline->head_since_us = clock_monotonic_us();
	if (!pipeline->timer.running)
		watch_head(pipeline);
	transaction_queue_append(&pipeline->sent, transaction);
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
	       clock_monotonic_us() - pipeline->head_since_us > 1000 * READER_STUCK_MS;
}

static void
take_rows(struct db_transaction *transaction, PGresult *reply)
{
	struct db_progress *progress = &transaction->progress;
	unsigned place = progress->results_seen++;

	if (place == 0 || progress->is_ending) {
		PQclear(reply); /* of BEGIN or COMMIT */
	} else if (place == 1 && transaction->prelude.statement != NULL) {
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

/* The first Sync ends the calls, the second the transaction. */
static void
take_sync(struct pipeline *pipeline)
{
	struct db_progress *progress = &pipeline->sent.head->progress;

	if (progress->is_ending) {
		finish_head(pipeline);
	} else {
		progress->is_ending = true;
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

static void
handle_input(void *context)
{
	struct pipeline *pipeline = context;
	PGconn *conn = pipeline->connection.conn;

	while (pipeline->connection.conn == conn && pipeline->sent.count > 0 && !PQisBusy(conn)) {
		PGresult *reply = PQgetResult(conn);

		if (reply != NULL)
			take_reply(pipeline, reply);
	}
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
