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
		"",      "{",        "{} {}",       "{\"a\":1,}",  "{'a':1}", "01",
		"NaN",   "\"\xff\"", "\"\\ud800\"", "\"\\u0000\"", "\"\n\"",  "\xEF\xBB\xBF{}",
		"1e999",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_null(read_string(*state, bodies[i]));
	assert_null(body_read(*state, (struct text){ "{}\0", 3 }));
	assert_null(body_read(*state, (struct text){ "[1\0]", 4 }));
}

static void
an_integer_is_one_however_it_is_written(void **state)
{
	static const char *const spellings[] = { "[100]",        "[100.0]",    "[1e2]",
		                                 "[1.0E+2]",     "[10000e-2]", "[[100.000]]",
		                                 "[{\"a\":1e2}]" };

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		json_t *value = json_array_get(read_string(*state, spellings[i]), 0);

		if (json_is_array(value))
			value = json_array_get(value, 0);
		if (json_is_object(value))
			value = json_object_get(value, "a");
		assert_int_equal(json_integer_value(value), 100);
	}
	assert_true(json_is_real(json_array_get(read_string(*state, "[1.5]"), 0)));
	assert_int_equal(
	    json_integer_value(json_array_get(read_string(*state, "[-9007199254740992.0]"), 0)),
	    -INT64_C(9007199254740992));
}

static void
a_number_of_any_size_is_a_number(void **state)
{
	assert_true(json_is_real(read_string(*state, "9223372036854775808")));
	assert_true(json_is_real(json_array_get(read_string(*state, "[1e30, 1]"), 0)));
	assert_int_equal(
	    json_integer_value(json_array_get(read_string(*state, "[9223372036854775808, 7]"), 1)),
	    7);
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
		with_arena(an_integer_is_one_however_it_is_written),
		with_arena(a_number_of_any_size_is_a_number),
		with_arena(a_member_that_occurs_twice_is_refused),
		with_arena(nesting_has_a_limit),
		with_arena(brackets_in_strings_do_not_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
