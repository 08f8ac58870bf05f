#pragma once

/* The escapes of URLs and forms: %41 is A. */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * Decodes into the arena. plus_is_space for query strings. False on a malformed escape, a
 * NUL byte or bytes that are not UTF-8.
 */
bool
percent_decode(struct arena *arena, struct text text, bool plus_is_space, struct text *decoded);
