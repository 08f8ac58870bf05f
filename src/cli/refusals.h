#pragma once

/* What an error code or a constraint of the database means to the person at the terminal. */

#include "base/arena.h"
#include "cli/store.h"

/* What the code means, or else the message of the database. code may be NULL. */
const char *
refusals_explain(struct arena *arena, const char *code, const char *message);

/*
 * Makes the command fail, and says why by line, when rows of the answer have an error. They have
 * the columns line and error, and may have a detail.
 */
void
refusals_tell_lines(struct store *store, struct arena *arena, const char *path,
                    const struct db_result *saved);
