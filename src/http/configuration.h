#pragma once

/* What an engine is made with. */

#include "base/crypto.h"
#include "http/contract.h"
#include "http/metrics.h"

#include <stdbool.h>
#include <stddef.h>

struct engine_configuration {
	const struct operation *operations; /* owned by the caller; must outlive the engine */
	size_t operation_count;
	bool pools[POOL_COUNT]; /* pools whose operations are served; the others are not found */
	const char *schema_version;
	const char *database_reader; /* connection strings of libpq */
	const char *database_writer;
	size_t readers;
	size_t writers;
	bool self_check; /* turn undeclared answers into internal errors */
	const char *coverage_file; /* file that records the answers; NULL for none */
	struct metrics_files metrics_files; /* see metrics_create */
	const struct key *upload_key; /* public; to which uploads are sealed; NULL for none */
	void *services; /* for operations written in C */
};
