#pragma once

/*
 * Counters and histograms, in memory that all workers of a machine share, so that whichever of
 * them is asked tells the sum.
 *
 *	struct metrics *metrics = metrics_create(arena, operations, count, "/run/xinyi/metrics");
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
 * Shares a file that begins with path; its name goes on with a digest of the operations, so that
 * the binaries of two releases do not meet. With NULL, or when that fails, the worker counts alone.
 */
struct metrics *
metrics_create(struct arena *arena, const struct operation *operations, size_t operation_count,
               const char *path);

/* operation is NULL when there is none of that path and method. */
void
metrics_count_request(struct metrics *metrics, const struct operation *operation, int status,
                      int64_t time_us);

/* An error that PostgreSQL reported; an empty sqlstate counts as a broken connection, 08000. */
void
metrics_count_database_error(struct metrics *metrics, const char *sqlstate);

/* All of it in Prometheus's text format. */
struct text
metrics_write(const struct metrics *metrics, struct arena *arena, const struct db_health *health);
