#pragma once

/*
 * The regular expressions of the contract, each compiled once at start.
 *
 *	struct patterns *patterns = patterns_compile(arena, operations, operation_count);
 *	bool fits = patterns_match(patterns, schema->pattern, "2026-11");
 *
 * They are POSIX extended regular expressions over bytes.
 */

#include "base/arena.h"
#include "http/contract.h"

#include <stdbool.h>

struct patterns;

/* Compiles the patterns of all schemas of the operations; exits if one does not compile. */
struct patterns *
patterns_compile(struct arena *arena, const struct operation *operations, size_t operation_count);

/* pattern must be the pointer in a schema of those operations. */
bool
patterns_match(const struct patterns *patterns, const char *pattern, const char *string);
