/* What a publication is looked up for, and printed on: one line, the buildings, their sheets. */

#include "support/testing.h"

#include <string.h>

static struct person li;

/* A reviewer who approves the deeds. */
static int
prepare(void **state)
{
	world_enter(state);
	li = people_appoint("{reviewer}");
	return 0;
}

#define in_june(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

/* With this code: some look like numbers. */
static struct person
settle(const char *name, const char *flat, const char *code)
{
	struct person person = people_settle(name, flat);

	sql("UPDATE household SET code = '%s' WHERE code = '%s'", code, person.household_code);
	person.household_code = code;
	return person;
}

static void
speak(const struct person *who, const char *content)
{
	deed_approve(&li, deed_file(who, (struct deed){ .item = "WM06", .content = content }));
}

static const char *
title_of(const char *item)
{
	return sql_text("SELECT title_zh FROM rule_item WHERE code = '%s'", item);
}

static struct answer
published(const char *rest)
{
	return call_get(NULL, "/v1/communities/%s/publications/2026-06/%s", world.here.code, rest);
}

static struct answer
line_of(const char *code)
{
	return published(written("lines/%s", code));
}

static struct answer
sheet_of(const char *building)
{
	return published(written("buildings/%s/notice_sheet.csv", building));
}

static void
a_household_finds_its_own_line(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person idle = people_settle("无事迹", "1-1-101");
	struct answer line;

	speak(&zhang, "听证会发言");
	speak(&wang, "听证会发言");
	deed_approve(
	    &li, deed_file(&wang, (struct deed){ .item = "ZY06", .from = "08:00", .to = "10:00" }));
	people_decide(&wang, "publication", true);
	publish_june();
	line = line_of(wang.household_code);
	expect_status(line, 200);
	expect_json(line, "/household_code", written("'%s'", wang.household_code));
	expect_json(line, "/building", "5");
	expect_json(line, "/name", "'王*'");
	expect_json(line, "/deeds", "2");
	expect_json(line, "/entry_count", "2");
	expect_json(line_of(zhang.household_code), "/name", "null");
	expect_json(line_of(zhang.household_code), "/entry_count", "1");
	expect_error(line_of(idle.household_code), "not_found");
	expect_error(call_get(NULL, "/v1/communities/%s/publications/2026-07/lines/%s",
	                      world.here.code, wang.household_code),
	             "not_found");
}

static void
the_buildings_have_their_totals(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "12-1-201");
	struct person chen = people_settle("陈刚", "5-1-201");
	struct answer list;

	people_settle("无事迹", "1-1-101");
	speak(&zhang, "听证会发言");
	speak(&zhang, "议事会发言");
	deed_approve(
	    &li, deed_file(&wang, (struct deed){ .item = "ZY06", .from = "08:00", .to = "10:00" }));
	speak(&chen, "听证会发言");
	publish_june();
	list = published("buildings");
	expect_json(list, "/items/0/building", "5");
	expect_json(list, "/items/0/line_count", "1");
	expect_json(list, "/items/0/points", "2");
	expect_json(list, "/items/1",
	            "{'building': 12, 'line_count': 2, 'entry_count': 3, 'points': 8, 'deeds': 3, "
	            "'minutes': 120}");
	expect_json(list, "/items/2/building", "70");
	assert_int_equal(
	    paging_expect_whole(NULL, written("/v1/communities/%s/publications/2026-06/buildings",
	                                      world.here.code)),
	    4);
	expect_error(
	    call_get(NULL, "/v1/communities/%s/publications/2026-07/buildings", world.here.code),
	    "not_found");
}

static void
the_sheet_of_a_building_says_what_was_done_and_who_approved_it(void **state)
{
	struct person zhang = settle("张秀英", "12-2-301", "7KQ2MX");
	struct person wang = settle("王芳", "12-1-201", "W8P4NT");
	struct person chen = people_settle("陈刚", "5-1-201");
	struct person admin = people_appoint("{administrator}");
	const char *mistaken;
	struct answer sheet;

	speak(&zhang, "听证会发言");
	deed_approve(&li, deed_file(&wang, (struct deed){ .item = "ZY02",
	                                                  .evidence = "探访记录",
	                                                  .from = "09:00",
	                                                  .to = "09:30",
	                                                  .content = "探访孙奶奶" }));
	mistaken = deed_file(&zhang, (struct deed){ .item = "WM06", .content = "议事,发言" });
	deed_approve(&li, mistaken);
	expect_status(
	    call(&admin, "PUT",
	         written("/v1/ledger/%lld/reversal", (long long)deed_entry(mistaken, &zhang)),
	         json_written("{'reason': '重复登记'}")),
	    200);
	speak(&chen, "听证会发言");
	people_decide(&zhang, "publication", true);
	publish_june();
	sheet = sheet_of("12");
	expect_status(sheet, 200);
	assert_string_equal(
	    sheet.body.data,
	    written("\xEF\xBB\xBF%s信义积分公示\r\n"
	            "2026-06 第2号 公示期 2026-05-26 至 2026-06-25 公示于 2026-06-26\r\n"
	            "12号楼 户数 2 流水 4 积分合计 6 服务分钟合计 30\r\n"
	            "名次,户编码,姓名,本月积分,年度荣誉分,事迹数,服务分钟,日期,事项,内容,分钟,分值,"
	            "审核人,说明\r\n"
	            "3,W8P4NT,,4,104,1,30,2026-06-10,%s,,30,4,审核员,\r\n"
	            "4,7KQ2MX,张**,2,102,2,0,2026-06-10,%s,听证会发言,0,2,审核员,\r\n"
	            "4,7KQ2MX,张**,,,,,2026-06-10,%s,\"议事,发言\",0,2,审核员,\r\n"
	            "4,7KQ2MX,张**,,,,,2026-06-10,%s,\"议事,发言\",0,-2,审核员,更正\r\n",
	            sql_text("SELECT name FROM community WHERE code = '%s'", world.here.code),
	            title_of("ZY02"), title_of("WM06"), title_of("WM06"), title_of("WM06")));
	assert_string_equal(
	    sheet.disposition,
	    "attachment; filename=\"publication-2026-06-building-12.csv\"; "
	    "filename*=UTF-8''%E4%BF%A1%E4%B9%89%E7%A7%AF%E5%88%86%E5%85%AC%E7%A4%BA"
	    "-2026-06-12%E5%8F%B7%E6%A5%BC.csv");
	expect_error(sheet_of("1"), "not_found");
	expect_error(call_get(NULL,
	                      "/v1/communities/%s/publications/2026-07/buildings/12/"
	                      "notice_sheet.csv",
	                      world.here.code),
	             "not_found");
}

/* Of every kind that an entry may have. */
static void
a_note_is_said_in_the_words_of_the_contract(void **state)
{
	const char *contract =
	    replaced(world_read_source("src/api/common.yaml"), "\n        ", " ");
	const struct db_result *notes =
	    sql("SELECT kind[1], coalesce(note_of_entry(kind[1]), '?') FROM regexp_matches(("
	        "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
	        "WHERE conname = 'ledger_entry_note_check'), '''([a-z_]+)''', 'g') AS kind");

	assert_int_equal(db_result_row_count(notes), 6);
	for (size_t row = 0; row < db_result_row_count(notes); row++) {
		const char *said = written("%s %s", db_result_text(notes, row, 0).data,
		                           db_result_text(notes, row, 1).data);

		if (strstr(contract, said) == NULL)
			fail_msg("the contract does not say %s", said);
	}
}

/* Codes and contents that look like numbers or formulas; dates and numbers are what they are. */
static void
a_spreadsheet_changes_nothing_of_a_sheet(void **state)
{
	struct person zhang = settle("张秀英", "12-2-301", "12E456");
	struct answer sheet;

	speak(&zhang, "5月1日");
	speak(&zhang, "=SUM(A1,B2)");
	publish_june();
	sheet = sheet_of("12");
	assert_non_null(strstr(sheet.body.data, ",'12E456,,4,"));
	assert_non_null(strstr(sheet.body.data, ",'5月1日,"));
	assert_non_null(strstr(sheet.body.data, ",\"'=SUM(A1,B2)\","));
	assert_non_null(strstr(sheet.body.data, ",2026-06-"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_june(a_household_finds_its_own_line),
		in_june(the_buildings_have_their_totals),
		in_june(the_sheet_of_a_building_says_what_was_done_and_who_approved_it),
		in_june(a_note_is_said_in_the_words_of_the_contract),
		in_june(a_spreadsheet_changes_nothing_of_a_sheet),
	};

	return world_run(tests);
}
