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
#include "http/configuration.h"
#include "http/input.h"

struct engine;

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
