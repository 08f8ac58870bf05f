#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/commands/people.h"
#include "cli/lib/console.h"
#include "cli/lib/qr.h"
#include "cli/lib/sheet.h"
#include "cli/lib/store.h"

#include <stdio.h>

#define REASON_CODE_POINTS_MAX 500

/* In groups, as people read it out. */
static const char *
group_code(struct arena *arena, const char *code)
{
	return arena_format(arena, "%.4s %.4s %.4s %.4s %s", code, code + 4, code + 8, code + 12,
	                    code + 16);
}

static void
print_sheet(struct arena *arena, const struct db_result *issued)
{
	const char *code = store_text(issued, 0, "code");
	const struct sheet_value values[] = {
		{ "community", store_text(issued, 0, "community"), false },
		{ "name", store_text(issued, 0, "name"), false },
		{ "building", store_text(issued, 0, "building"), false },
		{ "household", store_text(issued, 0, "household"), false },
		{ "number", store_text(issued, 0, "number"), false },
		{ "day", store_text(issued, 0, "day"), false },
		{ "limit", store_text(issued, 0, "limit"), false },
		{ "code", group_code(arena, code), false },
		{ "drawing", qr_draw_svg(arena, code).data, true },
	};
	struct text sheet = sheet_fill(arena, "commands/household/card.html", values,
	                               sizeof(values) / sizeof(values[0]));

	fputs(sheet.data, stdout);
}

static enum exit_status
issue(struct invocation *invocation, struct store *store, const char *household_id,
      const char *reason)
{
	const struct db_result *issued = store_call_file(store, "commands/household/issue_card.sql",
	                                                 db_arguments(household_id, reason));
	enum exit_status status;

	store_refuse_error(store, issued);
	status = store_finish(store);
	if (status == EXIT_DONE)
		print_sheet(invocation->arena, issued);
	return status;
}

static enum exit_status
withdraw(struct store *store, const char *household_id, const char *reason)
{
	const struct db_result *valid =
	    store_call_file(store, "commands/household/valid_card.sql", db_arguments(household_id));
	enum exit_status status;

	if (valid != NULL && store_count(valid) == 0)
		store_refuse(store, "the household has no valid card");
	store_refuse_error(store,
	                   store_call_file(store, "commands/household/withdraw_card.sql",
	                                   db_arguments(store_text(valid, 0, "card_id"), reason)));
	status = store_finish(store);
	if (status == EXIT_DONE)
		console_say("card %s is withdrawn", store_text(valid, 0, "number"));
	return status;
}

enum exit_status
household_card(struct invocation *invocation)
{
	const char *reason = option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
	struct store *store = store_enter(invocation);
	const char *household_id = people_find_household(store, invocation->arena,
	                                                 invocation_value(invocation, "HOUSEHOLD"));

	return invocation_has(invocation, "--withdraw")
	           ? withdraw(store, household_id, reason)
	           : issue(invocation, store, household_id, reason);
}
