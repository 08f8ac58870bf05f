#pragma once

/*
 * A connection with the transactions that were sent over it and not yet answered, oldest first.
 * Replies come back in that order. For this folder only.
 *
 * A write is BEGIN, the calls, a Sync, COMMIT, a Sync, in one round trip, and over when PostgreSQL
 * has committed. A read is over when its rows are there, and has nothing to lose in its COMMIT:
 * that is sent ahead of the next read, or alone when no read is under way. So reads that follow
 * each other take one send and one answer each, not two.
 */

#include "db/connection.h"
#include "db/queue.h"

struct pipeline_owner {
	void *context;
	void (*ready)(void *context); /* it was connected, or a write only waits for its COMMIT */
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
	bool is_open; /* of the read that was sent last, COMMIT has not been */
	bool is_closing; /* a COMMIT that was sent alone has not been answered */
};

/* Connects; connection.loop and connection.settings are set. */
void
pipeline_start(struct pipeline *pipeline, struct pipeline_owner owner);

/*
 * Queues a transaction for the next flush; owner.lost gets it when libpq refuses it. False, without
 * effect, when the server has closed the connection.
 */
bool
pipeline_send(struct pipeline *pipeline, struct db_transaction *transaction);

/* Sends the transactions queued since the last flush. */
void
pipeline_flush(struct pipeline *pipeline);

/* Closes the connection; discards running transactions. */
void
pipeline_close(struct pipeline *pipeline);

/*
 * True when PostgreSQL works on a transaction: a write whose COMMIT waits for the disk takes no
 * processor, and one that is stuck waits for a lock.
 */
bool
pipeline_is_running(const struct pipeline *pipeline);

/* True when the oldest transaction has delayed the others for too long. */
bool
pipeline_is_stuck(const struct pipeline *pipeline);
