/* The communities of the server. */

#include "support/testing.h"

static void
everybody_sees_which_communities_there_are(void **state)
{
	struct answer list = call(NULL, "GET", "/v1/communities?limit=100", NULL);

	expect_status(list, 200);
	assert_true(answer_mentions(list, written("\"code\":\"%s\"", world.here.code)));
	assert_true(answer_mentions(list, written("\"code\":\"%s\"", world.elsewhere.code)));
	expect_json(list, "/items/0/sample", "true");
	expect_json(list, "/items/0/name", "'旁人社区'");
}

static void
the_list_is_read_to_its_end(void **state)
{
	assert_int_equal(paging_expect_whole(NULL, "/v1/communities"),
	                 sql_integer("SELECT count(*) FROM community"));
}

static void
the_clock_of_a_real_community_cannot_be_moved(void **state)
{
	expect_refusal("clock_moves_in_samples_only",
	               "UPDATE community SET sample = false WHERE community_id = %lld",
	               (long long)world.here.id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(everybody_sees_which_communities_there_are),
		in_world(the_list_is_read_to_its_end),
		in_world(the_clock_of_a_real_community_cannot_be_moved),
	};

	return world_run(tests);
}
