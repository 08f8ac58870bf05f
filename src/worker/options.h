#pragma once

/*
 * The worker's arguments.
 *
 *	struct worker_options options = options_read(argc, argv);
 *
 * --help and --version, and arguments that it does not know, end the process here.
 */

#include "http/contract.h"

struct worker_options {
	enum worker_pool pool;
	const char *configuration; /* path */
	const char *socket; /* path; NULL when descriptor 0 is a listening socket */
};

/* As --pool takes it. */
const char *
options_pool_name(enum worker_pool pool);

struct worker_options
options_read(int argc, char **argv);
