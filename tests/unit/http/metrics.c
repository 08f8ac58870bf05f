#include "http/metrics.h"

#include "http/status.h"
#include "table.h"
#include "testing.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct database_health healthy = { .reading = 3 };

static struct metrics *
create(struct arena *arena, const char *path)
{
	struct metrics_files files = { .own = path };

	return metrics_create(arena, table_operations, table_operation_count, &files);
}

/* A directory of its own for each test, so that none meets the counters of another. */
static struct metrics_files
name_files(struct arena *arena, const char *test)
{
	return (struct metrics_files){
		.own = arena_format(arena, "%s/%s-own", directory_path(), test),
		.others = { arena_format(arena, "%s/%s-other", directory_path(), test) },
	};
}

static struct metrics *
create_with(struct arena *arena, struct metrics_files files)
{
	return metrics_create(arena, table_operations, table_operation_count, &files);
}

/* The file that the counters of files.others[0] have. */
static const char *
find_other_file(struct arena *arena, struct metrics_files files)
{
	glob_t found;
	const char *name;

	assert_int_equal(glob(arena_format(arena, "%s-*", files.others[0]), 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	name = arena_copy_string(arena, found.gl_pathv[0]);
	globfree(&found);
	return name;
}

static void
fill(const char *file, const void *bytes, size_t byte_count, size_t times)
{
	FILE *stream = fopen(file, "w");

	assert_non_null(stream);
	for (size_t i = 0; i < times; i++)
		assert_int_equal(fwrite(bytes, 1, byte_count, stream), byte_count);
	assert_int_equal(fclose(stream), 0);
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
every_status_is_counted(void **state)
{
	struct metrics *metrics = create(*state, NULL);

	for (size_t i = 0; i < STATUS_COUNT; i++) {
		metrics_count_request(metrics, NULL, statuses[i].code, 100);
		expect_line(metrics, *state,
		            arena_format(*state,
		                         "xinyi_requests_total{operation=\"none\",status=\"%d\"} 1",
		                         statuses[i].code));
	}
}

static void
each_bucket_holds_what_takes_no_longer_than_its_label_says(void **state)
{
	static const struct {
		const char *label;
		int64_t time_us;
	} buckets[] = {
		{ "0.00025", 250 }, { "0.0005", 500 },  { "0.001", 1000 },  { "0.0025", 2500 },
		{ "0.005", 5000 },  { "0.01", 10000 },  { "0.025", 25000 }, { "0.1", 100000 },
		{ "0.5", 500000 },  { "2.5", 2500000 }, { "10", 10000000 },
	};
	const size_t count = sizeof(buckets) / sizeof(buckets[0]);
	struct metrics *metrics = create(*state, NULL);

	for (size_t i = 0; i < count; i++) {
		metrics_count_request(metrics, table_find("listDeeds"), 200, buckets[i].time_us);
		metrics_count_request(metrics, table_find("listDeeds"), 200,
		                      buckets[i].time_us + 1);
	}
	for (size_t i = 0; i < count; i++) {
		expect_line(metrics, *state,
		            arena_format(*state,
		                         "xinyi_request_seconds_bucket{operation=\"listDeeds\","
		                         "le=\"%s\"} %zu",
		                         buckets[i].label, 2 * i + 1));
	}
	expect_line(metrics, *state,
	            "xinyi_request_seconds_bucket{operation=\"listDeeds\",le=\"+Inf\"} 22");
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
the_counters_of_all_pools_add_up(void **state)
{
	struct metrics_files files = name_files(*state, "sum");
	struct metrics_files swapped = { .own = files.others[0], .others = { files.own } };
	struct metrics *api = create_with(*state, files);
	struct metrics *wechat = create_with(*state, swapped);

	metrics_count_request(api, table_find("getDeed"), 200, 100);
	metrics_count_request(wechat, table_find("getDeed"), 200, 300);
	metrics_count_request(wechat, table_find("listDeeds"), 200, 100);
	metrics_count_database_error(api, "57014");
	metrics_count_database_error(wechat, "40P01");
	metrics_count_database_error(wechat, "57014");
	for (int i = 0; i < 2; i++) {
		struct metrics *asked = i == 0 ? api : wechat;

		expect_line(asked, *state,
		            "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 2");
		expect_line(asked, *state,
		            "xinyi_requests_total{operation=\"listDeeds\",status=\"200\"} 1");
		expect_line(asked, *state,
		            "xinyi_request_seconds_sum{operation=\"getDeed\"} 0.000400");
		expect_line(asked, *state, "xinyi_database_errors_total{sqlstate=\"57014\"} 2");
		expect_line(asked, *state, "xinyi_database_errors_total{sqlstate=\"40P01\"} 1");
	}
}

static void
the_file_is_closed_to_strangers_and_to_writers_of_its_group(void **state)
{
	struct metrics_files files = name_files(*state, "mode");
	struct metrics_files swapped = { .own = files.others[0] };
	struct stat found;

	create_with(*state, swapped);
	assert_int_equal(stat(find_other_file(*state, files), &found), 0);
	assert_int_equal(found.st_mode & (S_IRWXG | S_IRWXO), S_IRGRP);
}

struct spoiled {
	const char *what;
	const char *bytes;
	size_t times;
};

/* Damage to another pool's file costs this one only the other pool's counts. */
static void
a_spoiled_file_of_another_pool_is_left_out(void **state)
{
	static const struct spoiled spoils[] = {
		{ "truncated", "", 0 },
		{ "cut short", "a", 100 },
		{ "too long", "a", 1000000 },
	};
	struct metrics_files files = name_files(*state, "spoiled");
	struct metrics_files swapped = { .own = files.others[0] };
	struct metrics *metrics = create_with(*state, files);
	const char *other;

	create_with(*state, swapped);
	other = find_other_file(*state, files);
	metrics_count_request(metrics, table_find("getDeed"), 200, 100);
	for (size_t i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++) {
		fill(other, spoils[i].bytes, strlen(spoils[i].bytes), spoils[i].times);
		expect_line(metrics, *state,
		            "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 1");
	}
	assert_int_equal(unlink(other), 0);
	assert_int_equal(mkfifo(other, S_IRUSR | S_IWUSR), 0);
	expect_line(metrics, *state,
	            "xinyi_requests_total{operation=\"getDeed\",status=\"200\"} 1");
}

static void
rubbish_in_the_file_of_another_pool_forges_no_line(void **state)
{
	static const char forged[] = "\"} 1\n# ";
	struct metrics_files files = name_files(*state, "rubbish");
	struct metrics_files swapped = { .own = files.others[0] };
	struct metrics *metrics = create_with(*state, files);
	const char *other;
	struct stat found;

	create_with(*state, swapped);
	other = find_other_file(*state, files);
	assert_int_equal(stat(other, &found), 0);
	assert_int_equal(found.st_size % 8, 0);
	fill(other, forged, sizeof(forged), (size_t)found.st_size / 8);
	assert_null(strstr(metrics_write(metrics, *state, &healthy).data, "sqlstate"));
	expect_line(metrics, *state, "xinyi_database_ready 1");
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
		with_arena(every_status_is_counted),
		with_arena(each_bucket_holds_what_takes_no_longer_than_its_label_says),
		with_arena(buckets_add_up),
		with_arena(database_errors_are_counted_by_sqlstate),
		with_arena(more_sqlstates_than_places_are_dropped),
		with_arena(whoever_shares_the_file_shares_the_counters),
		with_arena(the_counters_of_all_pools_add_up),
		with_arena(the_file_is_closed_to_strangers_and_to_writers_of_its_group),
		with_arena(a_spoiled_file_of_another_pool_is_left_out),
		with_arena(rubbish_in_the_file_of_another_pool_forges_no_line),
		with_arena(a_file_that_cannot_be_made_is_done_without),
		with_arena(the_database_is_described),
	};

	return cmocka_run_group_tests(tests, create_directory, remove_directory);
}
