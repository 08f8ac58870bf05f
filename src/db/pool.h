#pragma once

/*
 * A few pipelines of one kind and the queue of transactions that wait for one of them: a reader
 * takes many transactions at a time, a writer one. For this folder only.
 */

#include "db/pipeline.h"

#define POOL_PIPELINES_MAX 8

struct pool_limits {
	size_t pipelines;
	size_t per_pipeline;
	size_t waiting;
	bool repeats_lost; /* reads: a retry is harmless */
};

struct pool {
	struct loop *loop;
	struct pool_limits limits;
	struct connection_settings connection_settings;
	struct pipeline pipelines[POOL_PIPELINES_MAX];
	struct transaction_queue waiting;
	struct loop_timer timer; /* for the transaction that has waited longest */
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
