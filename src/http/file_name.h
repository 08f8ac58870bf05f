#pragma once

/* The name under which a client saves an answer that is a file. */

#include "http/request.h"

/* The value of Content-Disposition as RFC 6266 says, in the request's arena; NULL for no file. */
const char *
file_disposition(const struct request *request);
