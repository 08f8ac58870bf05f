#pragma once

/*
 * The regular expressions of the contract, each compiled once at start.
 *
 *	struct patterns *patterns = patterns_compile(arena, operations, operation_count);
 *	bool fits = patterns_match(patterns, schema->pattern, "2026-11");
 *
 * They are POSIX extended regular expressions and see bytes.
 */

#include "base/arena.h"
#include "http/contract.h"

#include <stdbool.h>

struct patterns;

/*
 * Collects the patterns of all schemas of the operations; one that does not compile ends the
 * process.
 */
struct patterns *
patterns_compile(struct arena *arena, const struct operation *operations, size_t operation_count);

/* pattern is the very pointer that a schema of those operations holds. */
bool
patterns_match(const struct patterns *patterns, const char *pattern, const char *string);
