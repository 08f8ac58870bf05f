#pragma once

/*
 * For tests: holds every answer against the contract, and notes which ones were given.
 *
 *	const char *violation = selfcheck_find_violation(arena, patterns, operation, &response);
 */

#include "http/patterns.h"
#include "http/response.h"

/* What the contract does not declare about this answer; NULL when it declares all of it. */
const char *
selfcheck_find_violation(struct arena *arena, const struct patterns *patterns,
                         const struct operation *operation, const struct response *response);

/* Appends "operation status code" (or "-" for no code) to the file with one write. */
void
selfcheck_note(struct arena *arena, int file, const struct operation *operation,
               const struct response *response);
