#pragma once

/*
 * Prints answers of the database as lines of tab-separated cells below a line of column names;
 * spreadsheets and table.h read the same content from them (see spreadsheet.h).
 */

#include "base/arena.h"
#include "cli/lib/command.h"
#include "db/result.h"

/* Nulls are empty cells. */
void
rows_print(struct arena *arena, const struct db_result *result);

/* Prints what an embedded statement without arguments answers in the invocation's COMMUNITY. */
enum exit_status
rows_list(struct invocation *invocation, const char *statement);
