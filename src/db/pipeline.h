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

/*
 * Hands a transaction to the server at the next flush. False, with nothing taken, when the
 * connection has turned out to be closed.
 */
bool
pipeline_send(struct pipeline *pipeline, struct db_transaction *transaction);

/* Sends what was handed over since the last flush. */
void
pipeline_flush(struct pipeline *pipeline);

/* Closes the connection for good; transactions under way are forgotten. */
void
pipeline_close(struct pipeline *pipeline);

/* True when the oldest transaction has kept the others waiting for too long. */
bool
pipeline_is_stuck(const struct pipeline *pipeline);
