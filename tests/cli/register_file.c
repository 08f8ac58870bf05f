#include "cli/import/register_file.h"

#include "arena_case.h"
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "楼栋,单元,室,姓名,手机,出生年份,户主\n"

static struct register_file
read_bytes(const void *bytes, size_t count)
{
	return register_file_read(arena, (struct text){ bytes, count });
}

static struct register_file
read_string(const char *string)
{
	return register_file_read(arena, text_of(string));
}

/* The only line below the header, which must be right. */
static struct register_person
read_person(const char *line)
{
	struct register_file file = read_string(arena_format(arena, HEADER "%s\n", line));

	if (file.faults.count)
		fail_msg("%s: %s", line, file.faults.items[0].reason);
	assert_int_equal(file.people_count, 1);
	return file.people[0];
}

static void
expect_fault(const struct register_file *file, size_t place, int64_t line, const char *column,
             const char *reason)
{
	const struct fault *fault;

	assert_true(place < file->faults.count);
	fault = &file->faults.items[place];
	if (fault->line != line || strstr(fault->reason, reason) == NULL)
		fail_msg("line %lld: %s", (long long)fault->line, fault->reason);
	if (column != NULL) {
		assert_string_equal(fault->column, column);
	} else {
		assert_null(fault->column);
	}
}

/* One line below the header is wrong, and is not among the people. */
static void
expect_refusal(const char *line, const char *column, const char *reason)
{
	struct register_file file = read_string(arena_format(arena, HEADER "%s\n", line));

	expect_fault(&file, 0, 2, column, reason);
	assert_int_equal(file.people_count, 0);
	assert_int_equal(file.refused_line_count, 1);
	assert_true(file.is_readable);
}

static void
a_line_becomes_a_person(void **state)
{
	struct register_person person;

	(void)state;
	person = read_person("12,2,301,张三,13800138000,1958,是");
	assert_int_equal(person.line, 2);
	assert_int_equal(person.building, 12);
	assert_int_equal(person.unit, 2);
	assert_string_equal(person.room, "301");
	assert_string_equal(person.name, "张三");
	assert_string_equal(person.phone, "13800138000");
	assert_int_equal(person.birth_year, 1958);
	assert_true(person.is_head);
}

static void
what_is_optional_may_be_empty_or_missing(void **state)
{
	struct register_person person;
	struct register_file file;

	(void)state;
	person = read_person("12,2,301,张三,,,");
	assert_null(person.phone);
	assert_int_equal(person.birth_year, 0);
	assert_false(person.is_head);

	file = read_string("name,room,unit,building\n张三,301,2,12\n");
	assert_int_equal(file.faults.count, 0);
	assert_int_equal(file.people_count, 1);
	assert_int_equal(file.people[0].building, 12);
	assert_false(file.names_heads);
}

static void
people_write_addresses_in_many_ways(void **state)
{
	static const char *const buildings[] = { "12",      "12号楼", "012",  "１２栋",
		                                 "12 号楼", " 12幢 ", "12座", "　12楼" };

	(void)state;
	for (size_t i = 0; i < sizeof(buildings) / sizeof(buildings[0]); i++) {
		const char *line = arena_format(arena, "%s,２单元,３０１ 室,张三,,,", buildings[i]);
		struct register_person person = read_person(line);

		assert_int_equal(person.building, 12);
		assert_int_equal(person.unit, 2);
		assert_string_equal(person.room, "301");
	}
	assert_string_equal(read_person("1,1,12a,张三,,,").room, "12A");
	assert_string_equal(read_person("1,1,b-2号,张三,,,").room, "B-2");
}

static void
people_write_phones_years_and_answers_in_many_ways(void **state)
{
	static const char *const phones[] = { "138 0013 8000", "138-0013-8000", "+8613800138000",
		                              "１３８００１３８０００" };

	(void)state;
	for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++) {
		const char *line = arena_format(arena, "1,1,1,张三,%s,１９５８年,YES", phones[i]);
		struct register_person person = read_person(line);

		assert_string_equal(person.phone, "13800138000");
		assert_int_equal(person.birth_year, 1958);
		assert_true(person.is_head);
	}
	assert_false(read_person("1,1,1,张三,,,否").is_head);
	assert_false(read_person("1,1,1,张三,,,No").is_head);
}

static void
names_are_read_as_they_were_typed(void **state)
{
	(void)state;
	assert_string_equal(read_person("1,1,1,张\u200B三,,,").name, "张\u200B三");
	assert_string_equal(read_person("1,1,1,张  三 ,,,").name, "张  三");
	assert_string_equal(read_person("1,1,1,\"Anna Maria Weber\",,,").name, "Anna Maria Weber");
	assert_string_equal(read_person("1,1,1,古丽·买买提,,,").name, "古丽·买买提");
	assert_string_equal(read_person("1,1,1,𠮷田,,,").name, "𠮷田");
}

static void
impossible_addresses_are_refused(void **state)
{
	(void)state;
	expect_refusal(",1,1,张三,,,", "楼栋", "the building is missing");
	expect_refusal("0,1,1,张三,,,", "楼栋", "\"0\" is no building");
	expect_refusal("10000,1,1,张三,,,", "楼栋", "is no building");
	expect_refusal("-1,1,1,张三,,,", "楼栋", "is no building");
	expect_refusal("十十,1,1,张三,,,", "楼栋", "\"十十\" is no building");
	expect_refusal("12号楼3,1,1,张三,,,", "楼栋", "is no building");
	expect_refusal("1,,1,张三,,,", "单元", "the unit is missing");
	expect_refusal("1,100,1,张三,,,", "单元", "is no unit");
	expect_refusal("1,1,,张三,,,", "室", "the room is missing");
	expect_refusal("1,1,室,张三,,,", "室", "is no room");
	expect_refusal("1,1,123456789,张三,,,", "室", "is no room");
	expect_refusal("1,1,三零一,张三,,,", "室", "is no room");
}

static void
impossible_people_are_refused(void **state)
{
	(void)state;
	expect_refusal("1,1,1,,,,", "姓名", "the name is missing");
	expect_refusal("1,1,1,　,,,", "姓名", "the name is missing");
	expect_refusal("1,1,1,张三,,1899,", "出生年份", "is no year of birth");
	expect_refusal("1,1,1,张三,,2999,", "出生年份", "is no year of birth");
	expect_refusal("1,1,1,张三,,58,", "出生年份", "is no year of birth");
	expect_refusal("1,1,1,张三,,,也许", "户主", "neither 是 nor 否");
}

/* As bytes and not in a literal, where some of them would turn the line. */
static void
numbers_have_no_invisible_characters(void **state)
{
	static const uint8_t characters[][5] = {
		{ 0x7F },
		{ 0xC2, 0x85 },
		{ 0xC2, 0xAD },
		{ 0xE2, 0x80, 0x8B },
		{ 0xE2, 0x80, 0x8F },
		{ 0xE2, 0x80, 0xA8 },
		{ 0xE2, 0x80, 0xAE },
		{ 0xE2, 0x81, 0xA6 },
		{ 0xEF, 0xBB, 0xBF },
		{ 0xEF, 0xBF, 0xBE },
		{ 0xF0, 0x9F, 0xBF, 0xBF },
		{ 0xF3, 0xA0, 0x81, 0x81 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
		const char *character = (const char *)characters[i];

		expect_refusal(arena_format(arena, "1,1,3%s1,张三,,,", character), "室",
		               "an invisible one");
	}
}

static void
impossible_phones_are_refused(void **state)
{
	static const char *const phones[] = { "1380013800",  "138001380000", "23800138000",
		                              "12345678901", "1380013800a",  "0635-8512345",
		                              "--" };

	(void)state;
	for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++) {
		expect_refusal(arena_format(arena, "1,1,1,张三,%s,,", phones[i]), "手机",
		               "this is no mobile number");
	}
	expect_refusal("1,1,1,张三,1.38E+10,,", "手机", "the spreadsheet has rounded the number");
}

static void
a_line_names_all_its_faults(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string(HEADER "1,1,1,李四,,,\nx,y,1,张三,5,,\n");
	assert_int_equal(file.faults.count, 3);
	expect_fault(&file, 0, 3, "楼栋", "is no building");
	expect_fault(&file, 1, 3, "单元", "is no unit");
	expect_fault(&file, 2, 3, "手机", "is no mobile number");
	assert_int_equal(file.refused_line_count, 1);
	assert_int_equal(file.people_count, 1);
}

static void
faults_show_nothing_that_a_terminal_would_obey(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("楼栋,单元,室,姓名,\x1b[2J\n1,1,1,张三,\n");
	assert_int_equal(file.faults.count, 0);
	assert_string_equal(file.notes.items[0].reason, "column \"\uFFFD[2J\" is not read");
	file = read_string(HEADER "123456789012345678901234567890,1,1,张三,,,\n");
	expect_fault(&file, 0, 2, "楼栋", "\"123456789012345678901234…\" is no building");
}

static void
a_person_stands_once_in_a_household(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string(HEADER "1,1,1,张三,,,\n"
	                          "1,1,2,张三,,,\n"
	                          "1,1,1,李四,,,\n"
	                          "1号楼,1单元,1室,张三,,,\n"
	                          "1,1,1,张三,,,\n");
	assert_int_equal(file.faults.count, 2);
	expect_fault(&file, 0, 5, "姓名", "this person of this household stands on line 2 already");
	expect_fault(&file, 1, 6, "姓名", "stands on line 2 already");
	assert_int_equal(file.people_count, 3);
	assert_int_equal(file.people[2].line, 4);
}

static void
a_household_has_one_head_and_a_phone_one_owner(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string(HEADER "1,1,1,张三,13800138000,,是\n"
	                          "1,1,1,李四,,,是\n"
	                          "1,1,2,王五,138 0013 8000,,是\n");
	assert_int_equal(file.faults.count, 2);
	expect_fault(&file, 0, 3, "户主", "the head of this household stands on line 2 already");
	expect_fault(&file, 1, 4, "手机", "this number stands on line 2 already");
	assert_int_equal(file.people_count, 1);
}

static void
the_header_must_be_right(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("楼栋,单元,室\n1,1,1\n");
	expect_fault(&file, 0, 1, "姓名", "the column is missing");
	assert_false(file.is_readable);
	file = read_string("楼栋,单元,室,姓名,name\n1,1,1,张三,\n");
	expect_fault(&file, 0, 1, "name", "the column is there twice, first as 姓名");
	file = read_string(HEADER);
	expect_fault(&file, 0, 0, NULL, "the file has no residents");
	file = read_string("1,1,101,张三\n");
	assert_false(file.is_readable);
	file = read_string("");
	expect_fault(&file, 0, 0, NULL, "the file is empty");
	file = read_string("\n\n,,,\n");
	expect_fault(&file, 0, 0, NULL, "the file is empty");
}

static void
rows_may_end_early_and_have_nothing_behind_the_head(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("楼栋,单元,室,姓名,手机,户主,\n"
	                   "1,1,1,张三\n"
	                   "1,1,1,李四,,,,,,\n"
	                   "1,1,1\n"
	                   "1,1,1,王五,,,钱七\n");
	assert_int_equal(file.people_count, 2);
	assert_int_equal(file.faults.count, 2);
	expect_fault(&file, 0, 4, "姓名", "the name is missing");
	expect_fault(&file, 1, 5, NULL, "cell 7 has something in it, and the head names 6 columns");
}

static void
lines_are_counted_as_an_editor_counts_them(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("\r\n楼栋,单元,室,姓名\r\n"
	                   "\r\n"
	                   "1,1,1,\"张\r\n三\"\r\n"
	                   ",,,\r\n"
	                   "1,1,x!,李四\r\n");
	assert_int_equal(file.faults.count, 2);
	expect_fault(&file, 0, 4, "姓名", "control character");
	expect_fault(&file, 1, 7, "室", "is no room");
}

static void
broken_quotation_costs_one_line(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("楼栋,单元,室,姓名\n"
	                   "1,1,1,\"张\"三\n"
	                   "1,1,1,李四\n"
	                   "1,1,1,王\"五\n"
	                   "1,1,1,赵六\n"
	                   "1,1,1,\"钱七\n");
	assert_int_equal(file.faults.count, 3);
	expect_fault(&file, 0, 2, NULL, "quotation marks enclose a whole cell");
	expect_fault(&file, 1, 4, NULL, "quotation marks enclose a whole cell");
	expect_fault(&file, 2, 6, NULL, "the quoted cell that begins here never ends");
	assert_int_equal(file.people_count, 2);
}

static void
the_separator_may_be_a_tab(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("楼栋\t单元\t室\t姓名\n1\t1\t1\t\"张三\"\n");
	assert_int_equal(file.faults.count, 0);
	assert_string_equal(file.people[0].name, "张三");
}

static void
excel_saves_with_a_byte_order_mark_or_in_gb18030(void **state)
{
	struct register_file file;
	static const char gb18030[] =
	    "\xC2\xA5\xB6\xB0,\xB5\xA5\xD4\xAA,\xCA\xD2,\xD0\xD5\xC3\xFB\r\n"
	    "1,1,1,\xD5\xC5\xC8\xFD\x95\x34\xB2\x35\r\n";

	(void)state;
	file = read_string("\xEF\xBB\xBF楼栋,单元,室,姓名\r\n1,1,1,张三\r\n");
	assert_int_equal(file.faults.count, 0);
	assert_string_equal(file.people[0].name, "张三");

	/* 楼栋,单元,室,姓名 and 1,1,1,张三𠮷, the last one of four bytes. */
	file = read_string(gb18030);
	assert_int_equal(file.faults.count, 0);
	assert_string_equal(file.people[0].name, "张三𠮷");
}

static void
bytes_in_no_known_encoding_are_refused_whole(void **state)
{
	struct register_file file;

	(void)state;
	file = read_string("楼栋,单元,室,姓名\n1,1,1,张\xFF三\n");
	assert_int_equal(file.faults.count, 1);
	expect_fault(&file, 0, 0, NULL, "line 2 is neither UTF-8 nor GB18030");
	assert_false(file.is_readable);
}

static void
a_nul_is_a_control_character_like_others(void **state)
{
	static const char bytes[] = "楼栋,单元,室,姓名\n1,1,1,张\0三\n";
	struct register_file file;

	(void)state;
	file = read_bytes(bytes, sizeof(bytes) - 1);
	expect_fault(&file, 0, 2, "姓名", "control character");
}

static void
a_file_has_limits(void **state)
{
	struct buffer lines;
	struct register_file file;
	struct buffer cells;

	(void)state;
	lines = buffer_create(arena, 1024);
	buffer_append_string(&lines, "楼栋,单元,室,姓名\n1,1,1,张三\n");
	for (int i = 2; i < IMPORT_LINES_MAX; i++)
		buffer_append_string(&lines, "\n");
	file = register_file_read(arena, buffer_text(&lines));
	assert_int_equal(file.faults.count, 0);
	buffer_append_string(&lines, "\n");
	file = register_file_read(arena, buffer_text(&lines));
	expect_fault(&file, 0, 0, NULL, "the file has more than 200000 lines");
	assert_false(file.is_readable);

	cells = buffer_create(arena, 1024);
	buffer_append_string(&cells, "楼栋,单元,室,姓名\n1,1,1,张三");
	for (int i = 0; i < IMPORT_CELLS_MAX; i++)
		buffer_append_string(&cells, ",x");
	file = register_file_read(arena, buffer_text(&cells));
	expect_fault(&file, 0, 2, NULL, "there are more than 64 cells");
}

static struct register_file
read_below_a_person(const char *line)
{
	return read_string(
	    arena_format(arena, HEADER "12,2,301,张三,13800138000,1958,是\n%s\n", line));
}

/* A row is blank only without any content: none with one filled cell is passed over. */
static void
a_row_with_one_filled_cell_is_a_row(void **state)
{
	static const char commas[] = ",,,,,,";

	(void)state;
	assert_int_equal(read_below_a_person(commas).faults.count, 0);
	for (size_t i = 0; i < sizeof(commas); i++) {
		const char *line = arena_format(arena, "%.*s7%s", (int)i, commas, commas + i);

		assert_int_equal(read_below_a_person(line).refused_line_count, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_becomes_a_person),
		TEST(a_row_with_one_filled_cell_is_a_row),
		TEST(what_is_optional_may_be_empty_or_missing),
		TEST(people_write_addresses_in_many_ways),
		TEST(people_write_phones_years_and_answers_in_many_ways),
		TEST(names_are_read_as_they_were_typed),
		TEST(impossible_addresses_are_refused),
		TEST(impossible_people_are_refused),
		TEST(numbers_have_no_invisible_characters),
		TEST(impossible_phones_are_refused),
		TEST(a_line_names_all_its_faults),
		TEST(faults_show_nothing_that_a_terminal_would_obey),
		TEST(a_person_stands_once_in_a_household),
		TEST(a_household_has_one_head_and_a_phone_one_owner),
		TEST(the_header_must_be_right),
		TEST(rows_may_end_early_and_have_nothing_behind_the_head),
		TEST(lines_are_counted_as_an_editor_counts_them),
		TEST(broken_quotation_costs_one_line),
		TEST(the_separator_may_be_a_tab),
		TEST(excel_saves_with_a_byte_order_mark_or_in_gb18030),
		TEST(bytes_in_no_known_encoding_are_refused_whole),
		TEST(a_nul_is_a_control_character_like_others),
		TEST(a_file_has_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
