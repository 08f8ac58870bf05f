#pragma once

/* A request as the engine takes it, and the function that hears its response. */

#include "base/text.h"
#include "http/response.h"

#include <stdbool.h>

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
