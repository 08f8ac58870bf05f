#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/commands/people.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#define NAME_CODE_POINTS_MAX 40

enum exit_status
team_create(struct invocation *invocation)
{
	const char *team = option_text(invocation, "TEAM", NAME_CODE_POINTS_MAX);
	struct store *store = store_enter(invocation);
	enum exit_status status;

	store_call(store, "INSERT INTO xinyi.team (community_id, name) VALUES (:in_community, $1)",
	           db_arguments(team));
	status = store_finish(store);
	if (status == EXIT_DONE)
		console_say("team %s is created", team);
	return status;
}

enum exit_status
team_join(struct invocation *invocation)
{
	const char *team = invocation_value(invocation, "TEAM");
	const char *resident = invocation_value(invocation, "RESIDENT");
	bool leads = invocation_has(invocation, "--leader");
	struct store *store = store_enter(invocation);
	const char *resident_id;
	const struct db_result *joined;
	enum exit_status status;

	resident_id = people_find_resident(store, invocation->arena, resident);
	joined = store_call_file(store, "commands/team/join.sql",
	                         db_arguments(team, resident_id, leads ? "true" : "false"));
	if (joined != NULL && store_count(joined) == 0)
		store_refuse(store, "there is no team %s", team);
	status = store_finish(store);
	if (status == EXIT_DONE)
		console_say(leads ? _("%s leads %s") : _("%s belongs to %s"), resident, team);
	return status;
}
