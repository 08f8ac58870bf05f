#pragma once

/*
 * Stores versions of documents in the community.
 *
 *	struct document_file file;
 *	if (document_load(arena, path, &file))
 *		saved = document_save(store, "help", &file);
 *
 * A refusal makes the store fail with a message.
 */

#include "cli/import/document_file.h"
#include "cli/lib/store.h"

/* Reads a file in any encoding; false, after a complaint with its line, on failure. */
bool
document_load(struct arena *arena, const char *path, struct document_file *file);

/* Columns what, in_force_from and current. Without a day the version is in force from today on. */
const struct db_result *
document_save(struct store *store, const char *name, const struct document_file *file);
