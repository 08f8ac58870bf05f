#include "http/parameters.h"

#include "base/buffer.h"
#include "table.h"
#include "testing.h"

struct parameters_reading {
	bool readable;
	struct violations violations;
	const char *values[ARGUMENTS_MAX];
};

static struct parameters_reading
read_parameters(struct arena *arena, const char *path, const char *query)
{
	struct router *router = router_create(arena, table_operations, table_operation_count);
	struct patterns *patterns =
	    patterns_compile(arena, table_operations, table_operation_count);
	struct route route = router_find(router, arena, text_of("GET"), text_of(path));
	struct parameters_reading reading = { .violations = { .arena = arena } };

	reading.readable =
	    parameters_read(&reading.violations, patterns, &route, text_of(query), reading.values);
	return reading;
}

static void
expect_violation(struct arena *arena, const char *query, const char *pointer,
                 enum violation_kind kind)
{
	struct parameters_reading reading = read_parameters(arena, "/v1/deeds", query);

	assert_true(reading.readable);
	assert_int_equal(reading.violations.count, 1);
	assert_string_equal(reading.violations.list[0].pointer, pointer);
	assert_int_equal(reading.violations.list[0].kind, kind);
}

static void
values_come_from_the_query(void **state)
{
	struct parameters_reading reading =
	    read_parameters(*state, "/v1/deeds", "mine=true&period=2026%2D11&cursor=-9&limit=100");

	assert_true(reading.readable);
	assert_int_equal(reading.violations.count, 0);
	assert_string_equal(reading.values[0], "100");
	assert_string_equal(reading.values[1], "-9");
	assert_string_equal(reading.values[2], "true");
	assert_string_equal(reading.values[3], "2026-11");
}

static void
an_absent_value_is_its_default_or_null(void **state)
{
	struct parameters_reading reading = read_parameters(*state, "/v1/deeds", "period=2026-11");

	assert_int_equal(reading.violations.count, 0);
	assert_string_equal(reading.values[0], "20");
	assert_null(reading.values[1]);
	assert_null(reading.values[2]);
}

static void
values_come_from_the_path(void **state)
{
	struct parameters_reading reading =
	    read_parameters(*state, "/v1/periods/2026-11/lines/7/entries", "");

	assert_int_equal(reading.violations.count, 0);
	assert_string_equal(reading.values[0], "7");
	assert_string_equal(reading.values[1], "2026-11");
}

static void
a_malformed_id_in_the_path_is_a_violation(void **state)
{
	struct parameters_reading reading = read_parameters(*state, "/v1/deeds/1", "");

	assert_int_equal(reading.violations.count, 1);
	assert_string_equal(reading.violations.list[0].pointer, "deed_id");
	assert_int_equal(reading.violations.list[0].kind, VIOLATION_FORMAT);
}

static void
what_the_schema_does_not_allow_is_a_violation(void **state)
{
	expect_violation(*state, "", "period", VIOLATION_REQUIRED);
	expect_violation(*state, "period=2026-13", "period", VIOLATION_PATTERN);
	expect_violation(*state, "period=2026-11&limit=0", "limit", VIOLATION_MINIMUM);
	expect_violation(*state, "period=2026-11&limit=101", "limit", VIOLATION_MAXIMUM);
	expect_violation(*state, "period=2026-11&limit=", "limit", VIOLATION_TYPE);
	expect_violation(*state, "period=2026-11&limit", "limit", VIOLATION_TYPE);
	expect_violation(*state, "period=2026-11&limit=1.0", "limit", VIOLATION_TYPE);
	expect_violation(*state, "period=2026-11&limit=99999999999999999999", "limit",
	                 VIOLATION_TYPE);
	expect_violation(*state, "period=2026-11&cursor=-0", "cursor", VIOLATION_TYPE);
	expect_violation(*state, "period=2026-11&mine=1", "mine", VIOLATION_TYPE);
}

static void
unknown_and_repeated_parameters_are_violations(void **state)
{
	expect_violation(*state, "period=2026-11&Limit=5", "Limit", VIOLATION_UNKNOWN);
	expect_violation(*state, "period=2026-11&limit=5&limit=5", "limit", VIOLATION_REPEATED);
}

static void
a_parameter_of_the_path_is_none_of_the_query(void **state)
{
	struct parameters_reading reading =
	    read_parameters(*state, "/v1/deeds/0b9c0a4e-1111-4222-8333-444455556666", "deed_id=1");

	assert_int_equal(reading.violations.count, 1);
	assert_int_equal(reading.violations.list[0].kind, VIOLATION_UNKNOWN);
}

static void
a_query_that_cannot_be_decoded_is_unreadable(void **state)
{
	assert_false(read_parameters(*state, "/v1/deeds", "period=%").readable);
	assert_false(read_parameters(*state, "/v1/deeds", "%ff=1").readable);
	assert_false(read_parameters(*state, "/v1/deeds", "period=2026-11&limit=%00").readable);
}

static void
a_query_that_encodes_letters_or_digits_is_unreadable(void **state)
{
	assert_false(read_parameters(*state, "/v1/deeds", "period=%32026-11").readable);
	assert_false(read_parameters(*state, "/v1/deeds", "per%69od=2026-11").readable);
	assert_false(read_parameters(*state, "/v1/deeds", "period=2026-11&mine=%5A").readable);
	assert_true(read_parameters(*state, "/v1/deeds", "period=2026%2d11").readable);
}

/* A query with the piece repeated so often after the required parameters. */
static const char *
repeat(struct arena *arena, const char *first, const char *piece, size_t count)
{
	struct buffer query = buffer_create(arena, 4096);

	buffer_append_string(&query, "period=2026-11&");
	buffer_append_string(&query, first);
	for (size_t i = 0; i < count; i++)
		buffer_append_string(&query, piece);
	return buffer_text(&query).data;
}

static void
violations_beyond_the_limit_are_dropped(void **state)
{
	const char *query = repeat(*state, "", "&x=1", 3 * VIOLATIONS_MAX);

	assert_int_equal(read_parameters(*state, "/v1/deeds", query).violations.count,
	                 VIOLATIONS_MAX);
}

static void
a_long_name_is_cut_between_two_characters(void **state)
{
	const char *query = repeat(*state, "ab", "户", 500);
	struct violations violations = read_parameters(*state, "/v1/deeds", query).violations;

	assert_int_equal(violations.count, 1);
	assert_true(text_of(violations.list[0].pointer).bytes <= 400);
	assert_true(text_is_utf8(text_of(violations.list[0].pointer)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(values_come_from_the_query),
		with_arena(an_absent_value_is_its_default_or_null),
		with_arena(values_come_from_the_path),
		with_arena(a_malformed_id_in_the_path_is_a_violation),
		with_arena(what_the_schema_does_not_allow_is_a_violation),
		with_arena(unknown_and_repeated_parameters_are_violations),
		with_arena(a_parameter_of_the_path_is_none_of_the_query),
		with_arena(a_query_that_cannot_be_decoded_is_unreadable),
		with_arena(a_query_that_encodes_letters_or_digits_is_unreadable),
		with_arena(violations_beyond_the_limit_are_dropped),
		with_arena(a_long_name_is_cut_between_two_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
