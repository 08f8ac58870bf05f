#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#include <stdbool.h>

#define CODE_BYTES_MIN 2
#define CODE_BYTES_MAX 31
#define NAME_CODE_POINTS_MAX 40

static bool
is_code(struct text code)
{
	if (code.bytes < CODE_BYTES_MIN || code.bytes > CODE_BYTES_MAX || code.data[0] < 'a' ||
	    code.data[0] > 'z')
		return false;
	for (size_t i = 1; i < code.bytes; i++) {
		char byte = code.data[i];

		if ((byte < 'a' || byte > 'z') && (byte < '0' || byte > '9') && byte != '-')
			return false;
	}
	return true;
}

enum exit_status
community_create(struct invocation *invocation)
{
	const char *code = invocation_value(invocation, "CODE");
	const char *name = option_text(invocation, "NAME", NAME_CODE_POINTS_MAX);
	struct store *store;
	enum exit_status status;

	if (!is_code(text_of(code))) {
		invocation_misused(invocation,
		                   "CODE has 2 to 31 small letters, digits and hyphens and "
		                   "begins with a letter, such as arcadia");
	}
	store = store_open(invocation, STORE_OWNER);
	store_begin(store, NULL);
	store_call(store, "SELECT rule.create_community($1, $2)", db_arguments(code, name));
	status = store_finish(store);
	if (status == EXIT_DONE)
		console_say("community %s is created", code);
	return status;
}

enum exit_status
community_list(struct invocation *invocation)
{
	struct store *store = store_open(invocation, STORE_OWNER);
	const struct db_result *communities;
	enum exit_status status;

	store_begin(store, NULL);
	communities =
	    store_call(store,
	               "SELECT code, name, CASE WHEN sample THEN 'sample' ELSE '' END AS kind "
	               "FROM xinyi.community ORDER BY code",
	               db_no_arguments);
	status = store_finish(store);
	if (status == EXIT_DONE)
		rows_print(invocation->arena, "community", communities);
	return status;
}
