#pragma once

/*
 * The FastCGI connections from nginx, in the engine's loop, with libfcgi.
 *
 *	struct fastcgi *fastcgi = fastcgi_create(arena, engine, listening_fd, CONNECTIONS_MAX);
 *
 *	while (running)
 *		engine_turn(engine, 1000);
 *	fastcgi_leave(fastcgi);
 *	while (!fastcgi_has_left(fastcgi))
 *		engine_turn(engine, 1000);
 *
 * libfcgi reads a whole request when its first bytes have arrived; nginx has buffered all of it, so
 * the read does not block. The FastCGI parameters in use: REQUEST_METHOD, REQUEST_URI,
 * CONTENT_TYPE, REMOTE_ADDR, HTTP_AUTHORIZATION, HTTP_IF_MATCH, HTTP_IF_NONE_MATCH,
 * HTTP_ACTING_FOR, XINYI_REQUEST_ID, XINYI_INTERNAL.
 */

#include "http/engine.h"

struct fastcgi;

/*
 * Accepts at most connections_max connections from a listening socket, which becomes non-blocking.
 */
struct fastcgi *
fastcgi_create(struct arena *arena, struct engine *engine, int listening_fd,
               size_t connections_max);

/* Stops accepting, closes idle connections, and the others when their request has been answered. */
void
fastcgi_leave(struct fastcgi *fastcgi);

/* True when no connection is left. */
bool
fastcgi_has_left(const struct fastcgi *fastcgi);
