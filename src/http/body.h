#pragma once

/*
 * The body of a request, from bytes to JSON.
 *
 *	json_t *body = body_read(arena, bytes);
 *
 *	if (body == NULL)
 *		refuse(ERROR_MALFORMED_REQUEST);
 *
 * Refuses anything but one JSON value in UTF-8, an object with two members of the same name, and
 * nesting beyond JSON_DEPTH_MAX. 2, 2.0 and 2e0 are all read as the integer 2.
 */

#include "base/arena.h"
#include "base/text.h"

#include <jansson.h>

/* The value belongs to the arena; NULL when the bytes are refused. */
json_t *
body_read(struct arena *arena, struct text bytes);
