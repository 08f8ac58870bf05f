#pragma once

/*
 * The preconditions of a request (RFC 9110).
 *
 *	if (!conditions_read_if_match(arena, field, &request->if_match))
 *		refuse(ERROR_MALFORMED_REQUEST);
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * The entity tags of If-Match as the text of a PostgreSQL array, each in its quotes: "{*}" for any
 * tag, NULL without the field. False when the field is malformed.
 *
 * A weak tag counts as the strong one: our tags identify the content of a document and not its
 * bytes, and nginx weakens them when it compresses the answer.
 */
bool
conditions_read_if_match(struct arena *arena, struct text field, const char **tags);
