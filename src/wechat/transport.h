#pragma once

/*
 * Transfers of libcurl. In a fiber a transfer waits while others run, over shared connections;
 * outside of fibers it blocks.
 *
 *	CURL *handle = transport_borrow(transport);
 *
 *	set the options of this transfer, all that differ;
 *	result = transport_perform(transport, handle);
 *	curl_easy_getinfo(handle, ...);
 *	transport_give_back(transport, handle);
 */

#include "base/arena.h"

#include <curl/curl.h>

struct transport;

/* Sets the options of all transfers on a new handle. */
typedef void
transport_prepare(void *context, CURL *handle);

/* The arena ends it, even during transfers. */
struct transport *
transport_create(struct arena *arena, transport_prepare *prepare, void *context);

CURL *
transport_borrow(struct transport *transport);

void
transport_give_back(struct transport *transport, CURL *handle);

/* The calling fibers must belong to one loop. */
CURLcode
transport_perform(struct transport *transport, CURL *handle);
