#pragma once

/* A contract small enough to be read beside the tests that use it. */

#include "http/contract.h"

/* Deeds with an id, a list with limit and cursor, a body, and a literal beside a parameter. */
extern const struct operation table_operations[];
extern const size_t table_operation_count;

/* The operation of that id. */
const struct operation *
table_find(const char *id);
