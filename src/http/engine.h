#pragma once

/*
 * Requests in, responses out: routing, checking, the database and what comes back from it. Knows
 * nothing of FastCGI; the tests of the operations call it as the worker does.
 *
 *	struct engine *engine = engine_create(arena, &configuration);
 *
 *	engine_submit(engine, &input, show_response, context);
 *	while (!shown)
 *		engine_turn(engine, 1000);
 *
 * Nothing blocks but the statements of operations written in C, which are short. Memory of a
 * request is used again for the next one.
 */

#include "base/arena.h"
#include "base/loop.h"
#include "http/contract.h"
#include "http/metrics.h"
#include "http/response.h"

struct engine;

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

/* A request as it was read. All texts need to live until engine_submit returns, no longer. */
struct http_input {
	struct text method;
	struct text target; /* path and query, as the client sent them */
	struct text content_type;
	struct text authorization;
	struct text if_match;
	struct text if_none_match;
	struct text body; /* when longer than BODY_BYTES_MAX, only the length matters */
	struct text request_id; /* one is made up when there is none that a log can show */
	struct text address;
	bool internal; /* from the listener for health and metrics, which shows nothing else */
};

/* The response lives until this returns. It may be called before engine_submit returns. */
typedef void
engine_answered(void *context, const struct response *response);

/*
 * Connects in the background. The arena ends it, also with requests under way, which are dropped.
 */
struct engine *
engine_create(struct arena *arena, const struct engine_configuration *configuration);

void
engine_submit(struct engine *engine, const struct http_input *input, engine_answered *answered,
              void *context);

/* Waits at most timeout_ms for something to do, and does it. */
void
engine_turn(struct engine *engine, int timeout_ms);

/* The loop that the engine turns, for descriptors of the caller's own. */
struct loop *
engine_loop(const struct engine *engine);

/* Why the database cannot be used; NULL when it can. */
const char *
engine_trouble(const struct engine *engine);
