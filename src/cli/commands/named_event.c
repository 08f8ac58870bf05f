#include "cli/commands/named_event.h"

const char *
named_event(struct store *store, const char *event)
{
	const struct db_result *found;

	if (event == NULL)
		return NULL;
	found = store_call_file(store, "commands/redemption/event.sql", db_arguments(event));
	if (found != NULL && store_count(found) == 0)
		store_refuse(store, "there is no event %s; see xinyi event list", event);
	if (store_count(found) > 1) {
		store_refuse(store, "%zu events are called %s; name it by its id",
		             store_count(found), event);
	}
	return store_text(found, 0, "event_id");
}
