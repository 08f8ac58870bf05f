#include "base/log.h"

#include "base/text.h"
#include "testing.h"

#include <regex.h>
#include <signal.h>
#include <string.h>

#define TIME_BYTES (sizeof("time=2026-11-22T14:25:00.123456Z ") - 1)

static void
log_one_value(void *value)
{
	struct log_line line = log_begin(LOG_LEVEL_INFO, "test");

	log_add_text(&line, "value", *(const struct text *)value);
	log_end(&line);
}

/* Expects the line of a value to be as told, behind time, level and event. */
static void
expect_logged(struct text value, const char *expected)
{
	struct ending ending = run_in_child(log_one_value, &value);
	const char *start = "level=info event=test value=";
	const char *line = ending.errors + TIME_BYTES;

	assert_int_equal(ending.exit_status, 0);
	assert_memory_equal(line, start, strlen(start));
	line += strlen(start);
	assert_memory_equal(line, expected, strlen(expected));
	assert_string_equal(line + strlen(expected), "\n");
}

static void
log_an_event(void *unused)
{
	(void)unused;
	log_event(LOG_LEVEL_WARNING, "database_unreachable", "reason", "no route", "host", "db-1");
}

static void
a_line_has_time_level_event_and_its_pairs(void **state)
{
	struct ending ending;
	regex_t time;

	(void)state;
	ending = run_in_child(log_an_event, NULL);
	assert_int_equal(regcomp(&time,
	                         "^time=20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
	                         "\\.[0-9]{6}Z level=",
	                         REG_EXTENDED | REG_NOSUB),
	                 0);
	assert_int_equal(regexec(&time, ending.errors, 0, NULL, 0), 0);
	regfree(&time);
	assert_string_equal(
	    ending.errors + TIME_BYTES,
	    "level=warning event=database_unreachable reason=\"no route\" host=db-1\n");
}

static void
log_without_pairs_or_values(void *unused)
{
	(void)unused;
	log_event(LOG_LEVEL_ERROR, "stopped");
	log_event(LOG_LEVEL_ERROR, "stopped", "reason", (const char *)NULL);
}

static void
an_event_may_have_no_pairs_and_a_value_may_be_null(void **state)
{
	struct ending ending;

	(void)state;
	ending = run_in_child(log_without_pairs_or_values, NULL);
	assert_int_equal(ending.write_count, 2);
	assert_non_null(strstr(ending.errors, "event=stopped\n"));
	assert_non_null(strstr(ending.errors, "event=stopped reason=\"\"\n"));
}

static void
plain_values_stand_bare_and_others_are_quoted(void **state)
{
	(void)state;
	expect_logged(text_of("/v1/deeds?limit:20"), "/v1/deeds?limit:20");
	expect_logged(text_of(""), "\"\"");
	expect_logged(text_of("two words"), "\"two words\"");
	expect_logged(text_of("a=b"), "\"a=b\"");
	expect_logged(text_of("say \"hi\" \\ bye"), "\"say \\\"hi\\\" \\\\ bye\"");
	expect_logged(text_of("back\\slash"), "\"back\\\\slash\"");
	expect_logged(text_of("聊城𠮷"), "\"聊城𠮷\"");
}

static void
a_value_cannot_forge_a_line(void **state)
{
	(void)state;
	expect_logged(text_of("x\nlevel=error event=forged"), "\"x\\nlevel=error event=forged\"");
	expect_logged(text_of("x\r\n"), "\"x\\u000d\\n\"");
	expect_logged(text_of("\u2028\u2029\xC2\x85"), "\"\\u2028\\u2029\\u0085\"");
}

static void
control_characters_are_escaped(void **state)
{
	(void)state;
	expect_logged((struct text){ "a\0b", 3 }, "\"a\\u0000b\"");
	expect_logged(text_of("\x1B[31m\t\x7F"), "\"\\u001b[31m\\u0009\\u007f\"");
	expect_logged(text_of("\xC2\x80\xC2\x9B\xC2\x9F\u00A0"), "\"\\u0080\\u009b\\u009f\u00A0\"");
}

static void
bytes_that_are_not_utf8_are_escaped(void **state)
{
	(void)state;
	expect_logged(text_of("a\xFF户\xE6\x88"), "\"a\\xff户\\xe6\\x88\"");
	expect_logged(text_of("\xC0\x8A"), "\"\\xc0\\x8a\"");
}

static void
log_integers(void *unused)
{
	struct log_line line;

	(void)unused;
	line = log_begin(LOG_LEVEL_INFO, "test");
	log_add_integer(&line, "status", 200);
	log_add_integer(&line, "least", INT64_MIN);
	log_end(&line);
}

static void
integers_stand_in_decimal(void **state)
{
	struct ending ending;

	(void)state;
	ending = run_in_child(log_integers, NULL);
	assert_non_null(strstr(ending.errors, " status=200 least=-9223372036854775808\n"));
}

static void
log_three_lines(void *unused)
{
	log_an_event(unused);
	log_integers(unused);
	log_an_event(unused);
}

static void
every_line_is_one_write(void **state)
{
	(void)state;
	assert_int_equal(run_in_child(log_three_lines, NULL).write_count, 3);
}

static void
log_at_every_level(void *lowest)
{
	if (lowest != NULL)
		log_set_level(*(const enum log_level *)lowest);
	log_event(LOG_LEVEL_DEBUG, "a");
	log_event(LOG_LEVEL_INFO, "b");
	log_event(LOG_LEVEL_WARNING, "c");
	log_event(LOG_LEVEL_ERROR, "d");
}

static void
lines_below_the_level_are_not_written(void **state)
{
	enum log_level level = LOG_LEVEL_WARNING;
	struct ending ending;

	(void)state;
	ending = run_in_child(log_at_every_level, &level);
	assert_int_equal(ending.write_count, 2);
	assert_non_null(strstr(ending.errors, "level=warning event=c\n"));
	assert_non_null(strstr(ending.errors, "level=error event=d\n"));
	level = LOG_LEVEL_DEBUG;
	assert_int_equal(run_in_child(log_at_every_level, &level).write_count, 4);
	assert_int_equal(run_in_child(log_at_every_level, NULL).write_count, 3);
}

/* Lines whose limit falls on every byte of a character of this kind and of its surroundings. */
static void
log_lines_around_the_limit(void *argument)
{
	struct text kind = text_of(argument);

	for (size_t plain_bytes = 925; plain_bytes < 965; plain_bytes++) {
		char value[LOG_LINE_BYTES_MAX + 40];
		size_t bytes = plain_bytes;
		struct log_line line;

		memset(value, 'x', bytes);
		for (int i = 0; i < 10; i++) {
			memcpy(value + bytes, kind.data, kind.bytes);
			bytes += kind.bytes;
		}
		line = log_begin(LOG_LEVEL_INFO, "test");
		log_add_text(&line, "value", (struct text){ value, bytes });
		log_add_integer(&line, "status", 200);
		log_add_text(&line, "k", text_of("1"));
		log_end(&line);
	}
}

/* What follows the value that starts here, read as the reader of a log would. */
static const char *
skip_value(const char *value)
{
	if (*value != '"')
		return value + strcspn(value, " \"\\");
	for (value++; *value != '"'; value++) {
		if (*value == '\\')
			value += value[1] == 'x' ? 3 : value[1] == 'u' ? 5 : 1;
	}
	return value + 1;
}

static size_t
count_lines_of_kind(const char *kind)
{
	struct ending ending = run_in_child(log_lines_around_the_limit, kind);
	size_t count = 0;

	for (char *line = ending.errors; *line != '\0'; count++) {
		char *end = strchr(line, '\n');
		const char *rest;

		assert_non_null(end);
		*end = '\0';
		assert_true(end + 1 - line <= LOG_LINE_BYTES_MAX);
		assert_true(text_is_utf8(text_of(line)));
		rest = skip_value(strstr(line, "value=") + strlen("value="));
		if (strcmp(rest, " status=200 k=1") != 0 &&
		    strcmp(rest, " status=200 truncated=1") != 0 &&
		    strcmp(rest, " truncated=1") != 0)
			fail_msg("after %zu lines: %s", count, rest);
		line = end + 1;
	}
	assert_int_equal(ending.write_count, count);
	return count;
}

static void
a_line_that_is_too_long_is_cut_between_characters_and_says_so(void **state)
{
	static const char *const kinds[] = {
		"x", "é", "户", "𠮷", "\n", "\"", "\\", "\xFF", "\x01"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(count_lines_of_kind(kinds[i]), 40);
}

static void
log_a_huge_value(void *unused)
{
	static char huge[64 * 1024];
	struct log_line line;

	(void)unused;
	memset(huge, '\n', sizeof(huge));
	line = log_begin(LOG_LEVEL_INFO, "test");
	log_add_text(&line, "value", (struct text){ huge, sizeof(huge) });
	log_add_text(&line, "other", text_of("x"));
	log_end(&line);
}

static void
nothing_follows_a_value_that_was_cut(void **state)
{
	struct ending ending;

	(void)state;
	ending = run_in_child(log_a_huge_value, NULL);
	assert_int_equal(ending.write_count, 1);
	assert_in_range(strlen(ending.errors), LOG_LINE_BYTES_MAX - 16, LOG_LINE_BYTES_MAX);
	assert_null(strstr(ending.errors, "other"));
	assert_non_null(strstr(ending.errors, "\\n\" truncated=1\n"));
}

static void
log_a_malformed_key(void *key)
{
	struct log_line line = log_begin(LOG_LEVEL_INFO, "test");

	log_add_text(&line, key, text_of("x"));
	log_end(&line);
}

static void
a_malformed_key_is_a_mistake_of_the_program(void **state)
{
	static const char *const keys[] = { "", "two words", "a=b", "a\"b", "a\nb", "户" };

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(run_in_child(log_a_malformed_key, keys[i]).signal, SIGABRT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_time_level_event_and_its_pairs),
		cmocka_unit_test(an_event_may_have_no_pairs_and_a_value_may_be_null),
		cmocka_unit_test(plain_values_stand_bare_and_others_are_quoted),
		cmocka_unit_test(a_value_cannot_forge_a_line),
		cmocka_unit_test(control_characters_are_escaped),
		cmocka_unit_test(bytes_that_are_not_utf8_are_escaped),
		cmocka_unit_test(integers_stand_in_decimal),
		cmocka_unit_test(every_line_is_one_write),
		cmocka_unit_test(lines_below_the_level_are_not_written),
		cmocka_unit_test(a_line_that_is_too_long_is_cut_between_characters_and_says_so),
		cmocka_unit_test(nothing_follows_a_value_that_was_cut),
		cmocka_unit_test(a_malformed_key_is_a_mistake_of_the_program),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
