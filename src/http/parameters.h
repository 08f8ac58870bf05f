#pragma once

/*
 * The parameters of a request, from path and query, checked and with their defaults.
 *
 *	const char **values = arena_new_array(arena, const char *, operation->parameter_count);
 *	bool readable = parameters_read(&violations, patterns, &route, query, values);
 *
 * values follow the order of the operation's parameters; one that is absent and has no default is
 * NULL. Unknown and repeated query parameters are violations. A query that encodes letters or
 * digits is unreadable: nginx would cache it as another request.
 */

#include "base/text.h"
#include "http/contract.h"
#include "http/patterns.h"
#include "http/route.h"
#include "http/violations.h"

#include <stdbool.h>

/* False when the query is unreadable; then there are no violations. */
bool
parameters_read(struct violations *violations, const struct patterns *patterns,
                const struct route *route, struct text query, const char **values);

/* The index of this parameter among those of the operation, which must have it. */
size_t
parameters_find(const struct operation *operation, const char *name);
