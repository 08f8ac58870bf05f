#pragma once

/*
 * The worker's arguments.
 *
 *	struct worker_options options = options_read(argc, argv);
 *
 * Exits after --help and --version, and for unknown arguments.
 */

#include "http/contract.h"

struct worker_options {
	enum worker_pool pool;
	const char *configuration; /* path */
};

/* The name of a pool as an argument of --pool. */
const char *
options_pool_name(enum worker_pool pool);

struct worker_options
options_read(int argc, char **argv);
