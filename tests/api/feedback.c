/* What members write to their community, and its answers. */

#include "support/testing.h"

static struct answer
write_to(const struct person *who, const char *id, const char *content)
{
	return call(who, "PUT", written("/v1/feedback/%s", id),
	            json_written("{'kind': 'complaint', 'content': '%s'}", content));
}

static const char *
complain(const struct person *who, const char *content)
{
	const char *id = uuid_written();

	expect_status(write_to(who, id, content), 200);
	return id;
}

static struct answer
reply(const struct person *admin, const char *id, const char *text)
{
	return call(admin, "PUT", written("/v1/feedback/%s/answer", id),
	            json_written("{'answer': '%s'}", text));
}

static void
a_complaint_is_answered_and_its_author_told(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id = complain(&zhang, "公示单上没有我家");
	struct answer list = call_get(&zhang, "/v1/me/feedback");

	expect_json(list, "/items/0/content", "'公示单上没有我家'");
	expect_json(list, "/items/0/answer", "null");
	assert_int_equal(sql_integer("SELECT extract(day FROM due_at - filed_at) FROM feedback "
	                             "WHERE feedback_id = '%s'",
	                             id),
	                 15);
	expect_json(call_get(&chen, "/v1/me/feedback"), "/items", "[]");
	expect_json(call_get(&admin, "/v1/me/notices"), "/items/0/kind", "'feedback_filed'");
	expect_json(call_get(&chen, "/v1/me/notices"), "/items", "[]");
	expect_json(call_get(&admin, "/v1/feedback"), "/items/0/filed_by", "'张**'");
	expect_status(reply(&admin, id, "已核对，下月补上"), 200);
	list = call_get(&zhang, "/v1/me/feedback");
	expect_json(list, "/items/0/answer", "'已核对，下月补上'");
	expect_json(call_get(&zhang, "/v1/me/notices"), "/items/0/text",
	            "'社区答复了您的意见：已核对，下月补上'");
}

static void
an_answer_is_given_once(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person other = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = complain(&zhang, "超市关门太早");
	struct answer first = reply(&admin, id, "已延长");

	assert_string_equal(reply(&admin, id, "已延长").body.data, first.body.data);
	expect_error(reply(&admin, id, "不延长"), "answered_already");
	expect_error(reply(&other, id, "已延长"), "answered_already");
	expect_error(reply(&admin, uuid_written(), "已延长"), "not_found");
	expect_error(reply(&admin, complain(&admin, "自己的意见"), "好"), "conflict_of_interest");
	assert_int_equal(sql_added("notice WHERE kind = 'feedback_answered'"), 1);
}

static void
the_same_again_is_the_same_and_another_text_is_refused(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id = uuid_written();
	struct answer first = write_to(&zhang, id, "超市关门太早");

	assert_string_equal(write_to(&zhang, id, "超市关门太早").body.data, first.body.data);
	expect_error(write_to(&zhang, id, "超市关门太晚"), "already_exists_differently");
	expect_error(write_to(&chen, id, "超市关门太早"), "already_exists_differently");
	assert_int_equal(sql_added("feedback"), 1);
}

static void
five_wait_at_a_time(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = NULL;

	for (int i = 1; i <= 5; i++)
		id = complain(&zhang, written("第%d条", i));
	expect_error(write_to(&zhang, uuid_written(), "第6条"), "too_much_feedback");
	expect_status(write_to(&zhang, id, "第5条"), 200);
	expect_status(reply(&admin, id, "收到"), 200);
	complain(&zhang, "第6条");
}

static void
it_names_a_deed_that_the_author_sees_or_a_publication(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *about = json_written(
	    "{'kind': 'privacy', 'content': '请更正', 'deed_id': '%s', 'period': '2026-05'}", deed);
	struct answer filed;

	filed = call(&zhang, "PUT", written("/v1/feedback/%s", uuid_written()), about);
	expect_json(filed, "/deed_id", written("'%s'", deed));
	expect_json(filed, "/period", "'2026-05'");
	expect_json(call_get(&zhang, "/v1/me/feedback"), "/items/0/period", "'2026-05'");
	expect_error(call(&chen, "PUT", written("/v1/feedback/%s", uuid_written()), about),
	             "unknown_deed");
	expect_error(call(&zhang, "PUT", written("/v1/feedback/%s", uuid_written()),
	                  json_written("{'kind': 'privacy', 'content': '请更正', "
	                               "'period': '2026-06'}")),
	             "unknown_publication");
}

static void
staff_find_what_is_open_overdue_and_answered(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person auditor = people_appoint("{auditor}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *late = complain(&zhang, "第一条");
	const char *answered = complain(&zhang, "第二条");
	const char *open;

	expect_status(reply(&admin, answered, "收到"), 200);
	world_set_clock("2026-06-29 12:00");
	open = complain(&zhang, "第三条");
	expect_json(call_get(&admin, "/v1/feedback?state=overdue"), "/items", "[]");
	world_set_clock("2026-07-01 12:00");
	expect_json(call_get(&auditor, "/v1/feedback?state=overdue"), "/items/0/feedback_id",
	            written("'%s'", late));
	expect_json(call_get(&admin, "/v1/feedback?state=overdue"), "/items/0/overdue", "true");
	expect_json(call_get(&admin, "/v1/feedback?state=open"), "/items/0/feedback_id",
	            written("'%s'", open));
	expect_json(call_get(&admin, "/v1/feedback?state=open"), "/items/1/feedback_id",
	            written("'%s'", late));
	expect_json(call_get(&admin, "/v1/feedback?state=answered"), "/items/0/feedback_id",
	            written("'%s'", answered));
	assert_int_equal(answer_count(call_get(&admin, "/v1/feedback"), "/items"), 3);
}

static void
the_audit_log_has_no_text(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_status(reply(&admin, complain(&zhang, "邻居太吵"), "已经上门"), 200);
	assert_int_equal(sql_added("audit WHERE subject = 'feedback'"), 2);
	assert_int_equal(sql_added("audit WHERE detail::text LIKE '%%邻居%%' "
	                           "OR detail::text LIKE '%%上门%%'"),
	                 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_complaint_is_answered_and_its_author_told),
		in_world(an_answer_is_given_once),
		in_world(the_same_again_is_the_same_and_another_text_is_refused),
		in_world(five_wait_at_a_time),
		in_world(it_names_a_deed_that_the_author_sees_or_a_publication),
		in_world(staff_find_what_is_open_overdue_and_answered),
		in_world(the_audit_log_has_no_text),
	};

	return world_run(tests);
}
