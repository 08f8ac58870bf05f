#pragma once

/*
 * Counters and histograms. The workers of a pool share theirs in a mapped file; a worker reads
 * those of the other pools on request, so that every worker of the machine reports the sum.
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
 * Prefixes of the file names; the rest is a digest of the operations, so that the binaries of two
 * releases do not share a file.
 */
struct metrics_files {
	const char *own; /* created when it is missing; NULL for this process alone */
	const char *others[POOL_COUNT - 1]; /* of other users, who are not trusted; may be NULL */
};

/* If its own file cannot be mapped, the worker counts only its own requests. */
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
 * The sum of all pools in Prometheus's text format. A missing file of another pool is skipped; so
 * is one in another format, which is logged.
 */
struct text
metrics_write(const struct metrics *metrics, struct arena *arena,
              const struct database_health *health);
