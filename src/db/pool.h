#pragma once

/*
 * A few pipelines of one kind and the queue of transactions that wait for one of them: a reader
 * takes many transactions at a time, a writer one. For this folder only.
 *
 * A transaction is in at most one queue. In pool.waiting are those that no pipeline had room for,
 * in the order of their submission: at most limits.waiting of them, and none longer than
 * DATABASE_WAIT_MS_MAX; beyond either bound a transaction ends as DB_BUSY, or as DB_LOST when no
 * connection is up. In pipeline.sent are those that libpq has and PostgreSQL has not answered, at
 * most limits.per_pipeline, in the order of the answers. A transaction returns from sent to the
 * front of waiting when PostgreSQL gave it up for a conflict, once, or when its connection broke
 * and it may run again: a read always, a write only when PostgreSQL has said that it did nothing.
 * attempts ends that: a server that stops breaks all connections one after the other, and each may
 * break once under a transaction.
 */

#include "db/pipeline.h"

#define POOL_PIPELINES_MAX 8

struct pool_limits {
	size_t pipelines;
	size_t per_pipeline;
	size_t running; /* pipelines at a time on whose transactions PostgreSQL works */
	size_t waiting;
	bool repeats_lost; /* reads: a retry is harmless */
};

struct pool {
	struct loop *loop;
	struct pool_limits limits;
	struct connection_settings connection_settings;
	struct pipeline pipelines[POOL_PIPELINES_MAX];
	struct transaction_queue waiting;
	struct loop_timer timer; /* runs while any waits */
};

/* limits and connection_settings are set. */
void
pool_start(struct pool *pool, struct loop *loop);

/* Sends the transaction, queues it, or finishes it at once as DB_BUSY or DB_LOST. */
void
pool_submit(struct pool *pool, struct db_transaction *transaction);

/* Sends the transactions submitted since the last flush. */
void
pool_flush(struct pool *pool);

/* Why no connection can be used; NULL when one can. */
const char *
pool_trouble(const struct pool *pool);

/* Transactions that were sent and not yet answered. */
size_t
pool_sent_count(const struct pool *pool);

/* Closes every connection; discards running transactions. */
void
pool_close(struct pool *pool);
