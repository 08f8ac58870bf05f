#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/json_rows.h"
#include "cli/import/rows.h"
#include "cli/import/rulebook_file.h"
#include "cli/import/rulebook_store.h"
#include "cli/lib/console.h"
#include "cli/lib/translation.h"

#include <libgen.h>
#include <string.h>

#define RULEBOOK_VERSION_MAX 9999
#define TITLE_CODE_POINTS_MAX 80
#define DIGEST_CODE_POINTS_MAX 32

static const char *
file_title(struct arena *arena, const char *path)
{
	char *name = basename(arena_copy_string(arena, path));
	char *dot = strrchr(name, '.');

	if (dot != NULL && dot > name)
		*dot = '\0';
	return name;
}

enum exit_status
rulebook_import(struct invocation *invocation)
{
	const char *path = invocation_value(invocation, "FILE");
	const char *title = option_text(invocation, "--title", TITLE_CODE_POINTS_MAX);
	struct json_rows items;
	struct store *store;
	const struct db_result *saved;
	enum exit_status status;

	if (!json_rows_load(invocation->arena, path, &rulebook_file_shape, &items))
		return EXIT_REFUSED;
	store = store_enter(invocation);
	saved = rulebook_save(store, &items,
	                      title != NULL ? title : file_title(invocation->arena, path),
	                      option_text(invocation, "--replacing", DIGEST_CODE_POINTS_MAX));
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("rulebook version %s: a draft with %zu items, digest %s",
		            store_text(saved, 0, "version"), items.count,
		            store_text(saved, 0, "tag"));
	}
	return status;
}

static void
show_heading(const struct db_result *rulebook)
{
	const char *until = store_text(rulebook, 0, "in_force_until");

	console_remark("# version %s, %s: %s", store_text(rulebook, 0, "version"),
	               gettext(store_text(rulebook, 0, "status")),
	               store_text(rulebook, 0, "title"));
	console_remark("# digest %s", store_text(rulebook, 0, "digest"));
	if (store_text(rulebook, 0, "decided_by") == NULL)
		return;
	console_remark(until != NULL ? _("# decided by %s on %s, in force from %s until before %s")
	                             : _("# decided by %s on %s, in force from %s"),
	               store_text(rulebook, 0, "decided_by"), store_text(rulebook, 0, "decided_on"),
	               store_text(rulebook, 0, "in_force_from"), until);
}

enum exit_status
rulebook_show(struct invocation *invocation)
{
	const char *version = invocation_value(invocation, "VERSION");
	struct store *store;
	const struct db_result *rulebook;
	const struct db_result *items;
	enum exit_status status;

	option_integer(invocation, "VERSION", 0, 1, RULEBOOK_VERSION_MAX);
	store = store_enter(invocation);
	rulebook = store_call_file(store, "commands/rulebook/heading.sql", db_arguments(version));
	if (rulebook != NULL && store_count(rulebook) == 0) {
		store_refuse(store,
		             version != NULL ? _("there is no rulebook version %s")
		                             : _("no rulebook is in force"),
		             version);
	}
	items = store_call_file(store, "commands/rulebook/items.sql",
	                        db_arguments(store_text(rulebook, 0, "version")));
	status = store_finish(store);
	if (status != EXIT_DONE)
		return status;
	show_heading(rulebook);
	rows_print(invocation->arena, "rulebook", items);
	return EXIT_DONE;
}

enum exit_status
rulebook_adopt(struct invocation *invocation)
{
	const char *version = invocation_value(invocation, "VERSION");
	struct rulebook_adoption adoption;
	struct store *store;
	enum exit_status status;

	option_integer(invocation, "VERSION", 0, 1, RULEBOOK_VERSION_MAX);
	adoption = (struct rulebook_adoption){
		.version = version,
		.digest = option_text(invocation, "--digest", DIGEST_CODE_POINTS_MAX),
		.decided_by = option_text(invocation, "--decided-by", TITLE_CODE_POINTS_MAX),
		.decided_on = option_date(invocation, "--decided-on"),
		.from = option_date(invocation, "--from"),
	};
	store = store_enter(invocation);
	rulebook_put_in_force(store, &adoption);
	status = store_finish(store);
	if (status == EXIT_DONE)
		console_say("rulebook version %s is adopted", version);
	return status;
}
