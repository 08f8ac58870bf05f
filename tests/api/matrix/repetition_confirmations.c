#include "repetition.h"

static struct person second;

struct asking
repetition_file_feedback(void)
{
	return asked_by(&now.zhang, new_under("feedback"),
	                json_written("{'kind': 'complaint', 'content': '超市关门太早'}"));
}

struct asking
repetition_answer_feedback(void)
{
	struct asking filed = repetition_file_feedback();

	expect_status(call(filed.by, "PUT", filed.target, filed.body), 200);
	return asked_by(&now.admin, written("%s/answer", filed.target),
	                json_written("{'answer': '已延长'}"));
}

/* A role that waits for a second administrator. */
static struct asking
ask_grant(void)
{
	const char *target = written("/v1/members/%s/roles", now.wu.member_id);

	second = people_appoint("{administrator}");
	return (struct asking){ .by = &now.admin,
		                .target = target,
		                .body = json_written("{'roles': ['storekeeper']}"),
		                .if_match = call(&now.admin, "GET", target, NULL).etag };
}

static const char *
ask_for_grant(const char *part)
{
	struct asking grant = ask_grant();
	struct answer asked = call_replacing(grant.by, grant.target, grant.body);

	return written("/v1/confirmations/%s/%s", answer_text(asked, "/confirmation_id"), part);
}

struct asking
repetition_answer_confirmation(void)
{
	const char *target = ask_for_grant("answer");

	return asked_by(&second, target, json_written("{'answer': 'confirmed'}"));
}

struct asking
repetition_withdraw_confirmation(void)
{
	return asked_by(&now.admin, ask_for_grant("withdrawal"), NULL);
}

struct asking
repetition_split_household(void)
{
	return asked_by(&now.admin, new_under("household_splits"),
	                json_written("{'household_code': '%s', 'building': 12, 'unit': 2, "
	                             "'room': '302', 'members': ['%s'], 'points': 3, "
	                             "'document': '分户协议'}",
	                             now.zhang.household_code, now.wu.resident_id));
}

struct asking
repetition_merge_households(void)
{
	return asked_by(&now.admin, new_under("household_merges"),
	                json_written("{'household_code': '%s', 'into': '%s', "
	                             "'document': '并户协议'}",
	                             now.zhang.household_code, now.chen.household_code));
}
