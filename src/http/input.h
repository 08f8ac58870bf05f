#pragma once

/* The engine's input: a request, and the callback for its response. */

#include "base/text.h"
#include "http/response.h"

#include <stdbool.h>

/* A request as read. All texts must live until engine_submit returns, no longer. */
struct http_input {
	struct text method;
	struct text target; /* path and query, as sent */
	struct text content_type;
	struct text authorization;
	struct text if_match;
	struct text if_none_match;
	struct text acting_for; /* the code of a household, for which a helper acts */
	struct text body; /* when longer than its limit, only the length matters */
	struct text request_id; /* generated if it is missing or unfit for a log */
	struct text address;
	bool accepts_gzip; /* nginx, for an answer that it keeps */
	bool internal; /* from the listener for health and metrics only */
};

/* The response lives until this returns. It may be called before engine_submit returns. */
typedef void
engine_answered(void *context, const struct response *response);
