#pragma once

/*
 * Normalises requests. A request that is repeated with capitals in an id, with another offset of
 * the same instant, or with a default written out is the same request; after this step it also has
 * the same bytes, so that code which compares or digests it need not know the spellings.
 */

#include "base/arena.h"
#include "http/contract.h"

#include <jansson.h>

/* Rewrites a valid value in place: fills in defaults and removes optional members that are null. */
void
canonical_json(struct arena *arena, const struct schema *schema, json_t *value);

/* A valid string in its normal spelling; it may be the same pointer. */
const char *
canonical_string(struct arena *arena, const struct schema *schema, const char *string);
