#pragma once

/* An answer, before it is written to a connection. Its texts belong to the request's arena. */

#include "base/text.h"

#include <stdbool.h>

#define RESPONSE_NO_ERROR (-1)

struct response {
	int status;
	int error; /* enum error_code, or RESPONSE_NO_ERROR */
	const char *content_type; /* NULL when there is no body */
	struct text body;
	const char *allow; /* with 405: the methods of the path */
	const char *etag; /* with quotes; NULL when there is none */
	const char *disposition; /* of a file: Content-Disposition; NULL when it is none */
	int cache_seconds; /* 0 means no-store */
	const char *request_id;
	int retry_after_s; /* 0 means no such header */
	bool without_body; /* the answer to a HEAD: all header fields, and the body is not sent */
};
