#pragma once

/*
 * A few lanes of one kind and the work that waits for one of them: readers take many pieces of work
 * each, in a pipeline; writers one. For this folder only.
 */

#include "db/lane.h"

#define POOL_LANES_MAX 8

struct pool_limits {
	size_t lanes;
	size_t work_per_lane;
	size_t waiting;
	bool repeats_lost; /* reads: asking again changes nothing */
};

struct pool {
	struct loop *loop;
	struct pool_limits limits;
	struct link_settings link_settings;
	struct lane lanes[POOL_LANES_MAX];
	struct work_queue waiting;
	struct loop_timer timer; /* for the one that has waited longest */
};

/* limits and link_settings are set. */
void
pool_start(struct pool *pool, struct loop *loop);

/* Sends the work, or lets it wait, or finishes it at once as DB_BUSY or DB_LOST. */
void
pool_submit(struct pool *pool, struct db_work *work);

/* Sends what was submitted since the last flush. */
void
pool_flush(struct pool *pool);

/* Why no lane can be used; NULL when one can. */
const char *
pool_trouble(const struct pool *pool);

/* Work that was sent and not yet answered. */
size_t
pool_sent_count(const struct pool *pool);

/* Closes every connection; work under way is forgotten. */
void
pool_close(struct pool *pool);
