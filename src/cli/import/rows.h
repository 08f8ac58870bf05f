#pragma once

/*
 * Prints answers of the database as lines of tab-separated cells below a line of column names;
 * spreadsheets and table.h read the same content from them (see base/cell.h).
 */

#include "base/arena.h"
#include "cli/lib/command.h"
#include "cli/lib/store.h"
#include "db/result.h"

#include <stddef.h>

/*
 * Columns, and cells that are one of a few words, are in the language of the user; the context says
 * what the list is about, such as "reward". Nulls are empty cells.
 */
void
rows_print(struct arena *arena, const char *context, const struct db_result *result);

/* Prints the column "heading" of each row as a line of its own. */
void
rows_print_headings(struct arena *arena, const struct db_result *headings);

struct rows_parts {
	const char *const *statements; /* embedded, each with the subject as its argument */
	size_t count;
};

/*
 * Prints what several statements answer about a subject, with an empty line between the parts, and
 * ends the transaction.
 */
enum exit_status
rows_show(struct invocation *invocation, struct store *store, const struct rows_parts *parts,
          const char *subject);

/* Prints what an embedded statement without arguments answers in the invocation's COMMUNITY. */
enum exit_status
rows_list(struct invocation *invocation, const char *statement);
