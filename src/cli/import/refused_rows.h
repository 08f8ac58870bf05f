#pragma once

/* Rows of a file that the database refused. */

#include "base/arena.h"
#include "cli/lib/store.h"

/*
 * Makes the command fail when rows of the answer have an error, and prints them by line. The rows
 * have the columns line and error, and may have a detail.
 */
void
refused_rows_report(struct store *store, struct arena *arena, const char *path,
                    const struct db_result *saved);
