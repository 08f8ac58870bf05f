#pragma once

/*
 * What a command is about to overwrite: it refuses, says by whom and when that was changed and
 * what it says now, and goes on when the operator names it.
 *
 *	replacing_check(store, saved, "--replacing", arena_format(arena, "event %s", event));
 *
 * Answers have the columns error, changed_by, changed_at, content and tag.
 */

#include "cli/lib/store.h"

/* Makes the command fail when the first row is refused because of what is there already. */
void
replacing_check(struct store *store, const struct db_result *answer, const char *option,
                const char *what);
