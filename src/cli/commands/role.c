#include "base/buffer.h"
#include "cli/commands/commands.h"
#include "cli/commands/people.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"
#include "contract_words.h" /* generated */

#include <string.h>

#define ROLES_BYTES_FIRST ((size_t)128)

#define ROLE_ROW(role) role,
static const char *const roles[] = { CONTRACT_ROLES(ROLE_ROW) };
static const size_t role_count = sizeof(roles) / sizeof(roles[0]);

static void
refuse_role(const struct invocation *invocation)
{
	struct buffer reason = buffer_create(invocation->arena, ROLES_BYTES_FIRST);

	buffer_append_string(&reason, _("ROLE is one of"));
	for (size_t i = 0; i < role_count; i++)
		buffer_append_format(&reason, "%s %s", i > 0 ? "," : "", roles[i]);
	invocation_misused(invocation, buffer_text(&reason).data);
}

static const char *
check_role(const struct invocation *invocation)
{
	const char *role = invocation_value(invocation, "ROLE");
	size_t i = 0;

	while (i < role_count && strcmp(role, roles[i]) != 0)
		i++;
	if (i == role_count)
		refuse_role(invocation);
	return role;
}

static void
say_change(const struct db_result *changed, const char *member, bool grants, const char *role)
{
	const char *before = store_text(changed, 0, "before");

	console_say(grants ? _("%s is %s") : _("%s is no longer %s"), member, role);
	if (before != NULL) {
		console_remark("before: %s, as %s left it at %s; now: %s", before,
		               store_text(changed, 0, "changed_by"),
		               store_text(changed, 0, "changed_at"),
		               store_text(changed, 0, "after"));
	}
}

static enum exit_status
change_role(struct invocation *invocation, bool grants)
{
	const char *member = invocation_value(invocation, "MEMBER");
	const char *role = check_role(invocation);
	struct store *store = store_enter(invocation);
	const char *member_id;
	const struct db_result *changed;
	enum exit_status status;

	member_id = people_find_member(store, invocation->arena, member);
	changed = store_call_file(store, "commands/role/change.sql",
	                          db_arguments(member_id, role, grants ? "true" : "false"));
	store_refuse_error(store, changed);
	status = store_finish(store);
	if (status == EXIT_DONE)
		say_change(changed, member, grants, role);
	return status;
}

enum exit_status
role_grant(struct invocation *invocation)
{
	return change_role(invocation, true);
}

enum exit_status
role_revoke(struct invocation *invocation)
{
	return change_role(invocation, false);
}
