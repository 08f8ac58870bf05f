#include "cli/import/rulebook_store.h"

#include "cli/lib/replacing.h"
#include "cli/lib/translation.h"

const struct db_result *
rulebook_save(struct store *store, const struct json_rows *items, const char *title,
              const char *replaced_digest)
{
	const struct db_result *saved =
	    store_call_file(store, "import/rulebook/save.sql",
	                    db_arguments(title, items->json.data, replaced_digest));

	replacing_check(store, saved, "--replacing", _("the draft"));
	store_refuse_error(store, saved);
	return saved;
}

void
rulebook_put_in_force(struct store *store, const struct rulebook_adoption *adoption)
{
	const struct db_result *adopted =
	    store_call_file(store, "import/rulebook/adopt.sql",
	                    db_arguments(adoption->version, adoption->digest, adoption->decided_by,
	                                 adoption->decided_on, adoption->from, _("%s, %s items")));

	if (adopted != NULL && store_count(adopted) == 0)
		store_refuse(store, "there is no rulebook version %s", adoption->version);
	replacing_check(store, adopted, "--digest", _("the draft"));
	store_refuse_error(store, adopted);
}
