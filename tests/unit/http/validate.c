#include "http/validate.h"

#include "http/body.h"
#include "table.h"
#include "testing.h"

#define ID "0b9c0a4e-1111-4222-8333-444455556666"
#define DEED(more) "{\"content\":\"早起扫雪\",\"participants\":[]" more "}"

static struct violations
check(struct arena *arena, const char *json)
{
	struct patterns *patterns =
	    patterns_compile(arena, table_operations, table_operation_count);
	struct violations violations = { .arena = arena };
	json_t *body = body_read(arena, text_of(json));

	assert_non_null(body);
	validate_json(&violations, patterns, table_find("submitDeed")->body, body);
	return violations;
}

static void
expect_none(struct arena *arena, const char *json)
{
	assert_int_equal(check(arena, json).count, 0);
}

static void
expect_violation(struct arena *arena, const char *json, const char *pointer,
                 enum violation_kind kind)
{
	struct violations violations = check(arena, json);

	assert_int_equal(violations.count, 1);
	assert_string_equal(violations.list[0].pointer, pointer);
	assert_int_equal(violations.list[0].kind, kind);
}

static void
a_body_that_fits_has_no_violation(void **state)
{
	expect_none(*state, DEED(""));
	expect_none(*state, DEED(",\"day\":null,\"kind\":\"done\",\"a/b~c\":false"));
	expect_none(*state, DEED(",\"day\":\"2026-02-28\",\"codes\":[\"a\",\"b\"]"));
	expect_none(*state,
	            DEED(",\"period\":\"2026-12\",\"started_at\":\"2026-11-22T14:25:00Z\""));
	expect_none(*state, "{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID
	                    "\",\"minutes\":-5}]}");
}

static void
a_number_is_an_integer_by_its_value(void **state)
{
	static const char *const pointer = "/participants/0/minutes";

#define MINUTES(number) \
	"{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID "\",\"minutes\":" number "}]}"
	expect_none(*state, MINUTES("13.0"));
	expect_none(*state, MINUTES("-1.3e1"));
	expect_violation(*state, MINUTES("1.5"), pointer, VIOLATION_TYPE);
	expect_violation(*state, MINUTES("1e-1"), pointer, VIOLATION_TYPE);
	expect_violation(*state, MINUTES("1e30"), pointer, VIOLATION_MAXIMUM);
	expect_violation(*state, MINUTES("-9223372036854775809"), pointer, VIOLATION_MINIMUM);
	expect_violation(*state, DEED(",\"kind\":1e30"), "/kind", VIOLATION_TYPE);
#undef MINUTES
}

static void
every_fault_names_its_place(void **state)
{
	expect_violation(*state, "[]", "", VIOLATION_TYPE);
	expect_violation(*state, "null", "", VIOLATION_TYPE);
	expect_violation(*state, "{\"participants\":[]}", "/content", VIOLATION_REQUIRED);
	expect_violation(*state, DEED(",\"a/b~c\":1"), "/a~1b~0c", VIOLATION_TYPE);
	expect_violation(*state, DEED(",\"Kind\":1"), "/Kind", VIOLATION_UNKNOWN);
	expect_violation(*state, DEED(",\"\":1"), "/", VIOLATION_UNKNOWN);
	expect_violation(*state,
	                 "{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID "\"},{}]}",
	                 "/participants/1/resident_id", VIOLATION_REQUIRED);
}

static void
types_are_not_converted(void **state)
{
	expect_violation(*state, DEED(",\"day\":20261122"), "/day", VIOLATION_TYPE);
	expect_violation(*state, DEED(",\"kind\":null"), "/kind", VIOLATION_TYPE);
	expect_violation(*state, DEED(",\"a/b~c\":\"true\""), "/a~1b~0c", VIOLATION_TYPE);
	expect_violation(*state, DEED(",\"codes\":\"a\""), "/codes", VIOLATION_TYPE);
	expect_violation(*state,
	                 "{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID
	                 "\",\"minutes\":1.5}]}",
	                 "/participants/0/minutes", VIOLATION_TYPE);
}

static void
lengths_are_counted_in_code_points(void **state)
{
	expect_none(*state, "{\"content\":\"一二三四五\",\"participants\":[]}");
	expect_violation(*state, "{\"content\":\"一二三四五六\",\"participants\":[]}", "/content",
	                 VIOLATION_TOO_LONG);
	expect_violation(*state, "{\"content\":\"\",\"participants\":[]}", "/content",
	                 VIOLATION_TOO_SHORT);
}

static void
arrays_have_bounds_and_no_twins(void **state)
{
	expect_violation(*state, DEED(",\"codes\":[]"), "/codes", VIOLATION_TOO_FEW);
	expect_violation(*state, DEED(",\"codes\":[\"a\",\"b\",\"c\",\"d\"]"), "/codes",
	                 VIOLATION_TOO_MANY);
	expect_violation(*state, DEED(",\"codes\":[\"a\",\"b\",\"a\"]"), "/codes/2",
	                 VIOLATION_NOT_UNIQUE);
	expect_violation(*state, DEED(",\"codes\":[\"a\",\"abcde\"]"), "/codes/1",
	                 VIOLATION_TOO_LONG);
}

static void
strings_keep_to_patterns_formats_and_lists(void **state)
{
	expect_violation(*state, DEED(",\"period\":\"2026-13\""), "/period", VIOLATION_PATTERN);
	expect_violation(*state, DEED(",\"period\":\"2026-11\\n\""), "/period", VIOLATION_PATTERN);
	expect_violation(*state, DEED(",\"day\":\"2026-02-29\""), "/day", VIOLATION_FORMAT);
	expect_violation(*state, DEED(",\"started_at\":\"yesterday\""), "/started_at",
	                 VIOLATION_FORMAT);
	expect_violation(*state, DEED(",\"kind\":\"Done\""), "/kind", VIOLATION_NOT_LISTED);
}

static void
all_faults_are_found_at_once(void **state)
{
	struct violations violations =
	    check(*state, "{\"participants\":[1,{\"x\":1}],\"kind\":\"\"}");

	assert_int_equal(violations.count, 5);
}

static void
a_parameter_is_judged_as_what_its_schema_wants(void **state)
{
	struct patterns *patterns =
	    patterns_compile(*state, table_operations, table_operation_count);
	const struct operation *list = table_find("listDeeds");
	const struct schema *limit = list->parameters[0].schema;
	const struct schema *flag = list->parameters[2].schema;
	const struct schema *period = list->parameters[3].schema;

	assert_int_equal(validate_parameter(*state, patterns, limit, "1"), VIOLATION_NONE);
	assert_int_equal(validate_parameter(*state, patterns, limit, "-1"), VIOLATION_MINIMUM);
	assert_int_equal(validate_parameter(*state, patterns, limit, "1e1"), VIOLATION_TYPE);
	assert_int_equal(validate_parameter(*state, patterns, limit, " 1"), VIOLATION_TYPE);
	assert_int_equal(validate_parameter(*state, patterns, flag, "false"), VIOLATION_NONE);
	assert_int_equal(validate_parameter(*state, patterns, flag, "False"), VIOLATION_TYPE);
	assert_int_equal(validate_parameter(*state, patterns, period, "2026-01"), VIOLATION_NONE);
	assert_int_equal(validate_parameter(*state, patterns, period, "x2026-01"),
	                 VIOLATION_PATTERN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_body_that_fits_has_no_violation),
		with_arena(a_number_is_an_integer_by_its_value),
		with_arena(every_fault_names_its_place),
		with_arena(types_are_not_converted),
		with_arena(lengths_are_counted_in_code_points),
		with_arena(arrays_have_bounds_and_no_twins),
		with_arena(strings_keep_to_patterns_formats_and_lists),
		with_arena(all_faults_are_found_at_once),
		with_arena(a_parameter_is_judged_as_what_its_schema_wants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
