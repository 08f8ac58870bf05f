#pragma once

/*
 * The proofs of "xinyi ledger verify", src/cli/invariants: queries that find nothing as long as all
 * is well.
 */

#include "db/session.h"

#include <stddef.h>

/* The names of their files in order, ended by NULL; for the length of the test. */
const char *const *
invariants_list(void);

/* What the query of that file finds, over this connection. */
struct db_outcome
invariants_query(struct session *session, const char *name);

/* The number of invariants violated in any community; prints the rows found. */
size_t
invariants_break_anywhere(void);
