#pragma once

/*
 * Counters and histograms. The workers of a pool share theirs in a file that they map; those of the
 * other pools are read when somebody asks, so that any worker of the machine tells the sum.
 *
 *	struct metrics_files files = {
 *		.own = "/run/xinyi/metrics/api/counters",
 *		.others = { "/run/xinyi/metrics/wechat/counters" },
 *	};
 *	struct metrics *metrics = metrics_create(arena, operations, count, &files);
 *
 *	metrics_count_request(metrics, operation, 200, 480);
 *	text = metrics_write(metrics, arena, &health);
 */

#include "base/arena.h"
#include "base/text.h"
#include "db/database.h"
#include "http/contract.h"

struct metrics;

/*
 * How the names of the files begin; they go on with a digest of the operations, so that the
 * binaries of two releases do not meet.
 */
struct metrics_files {
	const char *own; /* created when it is missing; NULL for this process alone */
	const char *others[POOL_COUNT - 1]; /* of other users, who are not trusted; may be NULL */
};

/* When its own file cannot be mapped, the worker counts alone. */
struct metrics *
metrics_create(struct arena *arena, const struct operation *operations, size_t operation_count,
               const struct metrics_files *files);

/* operation is NULL when there is none of that path and method. */
void
metrics_count_request(struct metrics *metrics, const struct operation *operation, int status,
                      int64_t time_us);

/* An error that PostgreSQL reported; an empty sqlstate counts as a broken connection, 08000. */
void
metrics_count_database_error(struct metrics *metrics, const char *sqlstate);

/*
 * The sum of all pools in Prometheus's text format. The file of another pool that is missing counts
 * as nothing; so does one that is not what that pool would write, which is logged.
 */
struct text
metrics_write(const struct metrics *metrics, struct arena *arena,
              const struct database_health *health);
