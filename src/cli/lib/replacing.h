#pragma once

/*
 * Guards a command against overwriting a change of another person: the command refuses, prints who
 * changed the content, when, and its current state, and continues when the operator names its tag.
 *
 *	replacing_check(store, saved, "--replacing", arena_format(arena, "event %s", event));
 *
 * Answers have the columns error, changed_by, changed_at, content and tag.
 */

#include "cli/lib/store.h"

/* Makes the command fail when the first row was refused because of existing content. */
void
replacing_check(struct store *store, const struct db_result *answer, const char *option,
                const char *what);
