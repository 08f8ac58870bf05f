#include "http/body.h"

#include "base/limits.h"
#include "testing.h"

#include <string.h>

static json_t *
read_string(struct arena *arena, const char *string)
{
	return body_read(arena, text_of(string));
}

static void
any_json_value_is_read(void **state)
{
	assert_non_null(read_string(*state, "{\"name\":\"张三\"}"));
	assert_non_null(read_string(*state, " [1, -2] "));
	assert_non_null(read_string(*state, "null"));
	assert_int_equal(json_integer_value(read_string(*state, "9223372036854775807")), INT64_MAX);
}

static void
what_is_not_one_json_value_is_refused(void **state)
{
	static const char *const bodies[] = {
		"",
		"{",
		"{} {}",
		"{\"a\":1,}",
		"{'a':1}",
		"01",
		"NaN",
		"\"\xff\"",
		"\"\\ud800\"",
		"\"\\u0000\"",
		"\"\n\"",
		"\xEF\xBB\xBF{}",
		"9223372036854775808",
		"1e999",
	};

	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		assert_null(read_string(*state, bodies[i]));
	assert_null(body_read(*state, (struct text){ "{}\0", 3 }));
	assert_null(body_read(*state, (struct text){ "[1\0]", 4 }));
}

static void
a_member_that_occurs_twice_is_refused(void **state)
{
	assert_null(read_string(*state, "{\"a\":1,\"a\":1}"));
	assert_null(read_string(*state, "{\"b\":{\"a\":1,\"\\u0061\":2}}"));
}

static void
nesting_has_a_limit(void **state)
{
	char deep[2 * JSON_DEPTH_MAX + 3];
	size_t depth = JSON_DEPTH_MAX + 1;

	memset(deep, '[', depth);
	memset(deep + depth, ']', depth);
	assert_null(body_read(*state, (struct text){ deep, 2 * depth }));
	assert_non_null(body_read(*state, (struct text){ deep + 1, 2 * depth - 2 }));
}

static void
brackets_in_strings_do_not_nest(void **state)
{
	assert_non_null(read_string(*state, "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]"));
	assert_non_null(read_string(*state, "[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(any_json_value_is_read),
		with_arena(what_is_not_one_json_value_is_refused),
		with_arena(a_member_that_occurs_twice_is_refused),
		with_arena(nesting_has_a_limit),
		with_arena(brackets_in_strings_do_not_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
