#include "base/cell.h"

#include "testing.h"

static void
expect_csv(struct arena *arena, const char *text, const char *expected)
{
	struct buffer row = buffer_create(arena, 1);

	cell_append(&row, text_of(text), CELL_SIGNS_CSV);
	assert_string_equal(buffer_text(&row).data, expected);
}

static void
plain_cells_stay_as_they_are(void **state)
{
	struct arena *arena = *state;

	expect_csv(arena, "", "");
	expect_csv(arena, "张**", "张**");
	expect_csv(arena, "12号楼 2单元", "12号楼 2单元");
	expect_csv(arena, "7KQ2M4", "7KQ2M4");
	expect_csv(arena, "120", "120");
}

static void
cells_with_separators_or_quotes_are_quoted(void **state)
{
	struct arena *arena = *state;

	expect_csv(arena, "a,b", "\"a,b\"");
	expect_csv(arena, "a;b", "\"a;b\"");
	expect_csv(arena, "a\tb", "\"a\tb\"");
	expect_csv(arena, "say \"hi\"", "\"say \"\"hi\"\"\"");
	expect_csv(arena, "two\nlines", "\"two\nlines\"");
	expect_csv(arena, "two\r\nlines", "\"two\r\nlines\"");
}

static void
cells_that_could_start_a_formula_are_marked(void **state)
{
	struct arena *arena = *state;

	expect_csv(arena, "=1+1", "'=1+1");
	expect_csv(arena, "+861", "'+861");
	expect_csv(arena, "-1", "'-1");
	expect_csv(arena, "@SUM(A1)", "'@SUM(A1)");
	expect_csv(arena, "\t=1", "\"'\t=1\"");
	expect_csv(arena, "\r=1", "\"'\r=1\"");
	expect_csv(arena, "\n=1", "\"'\n=1\"");
	expect_csv(arena, "＝1", "'＝1");
	expect_csv(arena, "＋1", "'＋1");
	expect_csv(arena, "－1", "'－1");
	expect_csv(arena, "＠1", "'＠1");
	expect_csv(arena, "=HYPERLINK(\"http://x\",\"y\")",
	           "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
}

static void
cells_that_a_spreadsheet_would_change_are_marked(void **state)
{
	struct arena *arena = *state;

	expect_csv(arena, "001234", "'001234");
	expect_csv(arena, "1234567890", "'1234567890");
	expect_csv(arena, "12E456", "'12E456");
	expect_csv(arena, "3MAR28", "'3MAR28");
	expect_csv(arena, "1-2", "'1-2");
	expect_csv(arena, "true", "'true");
	expect_csv(arena, " a", "' a");
	expect_csv(arena, "'=1", "''=1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(plain_cells_stay_as_they_are),
		with_arena(cells_with_separators_or_quotes_are_quoted),
		with_arena(cells_that_could_start_a_formula_are_marked),
		with_arena(cells_that_a_spreadsheet_would_change_are_marked),
	};

	return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
