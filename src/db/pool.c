#include "db/pool.h"

#include "base/clock.h"
#include "base/limits.h"

#include <string.h>

/* Of a transaction that PostgreSQL gave up for a conflict. */
#define ATTEMPTS_MAX 2

static void
forget_results(struct db_transaction *transaction)
{
	db_result_release(transaction->progress.prelude);
	db_result_release(transaction->progress.result);
	transaction->progress.prelude = NULL;
	transaction->progress.result = NULL;
	transaction->progress.is_ending = false;
	transaction->progress.outcome = (struct db_outcome){ .status = DB_DONE };
}

/* finished() may submit this transaction again: do not touch it after the call. */
static void
finish(struct db_transaction *transaction)
{
	struct db_progress progress = transaction->progress;

	transaction->finished(transaction->context, &progress.outcome);
	db_result_release(progress.prelude);
	db_result_release(progress.result);
}

static void
finish_unsent(struct db_transaction *transaction, enum db_status status, const char *message)
{
	forget_results(transaction);
	transaction->progress.outcome = (struct db_outcome){ .status = status, .message = message };
	finish(transaction);
}

static bool
any_pipeline_ready(const struct pool *pool)
{
	for (size_t i = 0; i < pool->limits.pipelines; i++) {
		if (pool->pipelines[i].connection.state == CONNECTION_READY)
			return true;
	}
	return false;
}

/* True when waiting is useless: every server refused the connection or has long been down. */
static bool
is_hopeless(const struct pool *pool)
{
	int64_t since_us = clock_monotonic_us() - clock_us_of_ms(DATABASE_WAIT_MS_MAX);

	for (size_t i = 0; i < pool->limits.pipelines; i++) {
		const struct connection *connection = &pool->pipelines[i].connection;

		if (connection->state == CONNECTION_READY ||
		    (!connection->refused && connection->down_since_us > since_us))
			return false;
	}
	return true;
}

static size_t
count_running(const struct pool *pool)
{
	size_t count = 0;

	for (size_t i = 0; i < pool->limits.pipelines; i++)
		count += pipeline_is_running(&pool->pipelines[i]) ? 1 : 0;
	return count;
}

/*
 * The first pipeline with room that is not stuck; otherwise the one with the fewest transactions. A
 * long read searches from the other end.
 */
static struct pipeline *
choose_pipeline(struct pool *pool, const struct db_transaction *transaction)
{
	size_t count = pool->limits.pipelines;
	struct pipeline *best = NULL;

	for (size_t i = 0; i < count; i++) {
		struct pipeline *pipeline =
		    &pool->pipelines[transaction->is_long ? count - 1 - i : i];

		if (pipeline->connection.state != CONNECTION_READY ||
		    pipeline->sent.count >= pool->limits.per_pipeline)
			continue;
		if (!pipeline_is_stuck(pipeline))
			return pipeline;
		if (best == NULL || pipeline->sent.count < best->sent.count)
			best = pipeline;
	}
	return best;
}

static bool
send_now(struct pool *pool, struct db_transaction *transaction)
{
	struct pipeline *pipeline;

	while (count_running(pool) < pool->limits.running &&
	       (pipeline = choose_pipeline(pool, transaction)) != NULL) {
		if (pipeline_send(pipeline, transaction))
			return true;
	}
	return false;
}

static void
send_waiting(struct pool *pool)
{
	bool sent = true;

	while (sent && pool->waiting.count > 0) {
		struct db_transaction *transaction = transaction_queue_take(&pool->waiting);

		sent = send_now(pool, transaction);
		if (!sent)
			transaction_queue_prepend(&pool->waiting, transaction);
	}
}

/* Until the oldest has waited too long, or one that runs may be stuck. */
static void
watch_waiting(struct pool *pool)
{
	int64_t stuck_us = clock_monotonic_us() + clock_us_of_ms(PIPELINE_STUCK_MS);
	int64_t due_us;

	if (pool->waiting.count == 0) {
		loop_timer_stop(pool->loop, &pool->timer);
		return;
	}
	due_us = pool->waiting.head->progress.since_us + clock_us_of_ms(DATABASE_WAIT_MS_MAX);
	if (count_running(pool) > 0 && stuck_us < due_us)
		due_us = stuck_us;
	loop_timer_start(pool->loop, &pool->timer, due_us);
}

static void
handle_timer(void *context)
{
	struct pool *pool = context;
	int64_t since_us = clock_monotonic_us() - clock_us_of_ms(DATABASE_WAIT_MS_MAX);

	while (pool->waiting.count > 0 && pool->waiting.head->progress.since_us <= since_us) {
		enum db_status status = any_pipeline_ready(pool) ? DB_BUSY : DB_LOST;

		finish_unsent(transaction_queue_take(&pool->waiting), status, "waited too long");
	}
	send_waiting(pool);
	watch_waiting(pool);
}

void
pool_submit(struct pool *pool, struct db_transaction *transaction)
{
	transaction->progress = (struct db_progress){ .since_us = clock_monotonic_us() };
	if (pool->waiting.count == 0 && send_now(pool, transaction))
		return;
	if (is_hopeless(pool)) {
		finish_unsent(transaction, DB_LOST, pool_trouble(pool));
	} else if (pool->waiting.count >= pool->limits.waiting) {
		finish_unsent(transaction, DB_BUSY, "too many are waiting");
	} else {
		transaction_queue_append(&pool->waiting, transaction);
		watch_waiting(pool);
	}
}

static void
handle_ready(void *context)
{
	struct pool *pool = context;

	send_waiting(pool);
	watch_waiting(pool);
}

static void
handle_finished(void *context, struct db_transaction *transaction)
{
	struct pool *pool = context;
	struct db_progress *progress = &transaction->progress;

	if (progress->outcome.status == DB_CONFLICT && progress->attempts < ATTEMPTS_MAX) {
		forget_results(transaction);
		transaction_queue_prepend(&pool->waiting, transaction);
	} else {
		if (progress->outcome.status == DB_CONFLICT)
			progress->outcome.status = DB_BUSY;
		finish(transaction);
	}
	if (pool->waiting.count > 0) {
		send_waiting(pool);
		watch_waiting(pool);
	}
}

/* A write may have been committed unless PostgreSQL has said that it was not. */
static bool
may_repeat(const struct pool *pool, const struct db_transaction *transaction)
{
	bool changed_nothing =
	    pool->limits.repeats_lost || transaction->progress.outcome.status == DB_CONFLICT;

	/* A server shutdown, or a migration, may break all connections one after the other. */
	return changed_nothing && transaction->progress.attempts <= pool->limits.pipelines;
}

static void
handle_lost(void *context, struct transaction_queue *unanswered)
{
	struct pool *pool = context;
	struct transaction_queue waiting = { 0 };

	while (unanswered->count > 0) {
		struct db_transaction *transaction = transaction_queue_take(unanswered);

		if (may_repeat(pool, transaction)) {
			forget_results(transaction);
			transaction_queue_append(&waiting, transaction);
		} else {
			finish_unsent(transaction, DB_LOST, "the connection broke");
		}
	}
	while (pool->waiting.count > 0)
		transaction_queue_append(&waiting, transaction_queue_take(&pool->waiting));
	pool->waiting = waiting;
	send_waiting(pool);
	watch_waiting(pool);
}

void
pool_start(struct pool *pool, struct loop *loop)
{
	pool->loop = loop;
	pool->timer = (struct loop_timer){ .expired = handle_timer, .context = pool };
	for (size_t i = 0; i < pool->limits.pipelines; i++) {
		pool->pipelines[i].connection.loop = loop;
		pool->pipelines[i].connection.settings = &pool->connection_settings;
		pipeline_start(&pool->pipelines[i],
		               (struct pipeline_owner){ .context = pool,
		                                        .ready = handle_ready,
		                                        .finished = handle_finished,
		                                        .lost = handle_lost });
	}
}

void
pool_flush(struct pool *pool)
{
	for (size_t i = 0; i < pool->limits.pipelines; i++)
		pipeline_flush(&pool->pipelines[i]);
}

const char *
pool_trouble(const struct pool *pool)
{
	if (any_pipeline_ready(pool))
		return NULL;
	for (size_t i = 0; i < pool->limits.pipelines; i++) {
		if (pool->pipelines[i].connection.reason[0] != '\0')
			return pool->pipelines[i].connection.reason;
	}
	return "connecting";
}

size_t
pool_sent_count(const struct pool *pool)
{
	size_t count = 0;

	for (size_t i = 0; i < pool->limits.pipelines; i++)
		count += pool->pipelines[i].sent.count;
	return count;
}

void
pool_close(struct pool *pool)
{
	loop_timer_stop(pool->loop, &pool->timer);
	for (size_t i = 0; i < pool->limits.pipelines; i++)
		pipeline_close(&pool->pipelines[i]);
}
