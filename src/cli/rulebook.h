#pragma once

/* Storing a rulebook that was read from a file, as a draft of the community. */

#include "cli/rulebook_file.h"
#include "cli/store.h"

#include <stdint.h>

/* The version that it got: a new one, or that of the draft which it replaces. */
int64_t
rulebook_save(struct store *store, const struct json_rows *items, const char *title);

/* Adopts a draft; dates are YYYY-MM-DD or NULL for today. */
void
rulebook_put_in_force(struct store *store, const char *version, const char *decided_by,
                      const char *decided_on, const char *from);
