#pragma once

/*
 * Values that a schema of the contract allows, for requests to operations that nobody has written a
 * test for yet. Names of members that stand for something of the scene take it from there.
 *
 *	body = values_make(operation->body, "", VALUES_REQUIRED);
 *
 * Generated values are short texts, small numbers, the first of an enum. A member or parameter with
 * a pattern of its own needs a line in values.c.
 */

#include "http/contract.h"

#include <jansson.h>

enum values_extent {
	VALUES_REQUIRED, /* objects have the members that they must have */
	VALUES_ALL, /* objects have every member, arrays an item */
};

/* What a member or parameter of that name is to be; NULL when anything will do. */
const char *
values_example(const char *name);

/* From now on this name means that value. */
void
values_set(const char *name, const char *value);

/* Belongs to the caller. */
json_t *
values_make(const struct schema *schema, const char *name, enum values_extent extent);
