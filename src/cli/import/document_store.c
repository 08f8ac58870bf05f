#include "cli/import/document_store.h"

#include "cli/import/encoding.h"
#include "cli/lib/console.h"
#include "cli/lib/input.h"

bool
document_load(struct arena *arena, const char *path, struct document_file *file)
{
	struct text bytes;
	struct text utf8;
	const char *flaw;

	if (!input_read(arena, path, &bytes))
		return false;
	flaw = encoding_to_utf8(arena, bytes, &utf8);
	if (flaw == NULL)
		flaw = document_file_read(arena, utf8, file);
	if (flaw != NULL)
		console_complain("%s: %s; nothing was changed", path, flaw);
	return flaw == NULL;
}

const struct db_result *
document_save(struct store *store, const char *name, const struct document_file *file)
{
	const struct db_result *saved = store_call(
	    store,
	    "SELECT error, what, in_force_from, current "
	    "FROM rule.import_document(:in_community, $1, $2, $3, $4, $5)",
	    db_arguments(name, file->version, file->title, file->in_force_from, file->content));

	if (text_is(text_of(store_text(saved, 0, "error")), "already_exists_differently")) {
		store_refuse(store,
		             "there is a version %s of %s with another text, and versions do not "
		             "change: give this one another name",
		             file->version, name);
	}
	store_refuse_error(store, saved);
	return saved;
}
