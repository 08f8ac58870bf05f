#include "base/configuration.h"

#include "base/limits.h"
#include "testing.h"

#include <string.h>
#include <sysexits.h>

static struct configuration *
load(struct arena *arena, const char *content)
{
	return configuration_load(arena, write_file("xinyi.conf", content, strlen(content)));
}

static void
load_file(void *path)
{
	struct arena *arena = arena_create(ARENA_BYTES_MAX);

	configuration_load(arena, path);
	arena_destroy(arena);
}

/* The ending of a program that loads this. */
static struct ending
try_to_load(const char *content, size_t bytes)
{
	const char *path = write_file("xinyi.conf", content, bytes);

	return run_in_child(load_file, path);
}

static void
expect_refused(const char *content, const char *complaint)
{
	struct ending ending = try_to_load(content, strlen(content));

	assert_int_equal(ending.exit_status, EX_CONFIG);
	assert_int_equal(ending.write_count, 1);
	assert_non_null(strstr(ending.errors, "level=error event=configuration_refused file="));
	if (strstr(ending.errors, complaint) == NULL)
		fail_msg("no \"%s\" in %s", complaint, ending.errors);
}

static void
names_and_values_are_read_without_the_blanks_around_them(void **state)
{
	struct arena *arena = *state;
	struct configuration *settings =
	    load(arena, "database_reader = host=/run user=xinyi_reader\n"
	                "\twechat_appid=wx0123\t \r\n"
	                "coverage_file   =   /tmp/覆盖 率");

	assert_string_equal(configuration_text(settings, "database_reader", NULL),
	                    "host=/run user=xinyi_reader");
	assert_string_equal(configuration_text(settings, "wechat_appid", NULL), "wx0123");
	assert_string_equal(configuration_text(settings, "coverage_file", NULL), "/tmp/覆盖 率");
}

static void
comments_and_empty_lines_are_skipped(void **state)
{
	struct arena *arena = *state;
	struct configuration *settings = load(arena, "# wechat_appid = a comment\n"
	                                             "\n  \t\r\n   # \xFF another\n"
	                                             "wechat_appid = wx#1 # the end\n"
	                                             "log_level = debug\t#\n");

	assert_string_equal(configuration_text(settings, "wechat_appid", NULL), "wx#1");
	assert_string_equal(configuration_text(settings, "log_level", NULL), "debug");
}

static void
an_empty_file_sets_nothing(void **state)
{
	struct arena *arena = *state;
	struct configuration *settings = load(arena, "");

	assert_string_equal(configuration_text(settings, "log_level", "info"), "info");
	assert_int_equal(configuration_integer(settings, "wechat_timeout_ms", 5000, 1, 9), 5000);
	assert_true(configuration_boolean(settings, "self_check", true));
	assert_false(configuration_boolean(settings, "self_check", false));
}

static void
every_documented_setting_is_known(void **state)
{
	struct arena *arena = *state;
	static const char *const names[] = {
		"database_reader",   "database_writer", "database_owner", "database_publisher",
		"database_notifier", "wechat_base_url", "wechat_appid",   "wechat_timeout_ms",
		"self_check",        "coverage_file",   "log_level",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct configuration *settings =
		    load(arena, arena_format(arena, "%s = x\n", names[i]));

		assert_string_equal(configuration_text(settings, names[i], NULL), "x");
	}
}

static void
a_file_that_cannot_be_read_is_fatal(void **state)
{
	struct ending ending;

	(void)state;
	ending = run_in_child(load_file, "/nonexistent/xinyi.conf");
	assert_int_equal(ending.exit_status, EX_CONFIG);
	assert_non_null(
	    strstr(ending.errors, "file=/nonexistent/xinyi.conf reason=\"No such file"));
}

static void
a_file_that_is_too_large_is_fatal(void **state)
{
	static char content[CONFIGURATION_BYTES_MAX + 1];
	struct ending ending;

	(void)state;
	memset(content, '\n', sizeof(content));
	assert_int_equal(try_to_load(content, sizeof(content) - 1).exit_status, 0);
	ending = try_to_load(content, sizeof(content));
	assert_int_equal(ending.exit_status, EX_CONFIG);
	assert_non_null(strstr(ending.errors, "reason=\"File too large\""));
}

static void
an_unknown_setting_is_refused_with_its_line(void **state)
{
	(void)state;
	expect_refused("log_level = info\n# comment\nlog_levle = debug\n",
	               " line=3 name=log_levle reason=\"there is no such setting\"");
	expect_refused("log_level2 = info", "there is no such setting");
	expect_refused("log_leve = info", "there is no such setting");
	expect_refused("Log_level = info", "there is no such setting");
	expect_refused("log level = info", " name=\"log level\"");
	expect_refused(" = info", " line=1 name=\"\" reason=\"there is no such setting\"");
}

static void
a_line_without_an_equals_sign_is_refused(void **state)
{
	(void)state;
	expect_refused("\nlog_level info\n", " line=2 reason=\"the line is not of the form");
}

static void
a_setting_that_stands_twice_is_refused(void **state)
{
	(void)state;
	expect_refused("log_level = info\nlog_level = info\n",
	               " line=2 name=log_level reason=\"the setting stands twice\"");
}

static void
a_setting_without_a_value_is_refused(void **state)
{
	(void)state;
	expect_refused("log_level =\n",
	               " line=1 name=log_level reason=\"the setting has no value\"");
	expect_refused("log_level = # info\n", "the setting has no value");
}

static void
a_value_of_odd_bytes_is_refused(void **state)
{
	struct ending ending;

	(void)state;
	expect_refused("log_level = in\x01"
	               "fo",
	               "control characters");
	expect_refused("log_level = in\x7F"
	               "fo",
	               "control characters");
	expect_refused("log_level = in\xFF"
	               "fo",
	               "not UTF-8");
	ending = try_to_load("\nlog_level = a\0b\n", 16);
	assert_int_equal(ending.exit_status, EX_CONFIG);
	assert_non_null(strstr(ending.errors, " line=2 reason=\"the line has a NUL byte\""));
}

static void
all_problems_of_a_file_are_told_at_once(void **state)
{
	const char *content = "nonsense\nlog_level =\nlog_levle = x\n";
	struct ending ending;

	(void)state;
	ending = try_to_load(content, strlen(content));
	assert_int_equal(ending.exit_status, EX_CONFIG);
	assert_int_equal(ending.write_count, 3);
	assert_non_null(strstr(ending.errors, " line=1 "));
	assert_non_null(strstr(ending.errors, " line=2 "));
	assert_non_null(strstr(ending.errors, " line=3 "));
}

static void
require_a_setting(void *settings)
{
	configuration_text(settings, "database_reader", NULL);
}

static void
a_missing_setting_is_fatal_and_its_meaning_told(void **state)
{
	struct arena *arena = *state;
	struct ending ending = run_in_child(require_a_setting, load(arena, "log_level = info\n"));

	assert_int_equal(ending.exit_status, EX_CONFIG);
	assert_non_null(strstr(ending.errors,
	                       " name=database_reader reason=\"the setting is missing\" "
	                       "meaning=\"how libpq connects as xinyi_reader"));
	assert_null(strstr(ending.errors, " line="));
}

static void
ask_for_an_unknown_name(void *settings)
{
	configuration_text(settings, "log_levle", "info");
}

static void
asking_for_an_unknown_setting_is_a_mistake_of_the_program(void **state)
{
	struct arena *arena = *state;
	struct ending ending = run_in_child(ask_for_an_unknown_name, load(arena, ""));

	assert_int_not_equal(ending.signal, 0);
}

static void
require_an_integer(void *settings)
{
	configuration_integer(settings, "wechat_timeout_ms", 1, 10, 60000);
}

static void
integers_are_read_within_their_bounds(void **state)
{
	struct arena *arena = *state;
	struct configuration *settings = load(arena, "wechat_timeout_ms = 10");

	assert_int_equal(configuration_integer(settings, "wechat_timeout_ms", 1, 10, 60000), 10);
	settings = load(arena, "wechat_timeout_ms = 60000");
	assert_int_equal(configuration_integer(settings, "wechat_timeout_ms", 1, 10, 60000), 60000);
	settings = load(arena, "wechat_timeout_ms = -5");
	assert_int_equal(configuration_integer(settings, "wechat_timeout_ms", 1, -10, 0), -5);
}

static void
an_integer_out_of_bounds_or_malformed_is_fatal_with_its_line(void **state)
{
	struct arena *arena = *state;
	static const char *const values[] = { "9",    "60001", "ten",
		                              "10ms", "1e3",   "99999999999999999999" };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char *content = arena_format(arena, "\n\nwechat_timeout_ms = %s\n", values[i]);
		struct ending ending = run_in_child(require_an_integer, load(arena, content));

		assert_int_equal(ending.exit_status, EX_CONFIG);
		assert_int_equal(ending.write_count, 1);
		assert_non_null(strstr(ending.errors,
		                       " line=3 name=wechat_timeout_ms reason=\"the value is "
		                       "not an integer from 10 to 60000\""));
	}
}

static void
require_a_boolean(void *settings)
{
	configuration_boolean(settings, "self_check", false);
}

static void
booleans_are_yes_or_no_and_nothing_else(void **state)
{
	struct arena *arena = *state;
	static const char *const values[] = { "true", "1", "YES", "yess", "off" };

	assert_true(configuration_boolean(load(arena, "self_check = yes"), "self_check", false));
	assert_false(configuration_boolean(load(arena, "self_check = no"), "self_check", true));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char *content = arena_format(arena, "self_check = %s", values[i]);
		struct ending ending = run_in_child(require_a_boolean, load(arena, content));

		assert_int_equal(ending.exit_status, EX_CONFIG);
		assert_non_null(
		    strstr(ending.errors, " line=1 name=self_check reason=\"the value is neither"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(names_and_values_are_read_without_the_blanks_around_them),
		with_arena(comments_and_empty_lines_are_skipped),
		with_arena(an_empty_file_sets_nothing),
		with_arena(every_documented_setting_is_known),
		cmocka_unit_test(a_file_that_cannot_be_read_is_fatal),
		cmocka_unit_test(a_file_that_is_too_large_is_fatal),
		cmocka_unit_test(an_unknown_setting_is_refused_with_its_line),
		cmocka_unit_test(a_line_without_an_equals_sign_is_refused),
		cmocka_unit_test(a_setting_that_stands_twice_is_refused),
		cmocka_unit_test(a_setting_without_a_value_is_refused),
		cmocka_unit_test(a_value_of_odd_bytes_is_refused),
		cmocka_unit_test(all_problems_of_a_file_are_told_at_once),
		with_arena(a_missing_setting_is_fatal_and_its_meaning_told),
		with_arena(asking_for_an_unknown_setting_is_a_mistake_of_the_program),
		with_arena(integers_are_read_within_their_bounds),
		with_arena(an_integer_out_of_bounds_or_malformed_is_fatal_with_its_line),
		with_arena(booleans_are_yes_or_no_and_nothing_else),
	};

	return cmocka_run_group_tests_name("configuration", tests, create_directory,
	                                   remove_directory);
}
