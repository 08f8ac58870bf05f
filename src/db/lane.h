#pragma once

/*
 * A link with the work that was sent over it and not yet answered, oldest first. Replies come back
 * in that order. For this folder only.
 */

#include "db/link.h"
#include "db/queue.h"

struct lane_owner {
	void *context;
	void (*ready)(void *context); /* the lane was connected */
	void (*finished)(void *context, struct db_work *work); /* see work->progress.outcome */
	void (*lost)(void *context, struct work_queue *unanswered);
};

struct lane {
	struct link link;
	struct lane_owner owner;
	struct work_queue sent;
	int64_t head_since_us; /* since when the server has been busy with the oldest work */
	struct loop_timer timer; /* runs while there is work: the server must answer in time */
	bool unflushed;
};

/* Connects; link.loop and link.settings are set. */
void
lane_start(struct lane *lane, struct lane_owner owner);

/*
 * Hands work to the server at the next flush. False, with nothing taken, when the connection has
 * turned out to be closed.
 */
bool
lane_send(struct lane *lane, struct db_work *work);

/* Sends what was handed over since the last flush. */
void
lane_flush(struct lane *lane);

/* Closes the connection for good; work under way is forgotten. */
void
lane_close(struct lane *lane);

/* True when the oldest work has kept the others waiting for too long. */
bool
lane_is_stuck(const struct lane *lane);
