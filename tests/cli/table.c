#include "cli/import/table.h"

#include "arena_case.h"
#include "base/buffer.h"
#include "base/cell.h"
#include "cli/import/csv.h"
#include "cli/import/json_rows.h"
#include "cli/import/register_file.h"
#include "cli/import/reward_file.h"
#include "cli/import/rulebook_file.h"
#include "cli/import/spreadsheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "楼栋,单元,室,姓名,手机,出生年份,户主\n"

static struct register_file
read_string(const char *string)
{
	return register_file_read(arena, text_of(string));
}

static struct register_file
read_bytes(const void *bytes, size_t count)
{
	return register_file_read(arena, (struct text){ bytes, count });
}

/* The only person of a file without faults. */
static struct register_person
only_person(const struct register_file *file)
{
	if (file->faults.count > 0)
		fail_msg("%s", file->faults.items[0].reason);
	assert_int_equal(file->people_count, 1);
	return file->people[0];
}

static void
expect_zhang(const struct register_file *file)
{
	struct register_person person = only_person(file);

	assert_int_equal(person.building, 3);
	assert_int_equal(person.unit, 1);
	assert_string_equal(person.room, "0301");
	assert_string_equal(person.name, "张三");
	assert_string_equal(person.phone, "13900000023");
	assert_int_equal(person.birth_year, 1958);
	assert_true(person.is_head);
}

static void
expect_fault(const struct faults *faults, size_t place, int64_t line, const char *column,
             const char *reason)
{
	const struct fault *fault;

	assert_true(place < faults->count);
	fault = &faults->items[place];

	if (fault->line != line || strstr(fault->reason, reason) == NULL)
		fail_msg("line %lld: %s", (long long)fault->line, fault->reason);
	if (column == NULL) {
		assert_null(fault->column);
	} else {
		assert_string_equal(fault->column, column);
	}
}

/* The line below the head is refused in this column. */
static void
expect_refusal(const char *line, const char *column, const char *reason)
{
	struct register_file file = read_string(arena_format(arena, HEAD "%s\n", line));

	expect_fault(&file.faults, 0, 2, column, reason);
	assert_int_equal(file.people_count, 0);
}

static void
expect_reward(const char *head, const char *line, const char *json)
{
	struct json_rows rows = json_rows_read(
	    arena, text_of(arena_format(arena, "%s\n%s\n", head, line)), &reward_file_shape);

	if (rows.faults.count > 0)
		fail_msg("%s: %s", line, rows.faults.items[0].reason);
	assert_string_equal(rows.json.data, json);
}

static void
expect_reward_fault(const char *head, const char *line, const char *column, const char *reason)
{
	struct json_rows rows = json_rows_read(
	    arena, text_of(arena_format(arena, "%s\n%s\n", head, line)), &reward_file_shape);

	expect_fault(&rows.faults, 0, 2, column, reason);
}

static void
any_separator_under_which_the_head_is_found(void **state)
{
	static const char *const files[] = {
		"楼栋,单元,室,姓名,手机,出生年份,户主\n3,1,0301,张三,13900000023,1958,是\n",
		"楼栋\t单元\t室\t姓名\t手机\t出生年份\t户主\n"
		"3\t1\t0301\t张三\t13900000023\t1958\t是\n",
		"楼栋;单元;室;姓名;手机;出生年份;户主\n3;1;0301;张三;13900000023;1958;是\n",
		"楼栋，单元，室，姓名，手机，出生年份，户主\n"
		"3，1，0301，张三，13900000023，1958，是\n",
		"sep=;\n楼栋;单元;室;姓名;手机;出生年份;户主\n3;1;0301;张三;13900000023;1958;是\n",
		"甲,乙,丙,丁\n楼栋\t单元\t室\t姓名\t手机\t出生年份\t户主\n"
		"3\t1\t0301\t张三\t13900000023\t1958\t是\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct register_file file = read_string(files[i]);

		expect_zhang(&file);
	}
}

static void
unicode_text_of_excel_is_utf16(void **state)
{
	static const uint16_t units[] = { 0xFEFF, 0x697C, '\t',   0x5355, 0x5143, '\t',
		                          0x5BA4, '\t',   0x59D3, 0x540D, '\r',   '\n',
		                          '3',    '\t',   '1',    '\t',   '1',    '\t',
		                          0x5F20, 0x4E09, '\r',   '\n' };
	uint8_t big[sizeof(units)];
	struct register_file file = read_bytes(units, sizeof(units));

	(void)state;
	assert_string_equal(only_person(&file).name, "张三");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		big[2 * i] = (uint8_t)(units[i] >> 8);
		big[2 * i + 1] = (uint8_t)units[i];
	}
	file = read_bytes(big, sizeof(big));
	assert_string_equal(only_person(&file).name, "张三");
	file = read_bytes(units, sizeof(units) - 3);
	expect_fault(&file.faults, 0, 0, NULL, "neither UTF-8 nor GB18030 nor UTF-16");
}

static void
other_formats_are_named(void **state)
{
	static const struct {
		const char *bytes;
		const char *named;
	} files[] = {
		{ "PK\x03\x04 and more", "a workbook (xlsx, ods)" },
		{ "\xD0\xCF\x11\xE0 and more", "a workbook (xls)" },
		{ "%PDF-1.7", "a PDF document" },
		{ "{\\rtf1", "a text document" },
		{ "\r\n<HTML><table>", "a web page" },
		{ "\xEF\xBB\xBF<?xml version", "a web page" },
		{ "<html>", "a web page" },
		{ "<!DOCTYPE html>", "a web page" },
		{ "<Table>", "a web page" },
		{ "<meta charset", "a web page" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct register_file file = read_string(files[i].bytes);

		expect_fault(&file.faults, 0, 0, NULL, files[i].named);
		assert_non_null(strstr(file.faults.items[0].reason, "save it as CSV UTF-8"));
		assert_int_equal(file.faults.count, 1);
	}
}

/* 茅 in GB18030 and é in UTF-8 are the same bytes. */
static void
bytes_that_mean_two_things_are_refused(void **state)
{
	struct json_rows rows = json_rows_read(
	    arena, text_of("name,kind,unit,price\n\xC3\xA9,goods,x,1\n"), &reward_file_shape);

	(void)state;
	expect_fault(&rows.faults, 0, 0, NULL, "may be UTF-8 or GB18030");
	expect_reward(
	    "\xEF\xBB\xBFname,kind,unit,price", "\xC3\xA9,goods,x,1",
	    "[{\"line\":2,\"name\":\"é\",\"kind\":\"goods\",\"unit\":\"x\",\"price\":1}]");
}

static void
titles_sums_and_heads_of_further_pages_are_passed_over(void **state)
{
	struct register_file file =
	    read_string("某某小区 \"住户\" 登记表,,,,,,\n"
	                "制表：物业,,,2026年11月,,,\n"
	                ",,,,,,\n" HEAD "3号楼,一单元,0301室,张三,13900000023,1958,是\n"
	                ",,,,,,\n" HEAD "合计,,,1,,,\n");

	(void)state;
	expect_zhang(&file);
	assert_int_equal(file.people[0].line, 5);
	assert_int_equal(file.notes.count, 1);
	assert_string_equal(file.notes.items[0].reason, "line 8 is a sum and not read");
}

static void
columns_have_the_names_that_lists_use(void **state)
{
	static const char *const heads[] = {
		"楼号,单元号,房号,姓名,手机号,出生年,是否户主",
		"栋,单元,门牌,姓 名,联系电话,出生年月,与户主关系",
		"幢号,单元,房间号,居民姓名,手机号码（必填）,出生日期(年/月/日),关系",
		"楼 栋*,单元：,房间,住户姓名,电话,生日,户主",
		"Building,UNIT,room,name,mobile,birth_year,head",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct register_file file = read_string(
		    arena_format(arena, "%s\n3,1,0301,张三,13900000023,1958,户主\n", heads[i]));

		expect_zhang(&file);
	}
}

static void
a_fault_names_the_column_as_the_file_does(void **state)
{
	struct register_file file = read_string("楼号,单元号,门牌,姓名,联系电话\n"
	                                        "x,1,1,张三,5\n");

	(void)state;
	expect_fault(&file.faults, 0, 2, "楼号", "is no building");
	expect_fault(&file.faults, 1, 2, "联系电话", "is no mobile number");
	file = read_string("楼号,单元号,门牌,联系电话\n1,1,1,\n");
	expect_fault(&file.faults, 0, 1, "姓名",
	             "the column is missing; it may be called name, 姓名");
	file = read_string("甲,乙\n1,2\n");
	expect_fault(&file.faults, 0, 0, NULL, "no line names the columns");
}

static void
unknown_columns_are_named_once_and_numbers_of_identity_cards_are_never_read(void **state)
{
	struct register_file file = read_string("楼栋,单元,室,姓名,备注,身份证号码,号码,,空\n"
	                                        "3,1,0301,张三,好人,,00000019580307001X,x,\n"
	                                        "3,1,0301,李四,,,,,\n");

	(void)state;
	assert_int_equal(file.faults.count, 0);
	assert_int_equal(file.people_count, 2);
	assert_int_equal(file.notes.count, 5);
	assert_string_equal(file.notes.items[0].reason, "column \"备注\" is not read");
	assert_non_null(strstr(file.notes.items[1].reason,
	                       "column \"身份证号码\" holds numbers of identity cards"));
	assert_non_null(
	    strstr(file.notes.items[2].reason, "column \"号码\" holds numbers of identity cards"));
	assert_string_equal(file.notes.items[3].reason, "column 8, without a name is not read");
	assert_string_equal(file.notes.items[4].reason, "column \"空\" is not read");
	expect_refusal("3,1,1,张三,00000019580307001X,,", "手机", "the number of an identity card");
	expect_refusal("3,1,1,00000019580307001X,,,", "姓名", "the number of an identity card");
}

static void
cells_are_read_in_the_forms_that_people_use(void **state)
{
	static const char *const lines[] = {
		"3号楼,一单元,0301室,张三,13900000023,1958年3月,是",
		"3栋,1单元,0301,张三,\"=\"\"13900000023\"\"\",1958-03-01,户主",
		"三号楼,１,=\"0301\",张三,=\"13900000023\",1958/3/1,本人",
		"３,1.0,'0301,张三,'13900000023,1958.3,Y",
		" 3 , 1 ,０３０１号, 张三 ,86 139 0000 0023,195803,TRUE",
		"3.0,1,0301,张三,+86-139-0000-0023,19580301,√",
		"3幢,1门,0301房,张三,１３９００００００２３,１９５８,1",
		"3,1,0301,张三,13900000023.0,1958.0,yes",
		"3,1,0301,张三,008613900000023,1958/3/1 0:00,Yes",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct register_file file = read_string(arena_format(arena, HEAD "%s\n", lines[i]));

		expect_zhang(&file);
	}
}

static void
relations_say_who_is_the_head(void **state)
{
	static const char *const others[] = { "妻子", "之妻",  "户主之女", "户主的父亲",
		                              "长子", "租户",  "否",       "非户主",
		                              "N",    "FALSE", "0",        "" };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct register_file file =
		    read_string(arena_format(arena, HEAD "1,1,1,张三,,,%s\n", others[i]));

		assert_false(only_person(&file).is_head);
	}
	expect_refusal("1,1,1,张三,,,张大", "户主", "\"张大\" is neither 是 nor 否");
}

static void
what_a_spreadsheet_has_destroyed_is_refused(void **state)
{
	static const char *const dates[] = { "3月2日",   "2-Mar",   "Mar-02",    "2026/3/2",
		                             "2026-3-2", "3/2",     "2026年3月", "2月3日",
		                             "May-1",    "1-May-26" };

	struct register_file file = read_string(HEAD "1,1,'mar-2,张三,,,\n");

	(void)state;
	assert_string_equal(only_person(&file).room, "MAR-2");
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		const char *date = dates[i];

		expect_refusal(arena_format(arena, "1,1,%s,张三,,,", date), "室",
		               "made a date of it");
		expect_refusal(arena_format(arena, "1,%s,1,张三,,,", date), "单元",
		               "made a date of it");
		expect_refusal(arena_format(arena, "%s,1,1,张三,,,", date), "楼栋",
		               "made a date of it");
	}
	expect_refusal("1,1,1.00E+02,张三,,,", "室", "has rounded the number");
	expect_refusal("1,1,1,张三,1.39E+10,,", "手机", "has rounded the number");
	expect_refusal("1,1,1,张三,13900000023.5,,", "手机", "has rounded the number");
	expect_refusal("1,1,#REF!,张三,,,", "室", "a formula of the spreadsheet has failed");
	expect_refusal("1,1,1,#N/A,,,", "姓名", "a formula of the spreadsheet has failed");
	expect_refusal("1,1,1,张三,#NAME?,,", "手机", "a formula of the spreadsheet has failed");
	expect_refusal("#VALUE!,1,1,张三,,,", "楼栋", "a formula of the spreadsheet has failed");
	expect_refusal("1,1,1,张三,###########,,", "手机", "shows ##### here");
	expect_refusal("1,1,1,张三,,Mar-58,", "出生年份", "is no year of birth");
	expect_refusal("1,1,1,张三,,21245,", "出生年份", "is no year of birth");
	expect_refusal("1,1,1,张三,,1958-13-01,", "出生年份", "is no year of birth");
}

static void
rewards_are_read_with_the_same_habits(void **state)
{
	static const char head[] = "名称,种类,单位,单价,抵扣（分）,有效期起,有效期止,可兑换";
	static const char json[] =
	    "[{\"line\":2,\"name\":\"券\",\"kind\":\"voucher\",\"unit\":\"张\","
	    "\"price\":1000,\"discount_fen\":500,\"valid_from\":\"2028-01-01\","
	    "\"valid_until\":\"2028-03-31\",\"active\":true}]";

	(void)state;
	expect_reward(head, "券,voucher,张,１０００,500,2028/1/1,2028年3月31日,TRUE", json);
	expect_reward(head, "券,抵用券,张,\"1,000\",500.00,2028-1-1,20280331,是", json);
	expect_reward(head, "券,Voucher,张,+1000,500,2028.1.1,2028/3/31 0:00,yes", json);
	expect_reward_fault(head, "券,voucher,张,\"1,00\",5,2028/1/1,2028/3/31,", "单价",
	                    "write a whole number from 1");
	expect_reward_fault(head, "券,voucher,张,1.000,5,2028/1/1,2028/3/31,", "单价",
	                    "write a whole number from 1");
	expect_reward_fault(head, "券,voucher,张,1E+03,5,2028/1/1,2028/3/31,", "单价",
	                    "has rounded the number");
	expect_reward_fault(head, "券,voucher,张,5月1日,5,2028/1/1,2028/3/31,", "单价",
	                    "has made a date of the number");
	expect_reward_fault(head, "券,voucher,张,5,5,1/1/2028,2028/3/31,", "有效期起",
	                    "write a day");
	expect_reward_fault(head, "券,voucher,张,5,5,46753,2028/3/31,", "有效期起", "write a day");
	expect_reward_fault(head, "券,voucher,张,5,5,2028/2/30,2028/3/31,", "有效期起",
	                    "write a day");
	expect_reward_fault(head, "券,voucher,张,5,5,2028/1/1 9:00,2028/3/31,", "有效期起",
	                    "without a time");
	expect_reward_fault(head, "券,voucher,张,5,5,2028/1/1,2201/3/31,", "有效期止",
	                    "the year is not from 1900 to 2200");
	expect_reward_fault(head, "券,voucher,张,5,5,0028/1/1,2028/3/31,", "有效期起",
	                    "the year is not from 1900 to 2200");
}

static void
texts_are_read_as_they_were_typed(void **state)
{
	(void)state;
	expect_reward("name,kind,unit,price,description",
	              "\"５号，（大）\"\"a\"\"\",goods,袋,1,\"甲\r\n\t乙\"",
	              "[{\"line\":2,\"name\":\"５号，（大）\\\"a\\\"\",\"kind\":\"goods\","
	              "\"unit\":\"袋\",\"price\":1,\"description\":\"甲\\n\\t乙\"}]");
}

/* What is written is read as the same text, marked exactly when a spreadsheet would change it. */
static void
texts_survive_a_spreadsheet(void **state)
{
	static const struct {
		const char *text;
		bool is_marked;
	} texts[] = {
		{ "大米 5kg", false }, { "5kg 大米", false },  { "12 Pack", false },
		{ "301", false },      { "ZY02", false },      { "7K3M9Q", false },
		{ "'t Hooft", false }, { "O'Neill", false },   { "\"", false },
		{ "a\tb", false },     { "a\nb", false },      { "'", false },
		{ "yes", false },      { "", false },          { "。", false },
		{ "0301", true },      { "1-2", true },        { "3月2日", true },
		{ "2-Mar", true },     { "Mar 5", true },      { "1E5", true },
		{ "9 AM", true },      { "1234567890", true }, { "=1+1", true },
		{ "+86", true },       { "-", true },          { "@a", true },
		{ "＝1", true },       { "'=1", true },        { "''5-3", true },
		{ "=\"5\"", true },    { "TRUE", true },       { "false", true },
		{ " a", true },        { "a ", true },         { "　", true },
		{ "#REF!", true },     { "５", true },         { "￥5", true },
		{ "\ta", true },       { "50%", true },        { "上午9时", true },
		{ "5秒", true },       { "下午9时", true },    { "星期5", true },
		{ "€5", true },        { "£5", true },         { "−5", true },
		{ "\u00A55", true },   { "#DIV/0!", true },    { "#CALC!", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buffer row = buffer_create(arena, 64);
		struct faults faults = { .arena = arena };
		struct text text = text_of(texts[i].text);
		struct spreadsheet_cell cell;
		struct csv_table table;

		cell_append(&row, text_of("x"), CELL_SIGNS_TSV);
		buffer_append_string(&row, "\t");
		cell_append(&row, text, CELL_SIGNS_TSV);
		table = csv_read(arena, buffer_text(&row), "\t", 1, &faults);
		assert_int_equal(faults.count, 0);
		cell = spreadsheet_read(arena, table.rows[0].cells[1]);
		assert_null(cell.damage);
		assert_int_equal(cell.is_text, texts[i].is_marked);
		if (!text_equal(cell.content, text)) {
			fail_msg("\"%s\" is read as \"%.*s\"", text.data, (int)cell.content.bytes,
			         cell.content.data);
		}
		if (cell_needs_mark(text) != texts[i].is_marked)
			fail_msg("\"%s\" is marked: %d", text.data, !texts[i].is_marked);
	}
}

static void
faults_of_several_passes_are_in_the_order_of_lines(void **state)
{
	struct register_file file = read_string(HEAD "1,1,1,张三,,,\n"
	                                             "1,1,1,张三,,,\n"
	                                             "1,1,1,李\"四,,,\n"
	                                             "1,1,x!,王五,,,\n"
	                                             "1,1,1,张三,,,\n");

	(void)state;
	expect_fault(&file.faults, 0, 3, "姓名", "stands on line 2 already");
	expect_fault(&file.faults, 1, 4, NULL, "quotation marks");
	expect_fault(&file.faults, 2, 5, "室", "is no room");
	expect_fault(&file.faults, 3, 6, "姓名", "stands on line 2 already");
	assert_int_equal(file.refused_line_count, 4);
}

static void
a_rulebook_has_chinese_names_too(void **state)
{
	struct json_rows rows = json_rows_read(
	    arena,
	    text_of("编号;类别;名称;英文名称;计分方式;分值;上限周期;上限积分;需要凭证;审核方式\n"
	            "SF01;失范扣分;甲，\"乙\";A;每次;−5;无;0;是;双人\n"
	            "SF02;失范扣分;甲;A;每次;-5;无;0;是;双人\n"),
	    &rulebook_file_shape);

	(void)state;
	expect_fault(&rows.faults, 0, 2, NULL, "quotation marks");
	assert_int_equal(rows.count, 1);
	assert_string_equal(rows.json.data,
	                    "[{\"line\":3,\"code\":\"SF02\",\"category\":\"失范扣分\","
	                    "\"title_zh\":\"甲\",\"title_en\":\"A\",\"basis\":\"per_occurrence\","
	                    "\"points\":-5,\"cap_period\":\"none\",\"cap_points\":0,"
	                    "\"evidence_required\":true,\"reviewer_level\":\"double\"}]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(any_separator_under_which_the_head_is_found),
		TEST(unicode_text_of_excel_is_utf16),
		TEST(other_formats_are_named),
		TEST(bytes_that_mean_two_things_are_refused),
		TEST(titles_sums_and_heads_of_further_pages_are_passed_over),
		TEST(columns_have_the_names_that_lists_use),
		TEST(a_fault_names_the_column_as_the_file_does),
		TEST(unknown_columns_are_named_once_and_numbers_of_identity_cards_are_never_read),
		TEST(cells_are_read_in_the_forms_that_people_use),
		TEST(relations_say_who_is_the_head),
		TEST(what_a_spreadsheet_has_destroyed_is_refused),
		TEST(rewards_are_read_with_the_same_habits),
		TEST(texts_are_read_as_they_were_typed),
		TEST(texts_survive_a_spreadsheet),
		TEST(faults_of_several_passes_are_in_the_order_of_lines),
		TEST(a_rulebook_has_chinese_names_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
