/* The arguments of a list; tests/api covers the others. */

#include "http/arguments.h"

#include "testing.h"

static const struct argument list_arguments[] = { { ARGUMENT_AFTER, 1 }, { ARGUMENT_BEFORE, 1 } };
static const struct statement list = { .arguments = list_arguments, .argument_count = 2 };

static const char **
bind_cursor(struct arena *arena, const char *cursor)
{
	const char *const parameters[] = { "20", cursor };
	struct request request = { .arena = arena, .parameters = parameters };

	return arguments_bind(&request, &list);
}

static void
without_a_cursor_a_list_starts_at_its_first_number(void **state)
{
	const char **values = bind_cursor(*state, NULL);

	assert_string_equal(values[0], "0");
	assert_string_equal(values[1], "9223372036854775807");
}

static void
a_list_continues_at_its_cursor(void **state)
{
	const char **values = bind_cursor(*state, "42");

	assert_string_equal(values[0], "42");
	assert_string_equal(values[1], "42");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(without_a_cursor_a_list_starts_at_its_first_number),
		with_arena(a_list_continues_at_its_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
