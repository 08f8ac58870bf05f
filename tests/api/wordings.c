/* What the public reads of a deed, as reviewer and household see it beforehand. */

#include "support/testing.h"

static struct answer
approve_as(const struct person *reviewer, const char *deed_id, const char *wording)
{
	return call(reviewer, "PUT", written("/v1/deeds/%s/review", deed_id),
	            json_written("{'verdict': 'approved', 'public_content': '%s'}", wording));
}

static void
a_reviewer_sees_what_the_public_will_read_and_may_shorten_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *id = deed_file(
	    &zhang, (struct deed){ .content = "和古丽娜一起到3号楼502室送米，13800138000" });
	const char *assessment = written("/v1/deeds/%s/assessment", id);
	const char *page = written("/v1/deeds/%s", id);

	people_register("古丽娜", "3-1-502");
	expect_json(call_get(&li, "%s", assessment), "/public_content",
	            "'和古**一起到3号楼***送米，***'");
	expect_status(approve_as(&li, id, "给古丽娜家送米"), 200);
	expect_status(approve_as(&li, id, "给古丽娜家送米"), 200);
	expect_error(approve_as(&li, id, "送米"), "already_exists_differently");
	expect_error(deed_review(&li, id, "approved", NULL), "already_exists_differently");
	expect_json(call_get(&zhang, "%s", page), "/public_content", "'给古**家送米'");
	expect_json(call_get(&zhang, "%s", page), "/content",
	            "'和古丽娜一起到3号楼502室送米，13800138000'");
}

static void
the_public_reads_forty_characters(void **state)
{
	static const char forty[] = "清扫楼道清扫楼道清扫楼道清扫楼道清扫楼道"
	                            "清扫楼道清扫楼道清扫楼道清扫楼道清扫楼道";
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *whole = deed_file(&zhang, (struct deed){ .content = forty });
	const char *cut = deed_file(
	    &zhang, (struct deed){ .day = "2026-06-11", .content = written("%s啊", forty) });

	expect_json(call_get(&zhang, "/v1/deeds/%s", whole), "/public_content",
	            written("'%s'", forty));
	expect_json(call_get(&zhang, "/v1/deeds/%s", cut), "/public_content",
	            written("'%s'", forty));
}

static void
of_two_wordings_the_later_counts(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = deed_file(&zhang, (struct deed){ .item = "GY02", .evidence = "证书" });

	expect_status(approve_as(&li, id, "无偿献血400毫升"), 200);
	expect_json(call_get(&wang, "/v1/deeds/%s/assessment", id), "/public_content",
	            "'无偿献血400毫升'");
	sql("UPDATE community SET clock_offset = clock_offset + interval '1 minute'");
	expect_status(approve_as(&wang, id, "无偿献血"), 200);
	expect_json(call_get(&zhang, "/v1/deeds/%s", id), "/public_content", "'无偿献血'");
}

static void
a_wording_that_nobody_would_read_is_refused(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *visit = deed_file(
	    &zhang, (struct deed){
	                .item = "ZY02", .evidence = "探访记录", .from = "08:00", .to = "09:00" });
	const char *plain = deed_file(&zhang, (struct deed){ .item = "WM06" });

	expect_json(call_get(&li, "/v1/deeds/%s/assessment", visit), "/public_content", "null");
	expect_place(approve_as(&li, visit, "探访"), "wording_unused", "/public_content");
	expect_error(call(&li, "PUT", written("/v1/deeds/%s/review", plain),
	                  json_written("{'verdict': 'rejected', 'reason': '不符', "
	                               "'public_content': '开会'}")),
	             "wording_unused");
	expect_violation(approve_as(&li, plain,
	                            "一二三四五六七八九十一二三四五六七八九十"
	                            "一二三四五六七八九十一二三四五六七八九十一"),
	                 "/public_content", "maxLength");
	expect_refusal("wording_unused",
	               "INSERT INTO review (community_id, deed_id, membership_id, verdict, reason, "
	               "wording, reviewed_at) VALUES (rule.actor_community_id(), '%s', '%s', "
	               "'rejected', '不符', '开会', rule.now())",
	               plain, li.member_id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_reviewer_sees_what_the_public_will_read_and_may_shorten_it),
		in_world(the_public_reads_forty_characters),
		in_world(of_two_wordings_the_later_counts),
		in_world(a_wording_that_nobody_would_read_is_refused),
	};

	return world_run(tests);
}
