#pragma once

/* What an engine is made with. */

#include "http/contract.h"
#include "http/metrics.h"

#include <stdbool.h>
#include <stddef.h>

struct engine_configuration {
	const struct operation *operations; /* stay the caller's, for as long as the engine */
	size_t operation_count;
	bool pools[POOL_COUNT]; /* whose operations are served; the others are not found */
	const char *schema_version;
	const char *database_reader; /* as libpq connects */
	const char *database_writer;
	size_t readers;
	size_t writers;
	bool self_check; /* answers that the contract does not declare become internal errors */
	const char *coverage_file; /* where answers are noted; NULL for nowhere */
	struct metrics_files metrics_files; /* see metrics_create */
	void *services; /* for operations written in C */
};
