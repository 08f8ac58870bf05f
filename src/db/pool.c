#include "db/pool.h"

#include "base/clock.h"
#include "base/limits.h"

#include <string.h>

/* Of a transaction that PostgreSQL gave up for a conflict. */
#define ATTEMPTS_MAX 2

static void
forget_results(struct db_work *work)
{
	db_result_release(work->progress.entered);
	db_result_release(work->progress.result);
	work->progress.entered = NULL;
	work->progress.result = NULL;
	work->progress.results_seen = 0;
	work->progress.outcome = (struct db_outcome){ .status = DB_DONE };
}

/*
 * Whoever is called may begin the same piece of work anew, so nothing of it is touched afterwards.
 */
static void
finish(struct db_work *work)
{
	struct db_progress progress = work->progress;

	work->finished(work->context, &progress.outcome);
	db_result_release(progress.entered);
	db_result_release(progress.result);
}

static void
finish_unsent(struct db_work *work, enum db_status status, const char *message)
{
	forget_results(work);
	work->progress.outcome = (struct db_outcome){ .status = status, .message = message };
	finish(work);
}

static bool
any_lane_ready(const struct pool *pool)
{
	for (size_t i = 0; i < pool->limits.lanes; i++) {
		if (pool->lanes[i].link.state == LINK_READY)
			return true;
	}
	return false;
}

/* True when waiting is in vain: every server refused us or has been away for long. */
static bool
is_hopeless(const struct pool *pool)
{
	int64_t since_us = clock_monotonic_us() - 1000 * DATABASE_WAIT_MS_MAX;

	for (size_t i = 0; i < pool->limits.lanes; i++) {
		const struct link *link = &pool->lanes[i].link;

		if (link->state == LINK_READY || (!link->refused && link->down_since_us > since_us))
			return false;
	}
	return true;
}

/*
 * The first lane with room that is not stuck; failing that, the one with least to do. Long work
 * looks from the other end.
 */
static struct lane *
choose_lane(struct pool *pool, const struct db_work *work)
{
	size_t count = pool->limits.lanes;
	struct lane *best = NULL;

	for (size_t i = 0; i < count; i++) {
		struct lane *lane = &pool->lanes[work->is_long ? count - 1 - i : i];

		if (lane->link.state != LINK_READY ||
		    lane->sent.count >= pool->limits.work_per_lane)
			continue;
		if (!lane_is_stuck(lane))
			return lane;
		if (best == NULL || lane->sent.count < best->sent.count)
			best = lane;
	}
	return best;
}

static bool
send_now(struct pool *pool, struct db_work *work)
{
	struct lane *lane;

	while ((lane = choose_lane(pool, work)) != NULL) {
		if (lane_send(lane, work)) {
			work->progress.attempts++;
			return true;
		}
	}
	return false;
}

static void
send_waiting(struct pool *pool)
{
	bool sent = true;

	while (sent && pool->waiting.count > 0) {
		struct db_work *work = work_queue_take(&pool->waiting);

		sent = send_now(pool, work);
		if (!sent)
			work_queue_prepend(&pool->waiting, work);
	}
}

static void
watch_waiting(struct pool *pool)
{
	if (pool->waiting.count > 0) {
		loop_timer_start(pool->loop, &pool->timer,
		                 pool->waiting.head->progress.since_us +
		                     1000 * DATABASE_WAIT_MS_MAX);
	} else {
		loop_timer_stop(pool->loop, &pool->timer);
	}
}

static void
handle_timer(void *context)
{
	struct pool *pool = context;
	int64_t since_us = clock_monotonic_us() - 1000 * DATABASE_WAIT_MS_MAX;

	while (pool->waiting.count > 0 && pool->waiting.head->progress.since_us <= since_us) {
		enum db_status status = any_lane_ready(pool) ? DB_BUSY : DB_LOST;

		finish_unsent(work_queue_take(&pool->waiting), status, "waited too long");
	}
	watch_waiting(pool);
}

void
pool_submit(struct pool *pool, struct db_work *work)
{
	work->progress = (struct db_progress){ .since_us = clock_monotonic_us() };
	if (pool->waiting.count == 0 && send_now(pool, work))
		return;
	if (is_hopeless(pool)) {
		finish_unsent(work, DB_LOST, pool_trouble(pool));
	} else if (pool->waiting.count >= pool->limits.waiting) {
		finish_unsent(work, DB_BUSY, "too many are waiting");
	} else {
		work_queue_append(&pool->waiting, work);
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
handle_finished(void *context, struct db_work *work)
{
	struct pool *pool = context;
	struct db_progress *progress = &work->progress;

	if (progress->outcome.status == DB_CONFLICT && progress->attempts < ATTEMPTS_MAX) {
		forget_results(work);
		work_queue_prepend(&pool->waiting, work);
	} else {
		if (progress->outcome.status == DB_CONFLICT)
			progress->outcome.status = DB_BUSY;
		finish(work);
	}
	if (pool->waiting.count > 0) {
		send_waiting(pool);
		watch_waiting(pool);
	}
}

/* A write may have been committed unless PostgreSQL has said that it was not. */
static bool
may_repeat(const struct pool *pool, const struct db_work *work)
{
	bool changed_nothing =
	    pool->limits.repeats_lost || work->progress.outcome.status == DB_CONFLICT;

	/* A server that stops, or a migration, may break all lanes one after the other. */
	return changed_nothing && work->progress.attempts <= pool->limits.lanes;
}

static void
handle_lost(void *context, struct work_queue *unanswered)
{
	struct pool *pool = context;
	struct work_queue waiting = { 0 };

	while (unanswered->count > 0) {
		struct db_work *work = work_queue_take(unanswered);

		if (may_repeat(pool, work)) {
			forget_results(work);
			work_queue_append(&waiting, work);
		} else {
			finish_unsent(work, DB_LOST, "the connection broke");
		}
	}
	while (pool->waiting.count > 0)
		work_queue_append(&waiting, work_queue_take(&pool->waiting));
	pool->waiting = waiting;
	send_waiting(pool);
	watch_waiting(pool);
}

void
pool_start(struct pool *pool, struct loop *loop)
{
	pool->loop = loop;
	pool->timer = (struct loop_timer){ .expired = handle_timer, .context = pool };
	for (size_t i = 0; i < pool->limits.lanes; i++) {
		pool->lanes[i].link.loop = loop;
		pool->lanes[i].link.settings = &pool->link_settings;
		lane_start(&pool->lanes[i], (struct lane_owner){ .context = pool,
		                                                 .ready = handle_ready,
		                                                 .finished = handle_finished,
		                                                 .lost = handle_lost });
	}
}

void
pool_flush(struct pool *pool)
{
	for (size_t i = 0; i < pool->limits.lanes; i++)
		lane_flush(&pool->lanes[i]);
}

const char *
pool_trouble(const struct pool *pool)
{
	if (any_lane_ready(pool))
		return NULL;
	for (size_t i = 0; i < pool->limits.lanes; i++) {
		if (pool->lanes[i].link.reason[0] != '\0')
			return pool->lanes[i].link.reason;
	}
	return "connecting";
}

size_t
pool_sent_count(const struct pool *pool)
{
	size_t count = 0;

	for (size_t i = 0; i < pool->limits.lanes; i++)
		count += pool->lanes[i].sent.count;
	return count;
}

void
pool_close(struct pool *pool)
{
	loop_timer_stop(pool->loop, &pool->timer);
	for (size_t i = 0; i < pool->limits.lanes; i++)
		lane_close(&pool->lanes[i]);
}
