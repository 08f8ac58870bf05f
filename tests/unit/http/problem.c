#include "http/problem.h"

#include "http/answer.h"
#include "http/field.h"
#include "rows.h"
#include "table.h"
#include "testing.h"

#include <string.h>

static void
expect_text(struct text actual, const char *expected)
{
	assert_string_equal(actual.data, expected);
	assert_int_equal(actual.bytes, text_of(expected).bytes);
}

static void
a_problem_says_what_is_wrong_and_where(void **state)
{
	struct violations violations = { .arena = *state };

	expect_text(problem_write(
	                *state, &(struct problem){ .code = ERROR_NOT_FOUND, .request_id = "abc" }),
	            "{\"type\":\"/docs/errors#not_found\",\"title\":\"没有找到\",\"status\":404,"
	            "\"code\":\"not_found\",\"detail\":\"There is no \\\"such\\\" thing.\","
	            "\"request_id\":\"abc\"}");
	violations_add(&violations, "/a\"b", VIOLATION_REQUIRED);
	violations_add(&violations, "limit", VIOLATION_MAXIMUM);
	expect_text(
	    problem_write(*state, &(struct problem){ .code = ERROR_INVALID_REQUEST,
	                                             .request_id = "abc",
	                                             .violations = &violations }),
	    "{\"type\":\"/docs/errors#invalid_request\",\"title\":\"填写有误\",\"status\":422,"
	    "\"code\":\"invalid_request\",\"detail\":\"See violations.\",\"request_id\":\"abc\","
	    "\"violations\":["
	    "{\"pointer\":\"/a\\\"b\",\"code\":\"required\",\"title\":\"必须填写\"},"
	    "{\"pointer\":\"limit\",\"code\":\"maximum\",\"title\":\"数值太大\"}]}");
}

static void
every_kind_of_violation_has_words(void **state)
{
	(void)state;
	for (int kind = VIOLATION_NONE + 1; kind < VIOLATION_KIND_COUNT; kind++) {
		assert_non_null(violations_code((enum violation_kind)kind));
		assert_non_null(violations_title((enum violation_kind)kind));
	}
}

static void
fields_are_named_by_their_titles_and_bounds(void **state)
{
	const struct operation *operation = table_find("submitDeed");
	struct violations violations = { .arena = *state };

	violations_add(&violations, "/content", VIOLATION_TOO_LONG);
	violations_add(&violations, "/participants/2", VIOLATION_TYPE);
	violations_add(&violations, "/participants/2/minutes", VIOLATION_TYPE);
	violations_add(&violations, "/codes", VIOLATION_TOO_FEW);
	violations_add(&violations, "/nothing", VIOLATION_UNKNOWN);
	violations_add(&violations, "deed_id", VIOLATION_FORMAT);
	expect_text(
	    problem_write(*state, &(struct problem){ .code = ERROR_INVALID_REQUEST,
	                                             .operation = operation,
	                                             .request_id = "abc",
	                                             .violations = &violations }),
	    "{\"type\":\"/docs/errors#invalid_request\",\"title\":\"填写有误\",\"status\":422,"
	    "\"code\":\"invalid_request\",\"detail\":\"See violations.\",\"request_id\":\"abc\","
	    "\"violations\":["
	    "{\"pointer\":\"/content\",\"code\":\"maxLength\",\"title\":\"内容太长\","
	    "\"field\":\"事迹\",\"bound\":5},"
	    "{\"pointer\":\"/participants/2\",\"code\":\"type\",\"title\":\"类型不对\","
	    "\"field\":\"参与人\"},"
	    "{\"pointer\":\"/participants/2/minutes\",\"code\":\"type\",\"title\":\"类型不对\"},"
	    "{\"pointer\":\"/codes\",\"code\":\"minItems\",\"title\":\"数量太少\",\"bound\":1},"
	    "{\"pointer\":\"/nothing\",\"code\":\"additionalProperties\","
	    "\"title\":\"不认识的字段\"},"
	    "{\"pointer\":\"deed_id\",\"code\":\"format\",\"title\":\"格式不对\","
	    "\"field\":\"事迹编号\"}]}");
}

static void
bounds_are_those_of_the_schema(void **state)
{
	struct field limit = field_find(table_find("listDeeds"), "limit");
	int64_t bound = 0;

	(void)state;
	assert_true(field_bound(limit, VIOLATION_MINIMUM, &bound));
	assert_int_equal(bound, 1);
	assert_true(field_bound(limit, VIOLATION_MAXIMUM, &bound));
	assert_int_equal(bound, 100);
	assert_false(field_bound(limit, VIOLATION_TYPE, &bound));
	assert_false(field_bound((struct field){ NULL, NULL }, VIOLATION_MAXIMUM, &bound));
	assert_null(field_find(table_find("submitDeed"), "/content/5").schema);
	assert_null(field_find(table_find("submitDeed"), "/participants/x/y/z").schema);
	assert_null(field_find(NULL, "/content").schema);
}

static void
a_statement_says_where_and_who(void **state)
{
	static const struct rows_column columns[] = { { "error", TYPE_TEXT },
		                                      { ANSWER_VIOLATIONS_COLUMN, TYPE_JSONB } };
	static const char *const cells[] = {
		"not_found",
		"[{\"pointer\": \"/participants/1\", \"name\": \"张三\", \"deed_id\": \"0b9c\"}, "
		"{\"pointer\": \"/codes\", \"bound\": 30}]",
	};

	expect_text(
	    problem_write(*state,
	                  &(struct problem){ .code = ERROR_NOT_FOUND,
	                                     .operation = table_find("submitDeed"),
	                                     .request_id = "abc",
	                                     .refusal = rows_make(*state, columns, 2, cells, 1) }),
	    "{\"type\":\"/docs/errors#not_found\",\"title\":\"没有找到\",\"status\":404,"
	    "\"code\":\"not_found\",\"detail\":\"There is no \\\"such\\\" thing.\","
	    "\"request_id\":\"abc\",\"violations\":["
	    "{\"pointer\":\"/participants/1\",\"code\":\"not_found\",\"title\":\"没有找到\","
	    "\"field\":\"参与人\",\"name\":\"张三\",\"deed_id\":\"0b9c\"},"
	    "{\"pointer\":\"/codes\",\"code\":\"not_found\",\"title\":\"没有找到\","
	    "\"bound\":30}]}");
}

/* The same error of an operation whose body has the field, whose query has it, and of another. */
static void
an_error_is_about_its_field(void **state)
{
	static const char start[] = "{\"type\":\"/docs/errors#too_old\",\"title\":\"太久以前\","
	                            "\"status\":422,\"code\":\"too_old\","
	                            "\"detail\":\"It is too long ago.\",\"request_id\":\"abc\"";
	static const char *const cases[][2] = {
		{ "submitDeed", ",\"violations\":[{\"pointer\":\"/period\",\"code\":\"too_old\","
		                "\"title\":\"太久以前\",\"field\":\"月份\"}]}" },
		{ "listDeeds", ",\"violations\":[{\"pointer\":\"period\",\"code\":\"too_old\","
		               "\"title\":\"太久以前\",\"field\":\"月份\"}]}" },
		{ "getDeed", "}" },
	};
	static const struct rows_column error = { "error", TYPE_TEXT };
	static const char *const cell = "too_old";

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct problem problem = { .code = ERROR_TOO_OLD,
			                   .operation = table_find(cases[i][0]),
			                   .request_id = "abc" };
		const char *expected = arena_format(*state, "%s%s", start, cases[i][1]);

		expect_text(problem_write(*state, &problem), expected);
		problem.refusal = rows_make(*state, &error, 1, &cell, 1);
		expect_text(problem_write(*state, &problem), expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_problem_says_what_is_wrong_and_where),
		with_arena(every_kind_of_violation_has_words),
		with_arena(fields_are_named_by_their_titles_and_bounds),
		with_arena(bounds_are_those_of_the_schema),
		with_arena(a_statement_says_where_and_who),
		with_arena(an_error_is_about_its_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
