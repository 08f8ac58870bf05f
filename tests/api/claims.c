/* Claiming to be a resident of the register. */

#include "support/testing.h"

static struct answer
file_claim(const struct person *who, const char *claim_id, const char *room, const char *name)
{
	return call(
	    who, "PUT", written("/v1/claims/%s", claim_id),
	    json_written("{'building': 12, 'unit': 2, 'room': '%s', 'name': '%s'}", room, name));
}

static struct answer
decide(const struct person *reviewer, const char *claim_id, const char *verdict, const char *reason)
{
	const char *because = reason != NULL ? written(", 'reason': '%s'", reason) : "";

	return call(reviewer, "PUT", written("/v1/claims/%s/verdict", claim_id),
	            json_written("{'verdict': '%s'%s}", verdict, because));
}

static void
a_reviewer_accepts_a_claim_and_the_account_is_bound(void **state)
{
	struct person zhang = people_register("张秀英", "12-2-301");
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();
	struct answer me;

	expect_status(file_claim(&guest, id, "301", "张秀英"), 200);
	expect_json(call_get(&guest, "/v1/me"), "/claim/status", "'submitted'");
	expect_error(call_get(&guest, "/v1/household"), "not_bound");
	expect_json(decide(&li, id, "accepted", NULL), "/verdict", "'accepted'");
	me = call_get(&guest, "/v1/me");
	expect_json(me, "/bound", "true");
	expect_json(me, "/resident_id", written("'%s'", zhang.resident_id));
	expect_json(me, "/claim/status", "'accepted'");
	expect_status(call_get(&guest, "/v1/household"), 200);
	assert_int_equal(sql_added("notice WHERE kind = 'claim_accepted'"), 1);
}

static void
a_claim_is_refused_with_a_reason(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();

	file_claim(&guest, id, "301", "张秀英");
	expect_place(decide(&li, id, "refused", NULL), "reason_required", "/reason");
	expect_json(decide(&li, id, "refused", "请携带证件到社区办理"), "/verdict", "'refused'");
	expect_json(call_get(&guest, "/v1/me"), "/claim/reason", "'请携带证件到社区办理'");
	expect_status(file_claim(&guest, uuid_written(), "302", "张秀英"), 200);
	expect_json(call_get(&guest, "/v1/me"), "/claim/status", "'submitted'");
}

static void
the_same_claim_again_is_one_claim(void **state)
{
	struct person guest = people_welcome();
	struct person other = people_welcome();
	const char *id = uuid_written();
	struct answer first = file_claim(&guest, id, "301", "张秀英");

	assert_string_equal(file_claim(&guest, id, "301", "张秀英").body.data, first.body.data);
	expect_error(file_claim(&guest, id, "302", "张秀英"), "already_exists_differently");
	expect_error(file_claim(&other, id, "301", "张秀英"), "already_exists_differently");
	expect_error(file_claim(&guest, uuid_written(), "301", "张秀英"), "claim_under_way");
	assert_int_equal(sql_added("claim"), 1);
}

static void
whoever_is_bound_or_has_not_agreed_to_the_notice_claims_nothing(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person guest = people_welcome();

	people_decide(&guest, "privacy", false);
	expect_error(file_claim(&guest, uuid_written(), "301", "张秀英"), "consent_required");
	expect_error(file_claim(&zhang, uuid_written(), "302", "张秀英"), "already_bound");
	assert_int_equal(sql_added("claim"), 0);
}

static void
the_register_has_to_know_who_is_claimed(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();

	people_settle("张秀英", "12-2-301");
	file_claim(&guest, id, "301", "张秀美");
	expect_error(decide(&li, id, "accepted", NULL), "no_matching_resident");
	expect_json(decide(&li, id, "refused", "查无此人"), "/verdict", "'refused'");
}

static void
a_name_may_be_written_as_any_keyboard_does(void **state)
{
	static const char *const writings[] = { "买买提 · 艾力 ", "买买提•艾力", "买买提．艾力",
		                                "买买提\u200B・艾力" };
	struct person li = people_appoint("{reviewer}");

	for (size_t i = 0; i < sizeof(writings) / sizeof(writings[0]); i++) {
		struct person guest = people_welcome();
		const char *id = uuid_written();
		const char *room = written("30%zu", i);

		people_register("买买提·艾力", written("12-2-%s", room));
		expect_json(file_claim(&guest, id, room, writings[i]), "/name", "'买买提·艾力'");
		expect_status(file_claim(&guest, id, room, "买买提·艾力"), 200);
		expect_status(decide(&li, id, "accepted", NULL), 200);
	}
}

static void
a_room_may_be_typed_as_it_is_said(void **state)
{
	struct person guest = people_welcome();
	const char *id = uuid_written();

	expect_json(file_claim(&guest, id, "3０1 室", "张秀英"), "/room", "'301'");
	expect_status(file_claim(&guest, id, "301室", "张秀英"), 200);
	expect_violation(file_claim(&guest, uuid_written(), "三零一", "张秀英"), "/room", "format");
	assert_int_equal(sql_added("claim"), 1);
}

static void
a_name_that_nobody_can_read_claims_nothing(void **state)
{
	static const char *const names[] = { "陈\uE001文", "陈\U000F0001", "\u200B" };
	struct person guest = people_welcome();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		expect_error(file_claim(&guest, uuid_written(), "301", names[i]),
		             "name_unreadable");
	}
	assert_int_equal(sql_added("claim"), 0);
}

static void
one_resident_has_one_account(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = uuid_written();

	file_claim(&guest, id, "301", "张秀英");
	expect_error(decide(&li, id, "accepted", NULL), "resident_already_bound");
	expect_json(call_get(&guest, "/v1/me"), "/bound", "false");
	expect_refusal(
	    "resident_already_bound",
	    "UPDATE membership SET resident_id = '%s', bound_by = 'command', bound_at = rule.now() "
	    "WHERE membership_id = '%s'",
	    zhang.resident_id, guest.member_id);
}

static void
nobody_claims_to_be_one_who_has_left(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	struct person gone = people_register("张秀英", "12-2-301");
	const char *id = uuid_written();

	people_register("刘梅", "12-2-301");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", gone.resident_id);
	file_claim(&guest, id, "301", "张秀英");
	expect_json(crowd_left_out(call_get(&li, "/v1/claims")), "/items/0/match", "'none'");
	expect_error(decide(&li, id, "accepted", NULL), "no_matching_resident");
}

static void
one_account_is_one_resident(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_register("王芳", "5-1-201");
	const char *id = uuid_written();

	people_register("张秀英", "12-2-301");
	file_claim(&guest, id, "301", "张秀英");
	sql("SELECT bind_member(actor_community_id(), '%s', '%s', 'phone')", guest.member_id,
	    wang.resident_id);
	expect_error(decide(&li, id, "accepted", NULL), "already_bound");
	expect_json(call_get(&guest, "/v1/me"), "/name", "'王芳'");
}

static void
nobody_decides_their_own_claim(void **state)
{
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();

	people_register("李建国", "12-2-301");
	file_claim(&li, id, "301", "李建国");
	expect_error(decide(&li, id, "accepted", NULL), "conflict_of_interest");
	expect_json(crowd_left_out(call_get(&li, "/v1/claims")), "/items/0/own", "true");
	expect_refusal("claim_decided_by_claimant",
	               "UPDATE claim SET status = 'accepted', decided_by = membership_id, "
	               "decided_at = rule.now() WHERE claim_id = '%s'",
	               id);
}

static void
a_claim_is_decided_once(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *id = uuid_written();
	struct answer first;

	people_register("张秀英", "12-2-301");
	file_claim(&guest, id, "301", "张秀英");
	first = decide(&li, id, "accepted", "证件相符");
	assert_string_equal(decide(&li, id, "accepted", "证件相符").body.data, first.body.data);
	expect_error(decide(&li, id, "refused", "反悔"), "already_decided");
	expect_error(decide(&wang, id, "accepted", "证件相符"), "already_decided");
	expect_error(decide(&li, uuid_written(), "accepted", NULL), "not_found");
}

static void
waiting_claims_are_listed_with_what_the_register_says(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person free_one = people_welcome();
	struct person taken = people_welcome();
	struct person unknown = people_welcome();
	struct answer list;

	people_register("王芳", "12-2-302");
	people_settle("张秀英", "12-2-301");
	file_claim(&free_one, uuid_written(), "302", "王芳");
	file_claim(&taken, uuid_written(), "301", "张秀英");
	file_claim(&unknown, uuid_written(), "301", "无名氏");
	assert_int_equal(crowd_left_out_whole(&li, "/v1/claims"), 3);
	list = crowd_left_out(call_get(&li, "/v1/claims"));
	expect_json(list, "/items/0/match", "'free'");
	expect_json(list, "/items/1/match", "'taken'");
	expect_json(list, "/items/2/match", "'none'");
	expect_json(list, "/items/0/own", "false");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_reviewer_accepts_a_claim_and_the_account_is_bound),
		in_world(a_claim_is_refused_with_a_reason),
		in_world(the_same_claim_again_is_one_claim),
		in_world(whoever_is_bound_or_has_not_agreed_to_the_notice_claims_nothing),
		in_world(the_register_has_to_know_who_is_claimed),
		in_world(a_name_may_be_written_as_any_keyboard_does),
		in_world(a_room_may_be_typed_as_it_is_said),
		in_world(a_name_that_nobody_can_read_claims_nothing),
		in_world(one_resident_has_one_account),
		in_world(nobody_claims_to_be_one_who_has_left),
		in_world(one_account_is_one_resident),
		in_world(nobody_decides_their_own_claim),
		in_world(a_claim_is_decided_once),
		in_world(waiting_claims_are_listed_with_what_the_register_says),
	};

	return world_run(tests);
}
