#pragma once

/*
 * For tests: checks every answer against the contract, and records the answers.
 *
 *	const char *violation = selfcheck_find_violation(arena, patterns, operation, &response);
 */

#include "http/patterns.h"
#include "http/response.h"

/* The part of this answer that the contract does not declare; NULL when it declares everything. */
const char *
selfcheck_find_violation(struct arena *arena, const struct patterns *patterns,
                         const struct operation *operation, const struct response *response);

/* Appends "operation status code" (or "-" for no code) to the file with one write. */
void
selfcheck_note(struct arena *arena, int file, const struct operation *operation,
               const struct response *response);
