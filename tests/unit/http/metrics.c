#include "http/metrics.h"

#include "table.h"
#include "testing.h"

#include <string.h>

static const struct db_health healthy = { .reading = 3 };

static struct metrics *
create(struct arena *arena, const char *path)
{
	return metrics_create(arena, table_operations, table_operation_count, path);
}

static void
expect_line(const struct metrics *metrics, struct arena *arena, const char *line)
{
	const char *text = metrics_write(metrics, arena, &healthy).data;

	if (strstr(text, arena_format(arena, "\n%s\n", line)) == NULL)
		fail_msg("no line %s in\n%s", line, text);
}

static void
requests_are_counted_by_operation_and_status(void **state)
{
	struct metrics *metrics = create(*state, NULL);

	metrics_count_request(metrics, table_find("getDeed"), 200, 100);
	metrics_count_request(metrics, table_find("getDeed"), 200, 100);
	metrics_count_request(metrics, table_find("getDeed"), 404, 100);
	metrics_count_request(metrics, NULL, 404, 100);
	expect_line(metrics, *state,
	            "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 2");
	expect_line(metrics, *state,
	            "xinyi_requests_total{operation=\"getDeed\",status=\"404\"} 1");
	expect_line(metrics, *state, "xinyi_requests_total{operation=\"none\",status=\"404\"} 1");
}

static void
buckets_add_up(void **state)
{
	struct metrics *metrics = create(*state, NULL);

	metrics_count_request(metrics, table_find("listDeeds"), 200, 250);
	metrics_count_request(metrics, table_find("listDeeds"), 200, 251);
	metrics_count_request(metrics, table_find("listDeeds"), 200, 60000000);
	expect_line(metrics, *state,
	            "xinyi_request_seconds_bucket{operation=\"listDeeds\",le=\"0.00025\"} 1");
	expect_line(metrics, *state,
	            "xinyi_request_seconds_bucket{operation=\"listDeeds\",le=\"0.0005\"} 2");
	expect_line(metrics, *state,
	            "xinyi_request_seconds_bucket{operation=\"listDeeds\",le=\"10\"} 2");
	expect_line(metrics, *state,
	            "xinyi_request_seconds_bucket{operation=\"listDeeds\",le=\"+Inf\"} 3");
	expect_line(metrics, *state,
	            "xinyi_request_seconds_sum{operation=\"listDeeds\"} 60.000501");
	expect_line(metrics, *state, "xinyi_request_seconds_count{operation=\"listDeeds\"} 3");
}

static void
database_errors_are_counted_by_sqlstate(void **state)
{
	struct metrics *metrics = create(*state, NULL);

	metrics_count_database_error(metrics, "40P01");
	metrics_count_database_error(metrics, "57014");
	metrics_count_database_error(metrics, "40P01");
	metrics_count_database_error(metrics, "");
	expect_line(metrics, *state, "xinyi_database_errors_total{sqlstate=\"40P01\"} 2");
	expect_line(metrics, *state, "xinyi_database_errors_total{sqlstate=\"57014\"} 1");
	expect_line(metrics, *state, "xinyi_database_errors_total{sqlstate=\"08000\"} 1");
}

static void
more_sqlstates_than_places_are_dropped(void **state)
{
	struct metrics *metrics = create(*state, NULL);

	for (int i = 0; i < 1000; i++)
		metrics_count_database_error(metrics, arena_format(*state, "%05d", i));
	expect_line(metrics, *state, "xinyi_database_errors_total{sqlstate=\"00031\"} 1");
	assert_null(strstr(metrics_write(metrics, *state, &healthy).data, "sqlstate=\"00032\""));
}

static void
whoever_shares_the_file_shares_the_counters(void **state)
{
	const char *path = arena_format(*state, "%s/metrics", directory_path());
	struct metrics *first = create(*state, path);
	struct metrics *second = create(*state, path);

	metrics_count_request(first, table_find("getDeed"), 200, 100);
	metrics_count_request(second, table_find("getDeed"), 200, 100);
	expect_line(first, *state, "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 2");
	expect_line(second, *state, "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 2");
}

static void
a_file_that_cannot_be_made_is_done_without(void **state)
{
	struct metrics *metrics = create(*state, "/nonexistent/metrics");

	metrics_count_request(metrics, table_find("getDeed"), 200, 100);
	expect_line(metrics, *state,
	            "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 1");
}

static void
the_database_is_described(void **state)
{
	struct metrics *metrics = create(*state, NULL);

	expect_line(metrics, *state, "xinyi_database_ready 1");
	expect_line(metrics, *state, "xinyi_database_work{stage=\"reading\"} 3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(requests_are_counted_by_operation_and_status),
		with_arena(buckets_add_up),
		with_arena(database_errors_are_counted_by_sqlstate),
		with_arena(more_sqlstates_than_places_are_dropped),
		with_arena(whoever_shares_the_file_shares_the_counters),
		with_arena(a_file_that_cannot_be_made_is_done_without),
		with_arena(the_database_is_described),
	};

	return cmocka_run_group_tests(tests, create_directory, remove_directory);
}
