#pragma once

/*
 * The body of a request, from bytes to JSON.
 *
 *	json_t *body = body_read(arena, bytes);
 *
 *	if (body == NULL)
 *		refuse(ERROR_MALFORMED_REQUEST);
 *
 * Refused are whatever is not one JSON value in UTF-8, an object with two members of one name, and
 * nesting beyond JSON_DEPTH_MAX. However an integer is written, as 2, 2.0 or 2e0, it is one here.
 */

#include "base/arena.h"
#include "base/text.h"

#include <jansson.h>

/* The value belongs to the arena; NULL when the bytes are refused. */
json_t *
body_read(struct arena *arena, struct text bytes);
