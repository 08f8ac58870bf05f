#pragma once

/*
 * Transfers of libcurl. In a fiber one waits and others go on, over connections that all of them
 * share; outside of all fibers it blocks.
 *
 *	CURL *handle = transport_borrow(transport);
 *
 *	set the options of this one transfer, all that differ;
 *	result = transport_perform(transport, handle);
 *	curl_easy_getinfo(handle, ...);
 *	transport_give_back(transport, handle);
 */

#include "base/arena.h"

#include <curl/curl.h>

struct transport;

/* Gives a new handle the options that all transfers have in common. */
typedef void
transport_prepare(void *context, CURL *handle);

/* The arena ends it, also with transfers under way. */
struct transport *
transport_create(struct arena *arena, transport_prepare *prepare, void *context);

CURL *
transport_borrow(struct transport *transport);

void
transport_give_back(struct transport *transport, CURL *handle);

/* The fibers that call this must all be of one loop. */
CURLcode
transport_perform(struct transport *transport, CURL *handle);
