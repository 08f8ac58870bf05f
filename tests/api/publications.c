/* The monthly publication: its time, its content, and data that it must never have. */

#include "support/testing.h"

#include <stdlib.h>
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

/* That many hours of helping at a show, 2 points each. */
static void
help(const struct person *who, int hours)
{
	deed_approve(&li, deed_file(who, (struct deed){ .item = "ZY06",
	                                                .from = "08:00",
	                                                .to = written("%02d:00", 8 + hours) }));
}

static struct answer
lines(const char *query)
{
	return crowd_left_out(call_get(NULL, "/v1/communities/%s/publications/2026-06/lines%s",
	                               world.here.code, query));
}

static struct answer
entries_of(const struct person *who)
{
	return call_get(NULL, "/v1/communities/%s/publications/2026-06/lines/%s/entries",
	                world.here.code, who->household_code);
}

static void
nothing_is_published_before_its_hour(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	help(&zhang, 2);
	world_set_clock("2026-06-25 23:59");
	assert_int_equal(publish_due(), 0);
	expect_json(call_get(&zhang, "/v1/household"), "/period", "'2026-06'");
	world_set_clock("2026-06-26 08:59");
	assert_int_equal(publish_due(), 0);
	expect_json(call_get(&zhang, "/v1/household"), "/period", "'2026-07'");
	expect_error(call_get(NULL, "/v1/communities/%s/publications/2026-06", world.here.code),
	             "not_found");
	world_set_clock("2026-06-26 09:00");
	assert_int_equal(publish_due(), 1);
	expect_status(call_get(NULL, "/v1/communities/%s/publications/2026-06", world.here.code),
	              200);
}

static void
publishing_twice_changes_nothing(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer first;

	help(&zhang, 2);
	publish_june();
	first = lines("");
	assert_int_equal(publish_due(), 0);
	assert_string_equal(lines("").body.data, first.body.data);
	assert_int_equal(sql_added("publication"), 1);
}

static void
a_machine_that_was_off_catches_up(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer list;

	help(&zhang, 2);
	world_set_clock("2026-09-26 10:00");
	assert_int_equal(publish_due(), 4);
	list = call_get(NULL, "/v1/communities/%s/publications", world.here.code);
	expect_json(list, "/items/0/period", "'2026-09'");
	expect_json(list, "/items/0/line_count", "0");
	expect_json(list, "/items/3/period", "'2026-06'");
	expect_json(list, "/items/3/number", "2");
	expect_json(list, "/items/3/line_count", "3");
	assert_int_equal(
	    crowd_left_out_whole(NULL, written("/v1/communities/%s/publications", world.here.code)),
	    4);
}

static void
a_posting_at_the_turn_of_the_period_belongs_to_exactly_one(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *late = deed_file(&zhang, (struct deed){ .item = "WM06" });

	help(&zhang, 2);
	world_set_clock("2026-06-26 00:00");
	deed_approve(&li, late);
	world_set_clock("2026-06-26 09:00");
	assert_int_equal(publish_due(), 1);
	expect_json(lines(""), "/items/0/points", "4");
	world_set_clock("2026-07-26 09:00");
	assert_int_equal(publish_due(), 1);
	expect_json(
	    call_get(NULL, "/v1/communities/%s/publications/2026-07/lines", world.here.code),
	    "/items/0/points", "2");
}

static void
households_are_ranked_by_points_and_equal_points_share_a_rank(void **state)
{
	struct person first = people_settle("张秀英", "12-2-301");
	struct person second = people_settle("王芳", "5-1-201");
	struct person equal = people_settle("赵敏", "5-1-202");
	struct person last = people_settle("陈刚", "9-3-502");
	struct answer list;

	people_settle("无事迹", "1-1-101");
	help(&first, 4);
	help(&second, 3);
	help(&equal, 3);
	help(&last, 1);
	publish_june();
	list = lines("");
	assert_int_equal(answer_count(list, "/items"), 4);
	expect_json(list, "/items/0/household_code", written("'%s'", first.household_code));
	expect_json(list, "/items/0/rank", "3");
	expect_json(list, "/items/0/points", "8");
	expect_json(list, "/items/0/minutes", "240");
	expect_json(list, "/items/0/deeds", "1");
	expect_json(list, "/items/0/building", "12");
	expect_json(list, "/items/1/rank", "4");
	expect_json(list, "/items/2/rank", "4");
	expect_json(list, "/items/3/rank", "6");
	expect_json(list, "/items/3/line_no", "6");
	assert_int_equal(answer_count(lines("?building=5"), "/items"), 2);
	assert_int_equal(answer_count(lines("?building=1"), "/items"), 0);
	assert_int_equal(
	    crowd_left_out_whole(
	        NULL, written("/v1/communities/%s/publications/2026-06/lines", world.here.code)),
	    4);
	assert_int_equal(
	    crowd_left_out_whole(NULL,
	                         written("/v1/communities/%s/publications/2026-06/lines?building=5",
	                                 world.here.code)),
	    2);
}

static void
the_head_says_how_much_there_is_in_all(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct answer head;

	help(&zhang, 4);
	help(&wang, 1);
	deed_approve(&li, deed_file(&wang, (struct deed){ .item = "WM06" }));
	publish_june();
	head = call_get(NULL, "/v1/communities/%s/publications/2026-06", world.here.code);
	expect_json(head, "/number", "2");
	expect_json(head, "/line_count", "4");
	expect_json(head, "/entry_count", "8");
	expect_json(head, "/points", "111");
	expect_json(head, "/minutes", "300");
	assert_memory_equal(answer_text(head, "/published_at"), "2026-06-26T01:00:0", 18);
}

static void
a_line_leads_to_its_entries(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	const char *meeting;
	struct answer entries;

	help(&zhang, 2);
	meeting = deed_file(&zhang, (struct deed){ .item = "WM06", .content = "听证会发言" });
	deed_approve(&li, meeting);
	expect_status(
	    call(&admin, "PUT",
	         written("/v1/ledger/%lld/reversal", (long long)deed_entry(meeting, &zhang)),
	         json_written("{'reason': '重复登记'}")),
	    200);
	publish_june();
	entries = entries_of(&zhang);
	assert_int_equal(answer_count(entries, "/items"), 3);
	expect_json(entries, "/items/0/item", "'ZY06'");
	expect_json(entries, "/items/0/points", "4");
	expect_json(entries, "/items/0/minutes", "120");
	expect_json(entries, "/items/0/reviewers", "['审核员']");
	expect_json(entries, "/items/1/content", "'听证会发言'");
	expect_json(entries, "/items/1/reversal", "false");
	expect_json(entries, "/items/2/points", "-2");
	expect_json(entries, "/items/2/reversal", "true");
	assert_int_equal(
	    crowd_left_out_whole(NULL,
	                         written("/v1/communities/%s/publications/2026-06/lines/%s/entries",
	                                 world.here.code, zhang.household_code)),
	    3);
}

static void
the_rating_is_shown_for_positive_months_if_the_community_wants_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person wang = people_appoint("{reviewer}");
	struct person admin = people_appoint("{administrator}");
	const char *deduction;

	help(&zhang, 2);
	deduction = deed_deduct(&admin, &chen, "SF04");
	world_set_clock("2026-06-23 12:00");
	deed_approve(&li, deduction);
	deed_approve(&wang, deduction);
	publish_june();
	expect_json(lines(""), "/items/0/rating", "104");
	expect_json(lines(""), "/items/1/rating", "null");
	sql("UPDATE settings SET rating_public = false");
	world_set_clock("2026-07-20 12:00");
	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06", .day = "2026-07-15" }));
	world_set_clock("2026-07-26 09:00");
	assert_int_equal(publish_due(), 1);
	expect_json(
	    call_get(NULL, "/v1/communities/%s/publications/2026-07/lines", world.here.code),
	    "/items/0/rating", "null");
}

/* The name next to the only line. */
static void
expect_name(const char *name)
{
	expect_json(lines(""), "/items/0/name", name != NULL ? written("'%s'", name) : "null");
}

static struct answer
consent(const struct person *who, bool given)
{
	return call(who, "PUT", "/v1/me/consents/publication",
	            json_written("{'version': '2026-01', 'given': %s}", given ? "true" : "false"));
}

static void
without_consent_a_line_bears_the_code_and_no_name(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	help(&zhang, 2);
	publish_june();
	expect_name(NULL);
	assert_false(answer_mentions(lines(""), "张"));
	expect_status(consent(&zhang, true), 200);
	expect_name("张**");
	expect_status(consent(&zhang, false), 200);
	expect_name(NULL);
}

static void
consent_to_an_older_text_is_none(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct answer settings = call_get(&admin, "/v1/settings");
	json_t *changed = json_deep_copy(settings.json);
	char *body;

	help(&zhang, 2);
	consent(&zhang, true);
	publish_june();
	expect_name("张**");
	documents_import("publication", "2026-02");
	json_object_set_new(changed, "publication_version", json_string("2026-02"));
	body = json_dumps(changed, 0);
	json_decref(changed);
	expect_status(call_replacing(&admin, "/v1/settings", arena_copy_string(world.arena, body)),
	              200);
	free(body);
	expect_json(call_get(&zhang, "/v1/me"), "/publication_agreed", "false");
	expect_name(NULL);
}

static void
a_name_goes_with_its_bearer(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	help(&zhang, 2);
	consent(&zhang, true);
	publish_june();
	expect_name("张**");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", zhang.resident_id);
	expect_name(NULL);
}

static void
names_are_masked_by_characters_with_compound_surnames_kept_together(void **state)
{
	static const char *const names[][2] = {
		{ "张三", "张*" },         { "张秀英", "张**" }, { "欧阳锋", "欧阳*" },
		{ "司马相如", "司马**" },  { "欧阳", "欧*" },    { "𠮷野家", "𠮷**" },
		{ "买买提·艾力", "买**" }, { "Anna", "A**" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(sql_text("SELECT mask_name('%s')", names[i][0]), names[i][1]);
}

static void
the_name_of_a_minor_is_never_published(void **state)
{
	struct person child = people_settle("张小宝", "12-2-301");
	struct person unknown = people_settle("张某某", "12-2-301");

	sql("UPDATE resident SET birth_year = 2010 WHERE resident_id = '%s'", child.resident_id);
	sql("UPDATE resident SET birth_year = NULL WHERE resident_id = '%s'", unknown.resident_id);
	help(&child, 2);
	consent(&child, true);
	consent(&unknown, true);
	publish_june();
	expect_name(NULL);
	sql("UPDATE resident SET birth_year = 2008 WHERE resident_id = '%s'", child.resident_id);
	expect_name(NULL);
	sql("UPDATE resident SET birth_year = 2007 WHERE resident_id = '%s'", child.resident_id);
	expect_name("张**");
}

static void
what_would_point_at_a_person_is_not_published(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer entries;

	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "ZY02",
	                                                   .evidence = "探访记录",
	                                                   .from = "09:00",
	                                                   .to = "09:30",
	                                                   .content = "探访五号楼的孙奶奶" }));
	deed_approve(
	    &li, deed_file(&zhang, (struct deed){ .item = "WM06",
	                                          .content = "找3单元402室 13800138000 李先生" }));
	publish_june();
	entries = entries_of(&zhang);
	expect_json(entries, "/items/0/content", "null");
	assert_false(answer_mentions(entries, "孙奶奶"));
	assert_false(answer_mentions(entries, "402"));
	assert_false(answer_mentions(entries, "13800138000"));
	assert_false(answer_mentions(entries, "301"));
	assert_false(answer_mentions(lines(""), "301"));
}

static void
nobody_of_the_deed_or_the_register_is_named_in_its_content(void **state)
{
	struct person zhang = people_settle("阿卜杜热西提·买买提", "12-2-301");
	struct answer entries;

	people_register("John Smith", "5-1-201");
	people_register("艾力", "5-1-201");
	deed_approve(
	    &li, deed_file(&zhang, (struct deed){ .item = "WM06",
	                                          .content = "阿卜杜热西提和 ＪＯＨＮ SMITH、艾力"
	                                                     "送400斤面到12号楼2单元301" }));
	publish_june();
	entries = entries_of(&zhang);
	expect_json(entries, "/items/0/content", "'**和 Ｊ**、艾**送400斤面到12号楼2单元***'");
}

static void
a_reviewer_is_named_to_the_public_with_consent_only(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王建国", "5-1-201");

	people_promote(&wang, "{reviewer}");
	deed_approve(&wang, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	publish_june();
	expect_json(entries_of(&zhang), "/items/0/reviewers", "['审核员']");
	consent(&wang, true);
	expect_json(entries_of(&zhang), "/items/0/reviewers", "['王**']");
}

static void
the_file_for_the_notice_board_is_safe_to_open(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person formula = people_settle("=1+2", "5-1-201");
	const char *head = written(
	    "\xEF\xBB\xBF%s信义积分公示\r\n"
	    "2026-06 第2号 公示期 2026-05-26 至 2026-06-25 公示于 2026-06-26\r\n"
	    "全部楼栋 户数 4 流水 %d 积分合计 %d 服务分钟合计 180\r\n"
	    "名次,楼栋,户编码,姓名,本月积分,年度荣誉分,事迹数,服务分钟,日期,事项,内容,分钟,"
	    "分值,审核人,说明\r\n",
	    sql_text("SELECT name FROM community WHERE code = '%s'", world.here.code), 7, 105);
	struct answer file;

	sql("UPDATE household SET code = '001234' WHERE code = '%s'", zhang.household_code);
	sql("UPDATE household SET code = 'W8P4NT' WHERE code = '%s'", formula.household_code);
	help(&zhang, 2);
	help(&formula, 1);
	consent(&formula, true);
	publish_june();
	file = call_get(NULL, "/v1/communities/%s/publications/2026-06/lines.csv", world.here.code);
	expect_status(file, 200);
	assert_null(strstr(file.body.data, ",2026-05-")); /* as the entries of May have */
	assert_non_null(strstr(file.body.data, "\r\n3,12,"));
	assert_string_equal(strstr(file.body.data, "\r\n3,12,") + 2,
	                    "3,12,'001234,,4,104,1,120,2026-06-10,社区文体活动的组织与现场服务,"
	                    "参加楼栋议事会,120,4,审核员,\r\n"
	                    "4,5,W8P4NT,'=**,2,102,1,60,2026-06-10,社区文体活动的组织与现场服务,"
	                    "参加楼栋议事会,60,2,审核员,\r\n");
	assert_memory_equal(file.body.data, head, strlen(head));
	assert_memory_equal(file.content_type, "text/csv", strlen("text/csv"));
	assert_string_equal(file.disposition,
	                    "attachment; filename=\"publication-2026-06.csv\"; "
	                    "filename*=UTF-8''%E5%85%AC%E7%A4%BA%E5%90%8D%E5%8D%95-2026-06.csv");
}

static void
a_list_of_too_many_entries_has_a_row_for_each_household(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer file;

	sql("UPDATE household SET code = '001234' WHERE code = '%s'", zhang.household_code);
	help(&zhang, 2);
	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	publish_june();
	sql("ALTER TABLE publication DISABLE TRIGGER guard_append_only");
	sql("UPDATE publication SET entry_count = entry_count + 30000 WHERE number = 2");
	file = call_get(NULL, "/v1/communities/%s/publications/2026-06/lines.csv", world.here.code);
	assert_non_null(strstr(file.body.data,
	                       "\r\n流水太多，每笔的内容和审核人见各楼栋的公示表\r\n名次,楼栋,"));
	assert_non_null(strstr(file.body.data, ",12,'001234,,6,106,2,120,,,,,,,\r\n"));
	sql("UPDATE publication SET entry_count = entry_count - 30000 WHERE number = 2");
	sql("ALTER TABLE publication ENABLE ALWAYS TRIGGER guard_append_only");
	file = call_get(NULL, "/v1/communities/%s/publications/2026-06/lines.csv", world.here.code);
	assert_non_null(strstr(file.body.data, ",12,'001234,,,,,,2026-06-10,"));
}

static void
what_was_not_published_cannot_be_found(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person idle = people_settle("无事迹", "1-1-101");
	const char *here = written("/v1/communities/%s/publications", world.here.code);

	help(&zhang, 2);
	publish_june();
	expect_error(call_get(NULL, "%s/2026-07", here), "not_found");
	expect_error(call_get(NULL, "%s/2026-07/lines", here), "not_found");
	expect_error(call_get(NULL, "%s/2026-07/lines.csv", here), "not_found");
	expect_error(call_get(NULL, "%s/2026-07/lines/%s/entries", here, zhang.household_code),
	             "not_found");
	expect_error(entries_of(&idle), "not_found");
	expect_error(call_get(NULL, "/v1/communities/nowhere/publications"), "not_found");
	expect_error(
	    call_get(NULL, "/v1/communities/%s/publications/2026-06", world.elsewhere.code),
	    "not_found");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_june(nothing_is_published_before_its_hour),
		in_june(publishing_twice_changes_nothing),
		in_june(a_machine_that_was_off_catches_up),
		in_june(a_posting_at_the_turn_of_the_period_belongs_to_exactly_one),
		in_june(households_are_ranked_by_points_and_equal_points_share_a_rank),
		in_june(the_head_says_how_much_there_is_in_all),
		in_june(a_line_leads_to_its_entries),
		in_june(the_rating_is_shown_for_positive_months_if_the_community_wants_it),
		in_june(without_consent_a_line_bears_the_code_and_no_name),
		in_june(consent_to_an_older_text_is_none),
		in_june(a_name_goes_with_its_bearer),
		in_june(names_are_masked_by_characters_with_compound_surnames_kept_together),
		in_june(the_name_of_a_minor_is_never_published),
		in_june(what_would_point_at_a_person_is_not_published),
		in_june(nobody_of_the_deed_or_the_register_is_named_in_its_content),
		in_june(a_reviewer_is_named_to_the_public_with_consent_only),
		in_june(the_file_for_the_notice_board_is_safe_to_open),
		in_june(a_list_of_too_many_entries_has_a_row_for_each_household),
		in_june(what_was_not_published_cannot_be_found),
	};

	return world_run(tests);
}
