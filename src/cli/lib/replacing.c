#include "cli/lib/replacing.h"

#include <string.h>

static bool
is_about_what_is_there(const char *error)
{
	static const char *const errors[] = { "precondition_required", "changed_meanwhile",
		                              "draft_changed" };

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (strcmp(error, errors[i]) == 0)
			return true;
	}
	return false;
}

void
replacing_check(struct store *store, const struct db_result *answer, const char *option,
                const char *what)
{
	const char *error = store_text(answer, 0, "error");

	if (error != NULL && is_about_what_is_there(error)) {
		store_refuse(store,
		             "%s was changed by %s at %s and says: %s\n"
		             "Nothing was done; %s %s goes on from there",
		             what, store_text(answer, 0, "changed_by"),
		             store_text(answer, 0, "changed_at"), store_text(answer, 0, "content"),
		             option, store_text(answer, 0, "tag"));
	}
}
