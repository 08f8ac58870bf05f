#include "http/selfcheck.h"

#include "table.h"
#include "testing.h"

#include <stdio.h>

static const char *
find_violation(struct arena *arena, const char *operation, struct response response)
{
	struct patterns *patterns =
	    patterns_compile(arena, table_operations, table_operation_count);

	return selfcheck_find_violation(arena, patterns, table_find(operation), &response);
}

static struct response
success(int status, const char *body)
{
	return (
	    struct response){ .status = status, .error = RESPONSE_NO_ERROR, .body = text_of(body) };
}

static void
what_the_contract_declares_is_no_violation(void **state)
{
	struct response problem = { .status = 404, .error = ERROR_NOT_FOUND };

	assert_null(find_violation(*state, "getDeed", success(200, "{\"balance\":7}")));
	assert_null(find_violation(*state, "getDeed", success(304, "")));
	assert_null(find_violation(*state, "getDeed", problem));
	assert_null(find_violation(*state, "closeSession", success(204, "")));
}

static void
a_body_that_breaks_the_schema_is_a_violation(void **state)
{
	assert_string_equal(find_violation(*state, "getDeed", success(200, "{\"balance\":\"7\"}")),
	                    "type at '/balance'");
	assert_string_equal(
	    find_violation(*state, "getDeed", success(200, "{\"balance\":7,\"x\":1}")),
	    "additionalProperties at '/x'");
	assert_non_null(find_violation(*state, "getDeed", success(200, "{\"balance\":7")));
	assert_non_null(find_violation(*state, "getDeed", success(200, "")));
}

static void
an_undeclared_status_or_code_is_a_violation(void **state)
{
	struct response problem = { .status = 422, .error = ERROR_INVALID_REQUEST };

	assert_string_equal(find_violation(*state, "getDeed", problem), "invalid_request");
	assert_string_equal(find_violation(*state, "getDeed", success(204, "")), "status 204");
	assert_string_equal(find_violation(*state, "closeSession", success(304, "")), "status 304");
}

static void
answers_are_noted_one_a_line(void **state)
{
	const struct response problem = { .status = 404, .error = ERROR_NOT_FOUND };
	const struct response answer = success(200, "");
	FILE *file = tmpfile();
	char lines[200];
	size_t bytes;

	assert_non_null(file);
	selfcheck_note(*state, fileno(file), table_find("getDeed"), &problem);
	selfcheck_note(*state, fileno(file), table_find("listDeeds"), &answer);
	rewind(file);
	bytes = fread(lines, 1, sizeof(lines) - 1, file);
	lines[bytes] = '\0';
	assert_string_equal(lines, "getDeed 404 not_found\nlistDeeds 200 -\n");
	fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(what_the_contract_declares_is_no_violation),
		with_arena(a_body_that_breaks_the_schema_is_a_violation),
		with_arena(an_undeclared_status_or_code_is_a_violation),
		with_arena(answers_are_noted_one_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
