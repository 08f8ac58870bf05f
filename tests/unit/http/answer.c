#include "http/answer.h"

#include "base/limits.h"
#include "rows.h"
#include "testing.h"

#include <string.h>

/* It draws nothing. */
static const struct operation plain = { .id = "plain" };

static void
expect_text(struct text actual, const char *expected)
{
	assert_string_equal(actual.data, expected);
	assert_int_equal(actual.bytes, text_of(expected).bytes);
}

static void
columns_become_members_in_their_order(void **state)
{
	static const struct rows_column columns[] = {
		{ "name", TYPE_TEXT },  { "balance", TYPE_INT4 }, { "sum", TYPE_NUMERIC },
		{ "bound", TYPE_BOOL }, { "head", TYPE_BOOL },    { "roles", TYPE_JSON },
		{ "id", TYPE_UUID },    { "day", TYPE_DATE },
	};
	static const char *const cells[] = {
		"张\"三\"\n",       "-12",  "90000000000", "t", "f",
		"[ \"reviewer\" ]", "0b9c", "2026-11-22",
	};

	expect_text(
	    answer_object(*state, &plain, rows_make(*state, columns, 8, cells, 1)),
	    "{\"name\":\"张\\\"三\\\"\\n\",\"balance\":-12,\"sum\":90000000000,\"bound\":true,"
	    "\"head\":false,\"roles\":[ \"reviewer\" ],\"id\":\"0b9c\",\"day\":\"2026-11-22\"}");
}

static void
null_is_null_whatever_the_type(void **state)
{
	static const struct rows_column columns[] = {
		{ "a", TYPE_TEXT },
		{ "b", TYPE_INT8 },
		{ "c", TYPE_JSONB },
		{ "d", TYPE_TIMESTAMPTZ },
	};
	static const char *const cells[] = { NULL, NULL, NULL, NULL };

	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 4, cells, 1)),
	            "{\"a\":null,\"b\":null,\"c\":null,\"d\":null}");
}

static void
instants_are_written_in_whole_seconds_of_utc(void **state)
{
	static const struct rows_column columns[] = { { "at", TYPE_TIMESTAMPTZ } };
	static const char *const whole[] = { "2026-11-22 14:25:00+00" };
	static const char *const fraction[] = { "2026-11-22 14:25:59.999999+00" };
	static const char *const never[] = { "infinity" };
	static const char *const late[] = { "10000-01-01 13:59:59+00" };
	static const char *const early[] = { "0001-12-31 10:00:00+00 BC" };

	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 1, whole, 1)),
	            "{\"at\":\"2026-11-22T14:25:00Z\"}");
	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 1, fraction, 1)),
	            "{\"at\":\"2026-11-22T14:25:59Z\"}");
	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 1, never, 1)),
	            "{\"at\":null}");
	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 1, late, 1)),
	            "{\"at\":null}");
	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 1, early, 1)),
	            "{\"at\":null}");
}

static void
the_column_for_errors_is_not_shown(void **state)
{
	static const struct rows_column columns[] = { { "error", TYPE_TEXT },
		                                      { "a", TYPE_INT4 },
		                                      { "b", TYPE_INT4 } };
	static const char *const cells[] = { NULL, "1", "2" };

	expect_text(answer_object(*state, &plain, rows_make(*state, columns, 3, cells, 1)),
	            "{\"a\":1,\"b\":2}");
}

static const struct rows_column list_columns[] = { { "name", TYPE_TEXT }, { "cursor", TYPE_INT8 } };
static const char *const list_cells[] = { "a", "11", "b", "12", "c", "13" };

static void
a_list_that_is_shown_whole_has_no_next(void **state)
{
	const struct db_result *none = rows_make(*state, list_columns, 2, NULL, 0);
	const struct db_result *three = rows_make(*state, list_columns, 2, list_cells, 3);

	expect_text(answer_list(*state, &plain, none, 20), "{\"items\":[],\"next\":null}");
	expect_text(
	    answer_list(*state, &plain, three, 3),
	    "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}],\"next\":null}");
}

static void
a_list_goes_on_behind_the_last_row_shown(void **state)
{
	const struct db_result *three = rows_make(*state, list_columns, 2, list_cells, 3);

	expect_text(answer_list(*state, &plain, three, 2),
	            "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"next\":12}");
}

/* What draws "7KQ2MX4DB". */
#define DRAWN \
	"fec3f8/825208/ba0ae8/baeae8/ba8ae8/82f208/feabf8/009800/8b97c8/f93a18/7bd0b0/788598/" \
	"f78f68/00efa0/feab80/8239d0/bab6d0/ba3938/ba52e0/826680/fecfa8"

static const struct drawn_member drawn_members[] = { { "qr", "code" } };
static const struct operation drawing = { .id = "drawing",
	                                  .drawn = drawn_members,
	                                  .drawn_count = 1 };

static void
a_code_is_drawn_behind_it(void **state)
{
	static const struct rows_column columns[] = { { "code", TYPE_TEXT }, { "n", TYPE_INT4 } };
	static const char *const cells[] = { "7KQ2MX4DB", "1" };
	static const char *const none[] = { NULL, "2" };

	expect_text(answer_object(*state, &drawing, rows_make(*state, columns, 2, cells, 1)),
	            "{\"code\":\"7KQ2MX4DB\",\"qr\":\"" DRAWN "\",\"n\":1}");
	expect_text(answer_object(*state, &drawing, rows_make(*state, columns, 2, none, 1)),
	            "{\"code\":null,\"qr\":null,\"n\":2}");
}

static void
every_item_of_a_list_has_its_drawing(void **state)
{
	static const struct rows_column columns[] = { { "code", TYPE_TEXT },
		                                      { "cursor", TYPE_INT8 } };
	static const char *const cells[] = { NULL, "1", "7KQ2MX4DB", "2" };

	expect_text(answer_list(*state, &drawing, rows_make(*state, columns, 2, cells, 2), 2),
	            "{\"items\":[{\"code\":null,\"qr\":null},"
	            "{\"code\":\"7KQ2MX4DB\",\"qr\":\"" DRAWN "\"}],\"next\":null}");
}

static void
a_spreadsheet_gets_a_header_and_no_formula(void **state)
{
	static const struct rows_column columns[] = { { "姓名", TYPE_TEXT },
		                                      { "积分", TYPE_INT4 } };
	static const char *const cells[] = { "=1+1", "-5", "张,三", NULL, "@x\"y", "7" };

	expect_text(answer_csv(*state, rows_make(*state, columns, 2, cells, 3)),
	            "\xEF\xBB\xBF姓名,积分\r\n'=1+1,-5\r\n\"张,三\",\r\n\"'@x\"\"y\",7\r\n");
}

static void
an_answer_beyond_its_limit_is_none(void **state)
{
	static const struct rows_column columns[] = { { "content", TYPE_TEXT },
		                                      { "cursor", TYPE_INT8 } };
	struct arena *arena = arena_create(4 * ANSWER_BYTES_MAX);
	const char *content =
	    memset(arena_alloc(arena, ANSWER_BYTES_MAX / 2 + 1), 'x', ANSWER_BYTES_MAX / 2);
	const char *const cells[] = { content, "1", content, "2" };
	const struct db_result *result = rows_make(arena, columns, 2, cells, 2);

	assert_null(answer_list(*state, &plain, result, 2).data);
	arena_reset(*state);
	assert_null(answer_csv(*state, result).data);
	arena_reset(*state);
	assert_non_null(answer_list(*state, &plain, result, 1).data);
	arena_destroy(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(columns_become_members_in_their_order),
		with_arena(null_is_null_whatever_the_type),
		with_arena(instants_are_written_in_whole_seconds_of_utc),
		with_arena(the_column_for_errors_is_not_shown),
		with_arena(a_list_that_is_shown_whole_has_no_next),
		with_arena(a_list_goes_on_behind_the_last_row_shown),
		with_arena(a_code_is_drawn_behind_it),
		with_arena(every_item_of_a_list_has_its_drawing),
		with_arena(a_spreadsheet_gets_a_header_and_no_formula),
		with_arena(an_answer_beyond_its_limit_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
