#pragma once

/*
 * The violations of the contract in a request's parameters and body.
 *
 *	struct violations violations = {.arena = arena};
 *
 *	violations_add(&violations, "/participants/2/resident_id", VIOLATION_FORMAT);
 *
 * A pointer into the body is a JSON Pointer, "" for the whole of it; any other is the name of a
 * parameter. Everything belongs to the arena. The first VIOLATIONS_MAX violations are kept.
 */

#include "base/arena.h"
#include "base/limits.h"

#include <stddef.h>

enum violation_kind {
	VIOLATION_NONE,
	VIOLATION_UNKNOWN,
	VIOLATION_REPEATED,
	VIOLATION_REQUIRED,
	VIOLATION_TYPE,
	VIOLATION_MINIMUM,
	VIOLATION_MAXIMUM,
	VIOLATION_TOO_SHORT,
	VIOLATION_TOO_LONG,
	VIOLATION_TOO_FEW,
	VIOLATION_TOO_MANY,
	VIOLATION_NOT_UNIQUE,
	VIOLATION_PATTERN,
	VIOLATION_FORMAT,
	VIOLATION_NOT_LISTED,
	VIOLATION_KIND_COUNT,
};

struct violation {
	const char *pointer;
	enum violation_kind kind;
};

struct violations {
	struct arena *arena;
	size_t count;
	struct violation list[VIOLATIONS_MAX];
};

void
violations_add(struct violations *violations, const char *pointer, enum violation_kind kind);

/* A stable word for programs: the keyword of JSON Schema where there is one. */
const char *
violations_code(enum violation_kind kind);

/* A sentence in Chinese for people. */
const char *
violations_title(enum violation_kind kind);
