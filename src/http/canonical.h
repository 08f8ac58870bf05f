#pragma once

/*
 * One spelling for each meaning. A request that is repeated with capitals in an id, with another
 * offset of the same instant, or with a default written out is the same request; behind this point
 * it also looks the same, so that whatever compares or digests it needs to know no spellings.
 */

#include "base/arena.h"
#include "http/contract.h"

#include <jansson.h>

/*
 * Rewrites a value that fits the schema, in place. Defaults are filled in; an optional member that
 * is null is left out.
 */
void
canonical_json(struct arena *arena, const struct schema *schema, json_t *value);

/* A string that fits the schema in its one spelling; it may be the same pointer. */
const char *
canonical_string(struct arena *arena, const struct schema *schema, const char *string);
