#pragma once

/*
 * Stores a rulebook from a file as a draft of the community, and adopts a draft.
 *
 *	const struct db_result *saved = rulebook_save(store, &items, title, NULL);
 *
 * A refusal makes the store fail with a message.
 */

#include "cli/import/json_rows.h"
#include "cli/lib/store.h"

struct rulebook_adoption {
	const char *version;
	const char *digest; /* of the draft to adopt; NULL to have it printed */
	const char *decided_by;
	const char *decided_on; /* YYYY-MM-DD, or NULL for today */
	const char *from; /* YYYY-MM-DD, or NULL for the day of the decision */
};

/*
 * Columns version and tag (the digest) of the new version, or of the draft that it replaces. A
 * draft with other content is replaced only when its digest is given.
 */
const struct db_result *
rulebook_save(struct store *store, const struct json_rows *items, const char *title,
              const char *replaced_digest);

/* Adopts a draft whose content matches the digest. */
void
rulebook_put_in_force(struct store *store, const struct rulebook_adoption *adoption);
