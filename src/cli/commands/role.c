#include "cli/commands/commands.h"
#include "cli/commands/people.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#include <string.h>

static const char *
check_role(const struct invocation *invocation)
{
	static const char *const roles[] = { "leader",   "reviewer",      "storekeeper",
		                             "property", "administrator", "auditor" };
	const char *role = invocation_value(invocation, "ROLE");

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (strcmp(role, roles[i]) == 0)
			return role;
	}
	invocation_misused(
	    invocation,
	    "ROLE is leader, reviewer, storekeeper, property, administrator or auditor");
}

static void
say_change(const struct db_result *changed, const char *member, const char *done, const char *role)
{
	const char *before = store_text(changed, 0, "before");

	console_say("%s %s %s", member, done, role);
	if (before != NULL) {
		console_remark("before: %s, as %s left it at %s; now: %s", before,
		               store_text(changed, 0, "changed_by"),
		               store_text(changed, 0, "changed_at"),
		               store_text(changed, 0, "after"));
	}
}

static enum exit_status
change_role(struct invocation *invocation, const char *path, const char *done)
{
	const char *member = invocation_value(invocation, "MEMBER");
	const char *role = check_role(invocation);
	struct store *store = store_open(invocation, STORE_OWNER);
	const char *member_id;
	const struct db_result *changed;
	enum exit_status status;

	store_begin(store, invocation_value(invocation, "COMMUNITY"));
	member_id = people_find_member(store, invocation->arena, member);
	changed = store_call_file(store, path, db_arguments(member_id, role));
	store_refuse_error(store, changed);
	status = store_finish(store);
	if (status == EXIT_DONE)
		say_change(changed, member, done, role);
	return status;
}

enum exit_status
role_grant(struct invocation *invocation)
{
	return change_role(invocation, "commands/role/grant.sql", "is");
}

enum exit_status
role_revoke(struct invocation *invocation)
{
	return change_role(invocation, "commands/role/revoke.sql", "is no longer");
}
