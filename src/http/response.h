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
	const char *coding; /* Content-Encoding; NULL when there is none */
	const char *allow; /* with 405: the methods of the path */
	const char *etag; /* with quotes; NULL when there is none */
	const char *disposition; /* Content-Disposition; NULL when the answer is not a file */
	int cache_seconds; /* 0 means no-store */
	const char *request_id;
	int retry_after_s; /* 0 for no such header */
	bool without_body; /* answer to a HEAD: all header fields, without the body */
};
