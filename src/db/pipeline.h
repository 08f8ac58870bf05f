#pragma once

/*
 * A connection with the transactions that were sent over it and not yet answered, oldest first.
 * Replies come back in that order. For this folder only.
 */

#include "db/connection.h"
#include "db/queue.h"

struct pipeline_owner {
	void *context;
	void (*ready)(void *context); /* it was connected */
	void (*finished)(void *context, struct db_transaction *done); /* see progress.outcome */
	void (*lost)(void *context, struct transaction_queue *unanswered);
};

struct pipeline {
	struct connection connection;
	struct pipeline_owner owner;
	struct transaction_queue sent;
	int64_t head_since_us; /* since when the server has been busy with the oldest */
	struct loop_timer timer; /* runs while any is sent: the server must answer in time */
	bool unflushed;
};

/* Connects; connection.loop and connection.settings are set. */
void
pipeline_start(struct pipeline *pipeline, struct pipeline_owner owner);

/* Queues a transaction for the next flush. False, without effect, when the connection is closed. */
bool
pipeline_send(struct pipeline *pipeline, struct db_transaction *transaction);

/* Sends the transactions queued since the last flush. */
void
pipeline_flush(struct pipeline *pipeline);

/* Closes the connection; discards running transactions. */
void
pipeline_close(struct pipeline *pipeline);

/* True when the oldest transaction has delayed the others for too long. */
bool
pipeline_is_stuck(const struct pipeline *pipeline);
