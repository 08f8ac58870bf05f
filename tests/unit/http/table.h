#pragma once

/* A contract small enough to be read next to the tests that use it. */

#include "http/contract.h"

/* Deeds with an id, a list with limit and cursor, a body, and a literal next to a parameter. */
extern const struct operation table_operations[];
extern const size_t table_operation_count;

/* The operation of that id. */
const struct operation *
table_find(const char *id);
