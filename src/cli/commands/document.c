#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/document_store.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/translation.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool
is_among(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static const char *
document_name(const struct invocation *invocation)
{
	static const char *const names[] = { "privacy", "publication", "shop", "help", NULL };
	const char *name = invocation_value(invocation, "DOCUMENT");

	if (!is_among(name, names))
		invocation_misused(invocation, "DOCUMENT is privacy, publication, shop or help");
	return name;
}

static const char *
document_version(const struct invocation *invocation)
{
	const char *version = invocation_value(invocation, "VERSION");

	if (version != NULL && !document_file_is_version(text_of(version))) {
		invocation_misused(invocation,
		                   "VERSION has 1 to 20 letters, digits, dots and hyphens, such as "
		                   "2026-01");
	}
	return version;
}

/* What an argument says, or else the head of the file; NULL, after a complaint, if they differ. */
static const char *
choose(const char *path, const char *key, const char *argument, const char *head)
{
	if (argument != NULL && head != NULL && strcmp(argument, head) != 0) {
		console_complain("%s: its head has %s %s, the command %s", path, key, head,
		                 argument);
		return NULL;
	}
	if (argument == NULL && head == NULL) {
		console_complain("%s: it has no %s: name one in its head or in the command", path,
		                 key);
	}
	return argument != NULL ? argument : head;
}

enum exit_status
document_import(struct invocation *invocation)
{
	const char *path = invocation_value(invocation, "FILE");
	const char *name = document_name(invocation);
	const char *version = document_version(invocation);
	const char *from = option_date(invocation, "--from");
	const struct db_result *saved;
	struct document_file file;
	enum exit_status status;
	struct store *store;

	if (!document_load(invocation->arena, path, &file))
		return EXIT_REFUSED;
	file.version = choose(path, "version", version, file.version);
	if (file.version == NULL || choose(path, "document", name, file.document) == NULL)
		return EXIT_REFUSED;
	file.in_force_from = from != NULL ? from : file.in_force_from;
	store = store_enter(invocation);
	saved = document_save(store, name, &file);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		bool is_current = text_is(text_of(store_text(saved, 0, "current")), "t");

		console_say("document %s version %s is %s: %s, in force from %s%s", name,
		            file.version, gettext(store_text(saved, 0, "what")), file.title,
		            store_text(saved, 0, "in_force_from"),
		            is_current ? _(", the current version") : "");
	}
	return status;
}

enum exit_status
document_list(struct invocation *invocation)
{
	return rows_list(invocation, "commands/document/list.sql");
}

enum exit_status
document_show(struct invocation *invocation)
{
	const char *name = document_name(invocation);
	const char *version = document_version(invocation);
	struct store *store = store_enter(invocation);
	const struct db_result *shown =
	    store_call_file(store, "commands/document/show.sql", db_arguments(name, version));
	enum exit_status status;

	if (shown != NULL && store_count(shown) == 0) {
		store_refuse(store,
		             version != NULL
		                 ? _("there is no %s version %s; see xinyi document list")
		                 : _("there is no %s in force; see xinyi document list"),
		             name, version);
	}
	status = store_finish(store);
	if (status == EXIT_DONE) {
		printf("---\ndocument: %s\nversion: %s\nin_force_from: %s\n---\n\n%s",
		       store_text(shown, 0, "name"), store_text(shown, 0, "version"),
		       store_text(shown, 0, "in_force_from"), store_text(shown, 0, "content"));
	}
	return status;
}

enum exit_status
document_adopt(struct invocation *invocation)
{
	static const char *const agreed[] = { "privacy", "publication", NULL };
	const char *name = document_name(invocation);
	const char *version = document_version(invocation);
	const struct db_result *adopted;
	enum exit_status status;
	struct store *store;

	if (!is_among(name, agreed)) {
		invocation_misused(invocation,
		                   "DOCUMENT is privacy or publication, to which members agree; of "
		                   "the others the newest version in force applies");
	}
	store = store_enter(invocation);
	adopted =
	    store_call(store, "SELECT error, what FROM rule.adopt_document(:in_community, $1, $2)",
	               db_arguments(name, version));
	store_refuse_error(store, adopted);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("document %s version %s is %s", name, version,
		            gettext(store_text(adopted, 0, "what")));
	}
	return status;
}
