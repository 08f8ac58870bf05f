#include "support/documents.h"

#include "support/sql.h"

#include <stddef.h>

void
documents_import(const char *name, const char *version)
{
	sql("SELECT import_document(actor_community_id(), '%s', '%s', '文本', '2026-01-01', "
	    "'# %s %s\n')",
	    name, version, name, version);
}

void
documents_import_all(const char *version)
{
	static const char *const names[] = { "privacy", "publication", "shop", "help" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		documents_import(names[i], version);
}
