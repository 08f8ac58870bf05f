#include "support/publishing.h"

#include "support/sql.h"
#include "support/test_database.h"

static const struct db_result *
run(struct session *publisher, const char *statement)
{
	struct db_outcome outcome = sql_try(publisher, "%s", statement);

	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", statement, outcome.message);
	return outcome.result;
}

size_t
publish_in(struct community community)
{
	struct session *publisher = test_database_connect(world.arena, "xinyi_publisher");
	struct db_outcome entered = sql_try(publisher,
	                                    "SELECT set_config('xinyi.community', "
	                                    "'%lld', false)",
	                                    (long long)community.id);

	assert_int_equal(entered.status, DB_DONE);
	run(publisher, "SELECT close_periods(actor_community_id())");
	run(publisher, "REFRESH MATERIALIZED VIEW CONCURRENTLY monthly_publication");
	return db_result_row_count(
	    run(publisher, "SELECT * FROM publish_due_periods(actor_community_id())"));
}

size_t
publish_due(void)
{
	return publish_in(world.here);
}

void
publish_june(void)
{
	world_set_clock("2026-06-26 09:00");
	assert_int_equal(publish_due(), 1);
}
