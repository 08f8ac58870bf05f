#pragma once

/*
 * Answers requests: routing, validation, the database and its results. Independent of FastCGI; the
 * tests of the operations call it as the worker does.
 *
 *	struct engine *engine = engine_create(arena, &configuration);
 *
 *	engine_submit(engine, &input, show_response, context);
 *	while (!shown)
 *		engine_turn(engine, 1000);
 *
 * Only the statements of operations written in C block, and they are short. Later requests reuse
 * the memory of a request.
 */

#include "base/arena.h"
#include "base/loop.h"
#include "http/configuration.h"
#include "http/input.h"

struct engine;

/* Connects in the background. The arena ends the engine and drops running requests. */
struct engine *
engine_create(struct arena *arena, const struct engine_configuration *configuration);

void
engine_submit(struct engine *engine, const struct http_input *input, engine_answered *answered,
              void *context);

/* Waits at most timeout_ms for events and handles them. */
void
engine_turn(struct engine *engine, int timeout_ms);

/* The loop that the engine runs, for other descriptors of the caller. */
struct loop *
engine_loop(const struct engine *engine);

/* Why the database cannot be used; NULL when it can. */
const char *
engine_trouble(const struct engine *engine);
