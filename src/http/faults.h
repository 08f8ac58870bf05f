#pragma once

/*
 * What is wrong with a request's parameters and body, place by place.
 *
 *	struct faults faults = {.arena = arena};
 *
 *	faults_add(&faults, "/participants/2/resident_id", FAULT_FORMAT);
 *
 * The places of a body are JSON pointers, "" being the whole of it; any other place is the name of
 * a parameter. Everything belongs to the arena. The first FAULTS_MAX faults are kept.
 */

#include "base/arena.h"
#include "base/limits.h"

#include <stddef.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_UNKNOWN,
	FAULT_REPEATED,
	FAULT_REQUIRED,
	FAULT_TYPE,
	FAULT_MINIMUM,
	FAULT_MAXIMUM,
	FAULT_TOO_SHORT,
	FAULT_TOO_LONG,
	FAULT_TOO_FEW,
	FAULT_TOO_MANY,
	FAULT_NOT_UNIQUE,
	FAULT_PATTERN,
	FAULT_FORMAT,
	FAULT_NOT_LISTED,
	FAULT_KIND_COUNT,
};

struct fault {
	const char *place;
	enum fault_kind kind;
};

struct faults {
	struct arena *arena;
	size_t count;
	struct fault list[FAULTS_MAX];
};

void
faults_add(struct faults *faults, const char *place, enum fault_kind kind);

/* A stable word for programs: the keyword of JSON Schema where there is one. */
const char *
faults_code(enum fault_kind kind);

/* A sentence in Chinese for people. */
const char *
faults_title(enum fault_kind kind);
