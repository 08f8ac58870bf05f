#include "db/lane.h"

#include "base/clock.h"
#include "base/limits.h"

/* Since PostgreSQL 17, libpq can leave the sending to the one flush of the turn. */
static int
send_sync(PGconn *connection)
{
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
	return PQsendPipelineSync(connection);
#else
	return PQpipelineSync(connection);
#endif
}

static int
send_invocation(PGconn *connection, const struct db_invocation *invocation)
{
	if (invocation->statement == NULL)
		return 1;
	return PQsendQueryPrepared(connection, invocation->statement, (int)invocation->count,
	                           invocation->values, NULL, NULL, 0);
}

static void
watch_head(struct lane *lane)
{
	loop_timer_start(lane->link.loop, &lane->timer,
	                 lane->head_since_us + (int64_t)1000 * ANSWER_TIMEOUT_MS);
}

/* PostgreSQL's own timeouts come first, unless it hangs or the network has swallowed it. */
static void
handle_timer(void *context)
{
	struct lane *lane = context;
	int64_t since_us = clock_monotonic_us() - (int64_t)1000 * ANSWER_TIMEOUT_MS;

	if (lane->sent.count == 0)
		return;
	if (lane->head_since_us > since_us) {
		watch_head(lane);
	} else {
		link_lose(&lane->link, "the server does not answer");
	}
}

bool
lane_send(struct lane *lane, struct db_work *work)
{
	struct link *link = &lane->link;

	/* A restarted server must not cost the first request after an idle time. */
	if (lane->sent.count == 0 && link_is_stale(link))
		return false;
	if (send_invocation(link->connection, &work->enter) != 1 ||
	    send_invocation(link->connection, &work->main) != 1 ||
	    send_sync(link->connection) != 1) {
		link_lose(link, PQerrorMessage(link->connection));
		return false;
	}
	if (lane->sent.count == 0)
		lane->head_since_us = clock_monotonic_us();
	if (!lane->timer.running)
		watch_head(lane);
	work_queue_append(&lane->sent, work);
	lane->unflushed = true;
	return true;
}

void
lane_flush(struct lane *lane)
{
	if (!lane->unflushed)
		return;
	lane->unflushed = false;
	link_flush(&lane->link);
}

bool
lane_is_stuck(const struct lane *lane)
{
	return lane->sent.count > 0 &&
	       clock_monotonic_us() - lane->head_since_us > 1000 * READER_STUCK_MS;
}

static void
take_rows(struct db_work *work, PGresult *reply)
{
	struct db_progress *progress = &work->progress;
	bool entering = work->enter.statement != NULL && progress->results_seen == 0;

	progress->results_seen++;
	if (entering) {
		progress->entered = reply;
	} else {
		progress->result = reply;
	}
}

/* The first error of a transaction; those behind it only say that it was aborted. */
static void
take_error(struct db_work *work, PGresult *reply)
{
	struct db_progress *progress = &work->progress;

	db_result_release(progress->result);
	progress->result = reply;
	progress->outcome = reply_failure(reply, work->main.statement);
}

static void
finish_head(struct lane *lane)
{
	struct db_work *work = work_queue_take(&lane->sent);
	struct db_progress *progress = &work->progress;

	lane->head_since_us = clock_monotonic_us();
	progress->outcome.entered = progress->entered;
	if (progress->outcome.status == DB_DONE)
		progress->outcome.result = progress->result;
	lane->owner.finished(lane->owner.context, work);
}

/* Takes one reply for the oldest work. */
static void
take_reply(struct lane *lane, PGresult *reply)
{
	struct db_work *work = lane->sent.head;

	if (reply_succeeded(reply)) {
		take_rows(work, reply);
		return;
	}
	switch (PQresultStatus(reply)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(reply);
		finish_head(lane);
		return;
	case PGRES_FATAL_ERROR:
		take_error(work, reply);
		if (work->progress.outcome.status == DB_LOST || reply_is_outdated(reply))
			link_lose(&lane->link, work->progress.outcome.message);
		return;
	default:
		PQclear(reply);
	}
}

static void
handle_input(void *context)
{
	struct lane *lane = context;
	PGconn *connection = lane->link.connection;

	while (lane->link.connection == connection && lane->sent.count > 0 &&
	       !PQisBusy(connection)) {
		PGresult *reply = PQgetResult(connection);

		if (reply != NULL)
			take_reply(lane, reply);
	}
}

static void
handle_ready(void *context)
{
	struct lane *lane = context;

	lane->owner.ready(lane->owner.context);
}

static void
handle_lost(void *context)
{
	struct lane *lane = context;
	struct work_queue unanswered = lane->sent;

	lane->sent = (struct work_queue){ 0 };
	lane->unflushed = false;
	lane->owner.lost(lane->owner.context, &unanswered);
}

void
lane_start(struct lane *lane, struct lane_owner owner)
{
	lane->owner = owner;
	lane->timer = (struct loop_timer){ .expired = handle_timer, .context = lane };
	lane->link.owner = (struct link_owner){
		.context = lane, .ready = handle_ready, .input = handle_input, .lost = handle_lost
	};
	link_start(&lane->link);
}

void
lane_close(struct lane *lane)
{
	loop_timer_stop(lane->link.loop, &lane->timer);
	link_close(&lane->link);
}
