#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/commands/people.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#define REASON_CODE_POINTS_MAX 500

enum exit_status
member_list(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	struct store *store = store_enter(invocation);
	const struct db_result *members =
	    store_call_file(store, "commands/member/list.sql", db_no_arguments);
	enum exit_status status;

	store_call_file(store, "commands/member/noted.sql",
	                db_arguments(arena_format(arena, "%zu", store_count(members))));
	status = store_finish(store);
	if (status == EXIT_DONE)
		rows_print(arena, "member", members);
	return status;
}

enum exit_status
member_unbind(struct invocation *invocation)
{
	const char *member = invocation_value(invocation, "MEMBER");
	const char *reason = option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
	struct store *store = store_enter(invocation);
	const char *member_id = people_find_member(store, invocation->arena, member);
	const struct db_result *unbound =
	    store_call_file(store, "commands/member/unbind.sql", db_arguments(member_id, reason));
	enum exit_status status;

	store_refuse_error(store, unbound);
	status = store_finish(store);
	if (status == EXIT_DONE)
		console_say("%s has no account and no roles any more", member);
	return status;
}

enum exit_status
member_rebind(struct invocation *invocation)
{
	const char *resident = invocation_value(invocation, "RESIDENT");
	const char *member = invocation_value(invocation, "MEMBER");
	const char *reason = option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
	struct store *store = store_enter(invocation);
	const char *resident_id = people_find_resident(store, invocation->arena, resident);
	const char *member_id = people_find_member(store, invocation->arena, member);
	const struct db_result *bound = store_call_file(
	    store, "commands/member/rebind.sql", db_arguments(member_id, resident_id, reason));
	enum exit_status status;

	store_refuse_error(store, bound);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("%s has the account that was member %s, and keeps all roles", resident,
		            member);
	}
	return status;
}
