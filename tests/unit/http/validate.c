#include "http/validate.h"

#include "http/body.h"
#include "table.h"
#include "testing.h"

#define ID "0b9c0a4e-1111-4222-8333-444455556666"
#define DEED(more) "{\"content\":\"早起扫雪\",\"participants\":[]" more "}"

static struct faults
check(struct arena *arena, const char *json)
{
	struct patterns *patterns =
	    patterns_compile(arena, table_operations, table_operation_count);
	struct faults faults = { .arena = arena };
	json_t *body = body_read(arena, text_of(json));

	assert_non_null(body);
	validate_json(&faults, patterns, table_find("submitDeed")->body, body);
	return faults;
}

static void
expect_none(struct arena *arena, const char *json)
{
	assert_int_equal(check(arena, json).count, 0);
}

static void
expect_fault(struct arena *arena, const char *json, const char *place, enum fault_kind kind)
{
	struct faults faults = check(arena, json);

	assert_int_equal(faults.count, 1);
	assert_string_equal(faults.list[0].place, place);
	assert_int_equal(faults.list[0].kind, kind);
}

static void
a_body_that_fits_has_no_fault(void **state)
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
	static const char *const place = "/participants/0/minutes";

#define MINUTES(number) \
	"{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID "\",\"minutes\":" number "}]}"
	expect_none(*state, MINUTES("13.0"));
	expect_none(*state, MINUTES("-1.3e1"));
	expect_fault(*state, MINUTES("1.5"), place, FAULT_TYPE);
	expect_fault(*state, MINUTES("1e-1"), place, FAULT_TYPE);
	expect_fault(*state, MINUTES("1e30"), place, FAULT_MAXIMUM);
	expect_fault(*state, MINUTES("-9223372036854775809"), place, FAULT_MINIMUM);
	expect_fault(*state, DEED(",\"kind\":1e30"), "/kind", FAULT_TYPE);
#undef MINUTES
}

static void
every_fault_names_its_place(void **state)
{
	expect_fault(*state, "[]", "", FAULT_TYPE);
	expect_fault(*state, "null", "", FAULT_TYPE);
	expect_fault(*state, "{\"participants\":[]}", "/content", FAULT_REQUIRED);
	expect_fault(*state, DEED(",\"a/b~c\":1"), "/a~1b~0c", FAULT_TYPE);
	expect_fault(*state, DEED(",\"Kind\":1"), "/Kind", FAULT_UNKNOWN);
	expect_fault(*state, DEED(",\"\":1"), "/", FAULT_UNKNOWN);
	expect_fault(*state,
	             "{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID "\"},{}]}",
	             "/participants/1/resident_id", FAULT_REQUIRED);
}

static void
types_are_not_converted(void **state)
{
	expect_fault(*state, DEED(",\"day\":20261122"), "/day", FAULT_TYPE);
	expect_fault(*state, DEED(",\"kind\":null"), "/kind", FAULT_TYPE);
	expect_fault(*state, DEED(",\"a/b~c\":\"true\""), "/a~1b~0c", FAULT_TYPE);
	expect_fault(*state, DEED(",\"codes\":\"a\""), "/codes", FAULT_TYPE);
	expect_fault(*state,
	             "{\"content\":\"1\",\"participants\":[{\"resident_id\":\"" ID
	             "\",\"minutes\":1.5}]}",
	             "/participants/0/minutes", FAULT_TYPE);
}

static void
lengths_are_counted_in_code_points(void **state)
{
	expect_none(*state, "{\"content\":\"一二三四五\",\"participants\":[]}");
	expect_fault(*state, "{\"content\":\"一二三四五六\",\"participants\":[]}", "/content",
	             FAULT_TOO_LONG);
	expect_fault(*state, "{\"content\":\"\",\"participants\":[]}", "/content", FAULT_TOO_SHORT);
}

static void
arrays_have_bounds_and_no_twins(void **state)
{
	expect_fault(*state, DEED(",\"codes\":[]"), "/codes", FAULT_TOO_FEW);
	expect_fault(*state, DEED(",\"codes\":[\"a\",\"b\",\"c\",\"d\"]"), "/codes",
	             FAULT_TOO_MANY);
	expect_fault(*state, DEED(",\"codes\":[\"a\",\"b\",\"a\"]"), "/codes/2", FAULT_NOT_UNIQUE);
	expect_fault(*state, DEED(",\"codes\":[\"a\",\"abcde\"]"), "/codes/1", FAULT_TOO_LONG);
}

static void
strings_keep_to_patterns_formats_and_lists(void **state)
{
	expect_fault(*state, DEED(",\"period\":\"2026-13\""), "/period", FAULT_PATTERN);
	expect_fault(*state, DEED(",\"period\":\"2026-11\\n\""), "/period", FAULT_PATTERN);
	expect_fault(*state, DEED(",\"day\":\"2026-02-29\""), "/day", FAULT_FORMAT);
	expect_fault(*state, DEED(",\"started_at\":\"yesterday\""), "/started_at", FAULT_FORMAT);
	expect_fault(*state, DEED(",\"kind\":\"Done\""), "/kind", FAULT_NOT_LISTED);
}

static void
all_faults_are_found_at_once(void **state)
{
	struct faults faults = check(*state, "{\"participants\":[1,{\"x\":1}],\"kind\":\"\"}");

	assert_int_equal(faults.count, 5);
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

	assert_int_equal(validate_parameter(*state, patterns, limit, "1"), FAULT_NONE);
	assert_int_equal(validate_parameter(*state, patterns, limit, "-1"), FAULT_MINIMUM);
	assert_int_equal(validate_parameter(*state, patterns, limit, "1e1"), FAULT_TYPE);
	assert_int_equal(validate_parameter(*state, patterns, limit, " 1"), FAULT_TYPE);
	assert_int_equal(validate_parameter(*state, patterns, flag, "false"), FAULT_NONE);
	assert_int_equal(validate_parameter(*state, patterns, flag, "False"), FAULT_TYPE);
	assert_int_equal(validate_parameter(*state, patterns, period, "2026-01"), FAULT_NONE);
	assert_int_equal(validate_parameter(*state, patterns, period, "x2026-01"), FAULT_PATTERN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_body_that_fits_has_no_fault),
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
