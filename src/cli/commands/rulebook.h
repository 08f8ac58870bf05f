#pragma once

/* Storing a rulebook that was read from a file, as a draft of the community. */

#include "cli/import/rulebook_file.h"
#include "cli/lib/store.h"

struct rulebook_adoption {
	const char *version;
	const char *digest; /* of what is adopted; NULL to be told */
	const char *decided_by;
	const char *decided_on; /* YYYY-MM-DD, or NULL for today */
	const char *from; /* YYYY-MM-DD, or NULL for the day of the decision */
};

/*
 * Columns version and tag, the digest. Of a new version, or of the draft which it replaces: one
 * that says something else only when its digest is named.
 */
const struct db_result *
rulebook_save(struct store *store, const struct json_rows *items, const char *title,
              const char *replaced_digest);

/* Adopts a draft that says what the digest names. */
void
rulebook_put_in_force(struct store *store, const struct rulebook_adoption *adoption);
