#pragma once

/*
 * One request from its submission to its answer. For engine.c, which lends and takes back
 * exchanges.
 *
 *	exchange->answered = answered;
 *	exchange->context = context;
 *	exchange_begin(exchange, &input);
 */

#include "base/fiber.h"
#include "db/database.h"
#include "http/configuration.h"
#include "http/input.h"
#include "http/metrics.h"
#include "http/patterns.h"
#include "http/request.h"
#include "http/route.h"

/* State that all requests of an engine share. */
struct exchange_shared {
	const struct engine_configuration *configuration;
	const struct router *router;
	const struct patterns *patterns;
	struct metrics *metrics;
	struct database *database;
	struct fibers *fibers; /* that run operations written in C */
	struct session *session; /* for operations written in C; NULL when none is served */
	int coverage_file; /* -1 when answers are not noted */
};

struct exchange {
	struct request request;
	const struct exchange_shared *shared;
	struct arena *arena;
	struct db_transaction transaction;
	const char *if_none_match;
	bool accepts_gzip;
	bool without_body; /* a HEAD */
	bool internal;
	int64_t began_us;
	int64_t database_began_us;
	int64_t database_us;
	engine_answered *answered;
	void *context;
	void (*release)(struct exchange *exchange); /* called when all is over */
	void *owner; /* of the exchange, for release */
	struct exchange *next; /* among the free ones */
	struct exchange *next_of_all;
};

/* Whether the operation is one of a pool that this engine serves. */
bool
exchange_serves(const struct engine_configuration *configuration,
                const struct operation *operation);

/* Answers at once, or when the database has. */
void
exchange_begin(struct exchange *exchange, const struct http_input *input);
