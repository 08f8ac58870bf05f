#pragma once

/*
 * The connections from nginx, in the engine's loop, with libfcgi to speak FastCGI on them.
 *
 *	struct fastcgi *fastcgi = fastcgi_create(arena, engine, listening_fd, CONNECTIONS_MAX);
 *
 *	while (running)
 *		engine_turn(engine, 1000);
 *	fastcgi_leave(fastcgi);
 *	while (!fastcgi_has_left(fastcgi))
 *		engine_turn(engine, 1000);
 *
 * libfcgi reads a request in one go once its first bytes have come; nginx, which has buffered the
 * whole of it, does not keep it waiting. Parameters of FastCGI that count: REQUEST_METHOD,
 * REQUEST_URI, CONTENT_TYPE, REMOTE_ADDR, HTTP_AUTHORIZATION, HTTP_IF_MATCH, HTTP_IF_NONE_MATCH,
 * XINYI_REQUEST_ID, XINYI_INTERNAL.
 */

#include "http/engine.h"

struct fastcgi;

/*
 * Accepts from a listening socket, which becomes non-blocking, at most connections_max at a time.
 */
struct fastcgi *
fastcgi_create(struct arena *arena, struct engine *engine, int listening_fd,
               size_t connections_max);

/* Accepts no more, closes what is idle, and the rest when it has been answered. */
void
fastcgi_leave(struct fastcgi *fastcgi);

/* True when no connection is left. */
bool
fastcgi_has_left(const struct fastcgi *fastcgi);
