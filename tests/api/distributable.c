/* The schema could be spread over several servers, each with whole communities. */

#include "support/testing.h"

#include <string.h>

static const struct {
	const char *change;
	const char *obstacle;
} plants[] = {
	{ "CREATE TABLE xinyi.probe (probe_id bigint PRIMARY KEY)", "of no community" },
	{ "CREATE TABLE xinyi.probe (community_id integer)", "community_id may be null" },
	{ "CREATE TABLE xinyi.probe (token bytea PRIMARY KEY, community_id integer NOT NULL)",
	  "key does not begin with community_id" },
	{ "CREATE UNIQUE INDEX ON xinyi.account (openid) WHERE false",
	  "key does not begin with community_id" },
	{ "CREATE UNIQUE INDEX ON xinyi.account (openid, community_id)",
	  "key does not begin with community_id" },
	{ "ALTER TABLE xinyi.residency ADD EXCLUDE USING gist (resident_id WITH =) WHERE (false)",
	  "exclusion without community_id" },
	{ "ALTER TABLE xinyi.team ADD COLUMN host_community integer, ADD COLUMN host bigint,"
	  " ADD FOREIGN KEY (host_community, host) REFERENCES xinyi.household",
	  "reference leaves the community" },
	{ "ALTER TABLE xinyi.spent_code ADD COLUMN community integer, ADD COLUMN household bigint,"
	  " ADD FOREIGN KEY (community, household) REFERENCES xinyi.household",
	  "directory refers to a community's row" },
	{ "ALTER TABLE xinyi.claim ADD FOREIGN KEY (community_id, membership_id)"
	  " REFERENCES xinyi.membership ON UPDATE SET NULL",
	  "reference changes community_id" },
	{ "ALTER TABLE xinyi.claim ADD FOREIGN KEY (community_id, decided_by)"
	  " REFERENCES xinyi.membership ON DELETE SET NULL",
	  "reference changes community_id" },
	{ "ALTER TABLE xinyi.team REPLICA IDENTITY NOTHING",
	  "replica identity without community_id" },
	{ "ALTER TABLE xinyi.event_offer ADD COLUMN place_no integer GENERATED ALWAYS AS IDENTITY",
	  "identity is not bigint" },
	{ "ALTER TABLE xinyi.team ADD COLUMN host integer,"
	  " ADD FOREIGN KEY (community_id, host) REFERENCES xinyi.household",
	  "reference of another type" },
};

static const struct db_result *
list_obstacles(void)
{
	struct db_outcome outcome =
	    sql_try(world.superuser, "%s", world_read_source("tests/api/distributable.sql"));

	if (outcome.status != DB_DONE)
		fail_msg("%s", outcome.message);
	return outcome.result;
}

static const char *
text_of_obstacle(const struct db_result *obstacles, size_t row)
{
	return db_result_text(obstacles, row, db_result_find(obstacles, "obstacle")).data;
}

static void
nothing_keeps_a_community_from_living_on_a_server_of_its_own(void **state)
{
	const struct db_result *obstacles = list_obstacles();

	for (size_t row = 0; row < db_result_row_count(obstacles); row++) {
		print_error("%s: %s %s\n", db_result_text(obstacles, row, 0).data,
		            text_of_obstacle(obstacles, row),
		            db_result_text(obstacles, row, 2).data);
	}
	assert_int_equal(db_result_row_count(obstacles), 0);
}

static bool
is_listed(const char *obstacle)
{
	const struct db_result *obstacles = list_obstacles();
	bool found = false;

	for (size_t row = 0; row < db_result_row_count(obstacles); row++)
		found = found || strcmp(text_of_obstacle(obstacles, row), obstacle) == 0;
	return found;
}

static void
every_planted_obstacle_is_noticed(void **state)
{
	for (size_t i = 0; i < sizeof(plants) / sizeof(plants[0]); i++) {
		struct db_outcome outcome;

		assert_int_equal(session_begin(world.superuser, world.arena).status, DB_DONE);
		outcome = sql_try(world.superuser, "%s", plants[i].change);
		if (outcome.status != DB_DONE)
			fail_msg("%s: %s", plants[i].change, outcome.message);
		if (!is_listed(plants[i].obstacle))
			fail_msg("%s is not noticed", plants[i].change);
		session_rollback(world.superuser);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(nothing_keeps_a_community_from_living_on_a_server_of_its_own),
		in_world(every_planted_obstacle_is_noticed),
	};

	return world_run(tests);
}
