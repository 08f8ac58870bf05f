#pragma once

/*
 * The value that a violation points at, as the contract describes it.
 *
 *	struct field field = field_find(operation, "/participants/2/started_at");
 *	printf("%s\n", field.title);	到场时间
 */

#include "base/arena.h"
#include "http/contract.h"
#include "http/violations.h"

struct field {
	const struct schema *schema; /* NULL when the contract has no such field */
	const char *title; /* of the field, or of the list that it is an item of; or NULL */
};

/* The parameter of that name, or the value under a JSON Pointer into the body. */
struct field
field_find(const struct operation *operation, const char *pointer);

/* Where a member of the body, or else a parameter, has this name; NULL where none has. */
const char *
field_pointer(struct arena *arena, const struct operation *operation, const char *name);

/* The bound that a value broke, if the violation is of one. */
bool
field_bound(struct field field, enum violation_kind kind, int64_t *bound);
