#include "cli/commands/rewards.h"

struct reward_found
rewards_find(struct store *store, const char *reward)
{
	const struct db_result *found =
	    store_call_file(store, "sql/reward_find.sql", db_arguments(reward));

	if (found != NULL && store_count(found) == 0)
		store_refuse(store, "there is no reward %s; see xinyi reward list", reward);
	if (store_count(found) > 1) {
		store_refuse(store, "%zu rewards are called %s; name it by its id",
		             store_count(found), reward);
	}
	return (struct reward_found){
		.reward_id = store_text(found, 0, "reward_id"),
		.unit = store_text(found, 0, "unit"),
	};
}
