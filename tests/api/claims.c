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
	sql("SELECT bind_member(actor_community_id(), '%s', '%s', 'command')", guest.member_id,
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
	               "UPDATE claim SET status = 'refused', reason = '-', "
	               "decided_by = membership_id, decided_at = rule.now() "
	               "WHERE claim_id = '%s'",
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

static struct answer
correct_claim(const struct person *who, const char *claim_id, const char *corrected,
              const char *room)
{
	return call(who, "PUT", written("/v1/claims/%s", claim_id),
	            json_written("{'building': 12, 'unit': 2, 'room': '%s', 'name': '张秀英', "
	                         "'corrects': '%s'}",
	                         room, corrected));
}

static void
a_claimant_sees_the_claim_and_what_became_of_it(void **state)
{
	struct person guest = people_welcome();
	struct person other = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();
	struct answer seen;

	file_claim(&guest, id, "301", "张秀英 ");
	seen = call_get(&guest, "/v1/claims/%s", id);
	expect_status(seen, 200);
	expect_json(seen, "/name", "'张秀英'");
	expect_json(seen, "/room", "'301'");
	expect_json(seen, "/status", "'submitted'");
	expect_json(seen, "/unregistered", "false");
	expect_json(seen, "/corrects", "null");
	expect_json(seen, "/decided_at", "null");
	expect_error(call_get(&other, "/v1/claims/%s", id), "not_found");
	expect_error(call_get(&li, "/v1/claims/%s", id), "not_found");
	decide(&li, id, "refused", "请携带证件到社区办理");
	seen = call_get(&guest, "/v1/claims/%s", id);
	expect_json(seen, "/status", "'refused'");
	expect_json(seen, "/reason", "'请携带证件到社区办理'");
	expect_json(seen, "/withdrawn_at", "null");
}

static void
a_claim_is_corrected_by_another_one_which_withdraws_it(void **state)
{
	struct person guest = people_welcome();
	struct person other = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *first = uuid_written();
	const char *second = uuid_written();
	struct answer corrected;

	file_claim(&guest, first, "301", "张秀英");
	expect_place(correct_claim(&guest, second, uuid_written(), "302"), "unknown_claim",
	             "/corrects");
	expect_error(correct_claim(&other, second, first, "302"), "unknown_claim");
	expect_json(call_get(&guest, "/v1/claims/%s", first), "/status", "'submitted'");
	corrected = correct_claim(&guest, second, first, "302");
	expect_json(corrected, "/room", "'302'");
	expect_json(corrected, "/corrects", written("'%s'", first));
	assert_string_equal(correct_claim(&guest, second, first, "302").body.data,
	                    corrected.body.data);
	expect_error(file_claim(&guest, second, "302", "张秀英"), "already_exists_differently");
	expect_json(call_get(&guest, "/v1/claims/%s", first), "/status", "'withdrawn'");
	expect_error(decide(&li, first, "refused", "查无此人"), "already_decided");
	expect_json(call_get(&guest, "/v1/me"), "/claim/claim_id", written("'%s'", second));
	expect_error(correct_claim(&guest, uuid_written(), first, "303"), "already_decided");
	assert_int_equal(crowd_left_out_whole(&li, "/v1/claims"), 1);
}

static void
a_claimant_withdraws_a_claim_that_waits(void **state)
{
	struct person guest = people_welcome();
	struct person other = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();
	const char *target = written("/v1/claims/%s/withdrawal", id);
	struct answer withdrawn;

	file_claim(&guest, id, "301", "张秀英");
	expect_error(call(&other, "PUT", target, NULL), "not_found");
	withdrawn = call(&guest, "PUT", target, NULL);
	expect_json(withdrawn, "/status", "'withdrawn'");
	assert_string_equal(call(&guest, "PUT", target, NULL).body.data, withdrawn.body.data);
	expect_error(decide(&li, id, "accepted", NULL), "already_decided");
	expect_refusal("already_decided",
	               "UPDATE claim SET status = 'submitted', "
	               "withdrawn_at = NULL WHERE claim_id = '%s'",
	               id);
	id = uuid_written();
	expect_status(file_claim(&guest, id, "302", "张秀英"), 200);
	decide(&li, id, "refused", "查无此人");
	expect_error(call(&guest, "PUT", written("/v1/claims/%s/withdrawal", id), NULL),
	             "already_decided");
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE operation = "
	                             "'withdrawClaim'"),
	                 0);
}

static void
claims_are_filed_and_decided_by_the_clock_of_the_community(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();

	file_claim(&guest, id, "301", "张秀英");
	decide(&li, id, "refused", "查无此人");
	assert_int_equal(sql_integer("SELECT count(*) FROM claim WHERE claim_id = '%s' "
	                             "AND day(filed_at) = day(rule.now()) "
	                             "AND day(decided_at) = day(rule.now()) "
	                             "AND day(filed_at) <> day(pg_catalog.now())",
	                             id),
	                 1);
}

static struct answer
decide_for(const struct person *reviewer, const char *claim_id, const char *resident_id)
{
	return call(reviewer, "PUT", written("/v1/claims/%s/verdict", claim_id),
	            json_written("{'verdict': 'accepted', 'resident_id': '%s'}", resident_id));
}

static void
a_reviewer_accepts_somebody_whose_name_is_written_otherwise(void **state)
{
	struct person zhang = people_register("张秀瑛", "12-2-301");
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();
	struct answer list;
	struct answer verdict;

	file_claim(&guest, id, "301", "张秀英");
	list = crowd_left_out(call_get(&li, "/v1/claims"));
	expect_json(list, "/items/0/match", "'none'");
	expect_json(list, "/items/0/candidates",
	            written("[{'resident_id': '%s', 'name': '张秀瑛', 'building': 12, 'unit': 2, "
	                    "'room': '301', 'same_flat': true, 'same_name': false, "
	                    "'member_id': null, 'roles': []}]",
	                    zhang.resident_id));
	expect_json(list, "/items/0/candidates_left_out", "0");
	expect_error(decide(&li, id, "accepted", NULL), "no_matching_resident");
	verdict = decide_for(&li, id, zhang.resident_id);
	expect_json(verdict, "/resident_id", written("'%s'", zhang.resident_id));
	expect_json(verdict, "/replaced", "false");
	assert_string_equal(decide_for(&li, id, zhang.resident_id).body.data, verdict.body.data);
	expect_json(call_get(&guest, "/v1/me"), "/name", "'张秀瑛'");
}

static void
a_reviewer_accepts_somebody_of_the_same_name_elsewhere_and_nobody_else(void **state)
{
	struct person zhang = people_register("张秀英", "12-2-302");
	struct person wang = people_register("王芳", "5-1-201");
	struct person near = people_register("张 秀英", "3-1-101");
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();
	struct answer list;

	file_claim(&guest, id, "301", "张秀英");
	list = crowd_left_out(call_get(&li, "/v1/claims"));
	assert_int_equal(answer_count(list, "/items/0/candidates"), 2);
	expect_json(list, "/items/0/candidates/0/resident_id", written("'%s'", zhang.resident_id));
	expect_json(list, "/items/0/candidates/0/same_flat", "false");
	expect_json(list, "/items/0/candidates/0/same_name", "true");
	expect_json(list, "/items/0/candidates/1/resident_id", written("'%s'", near.resident_id));
	expect_error(decide_for(&li, id, wang.resident_id), "no_matching_resident");
	expect_error(decide_for(&li, id, uuid_written()), "no_matching_resident");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", near.resident_id);
	expect_error(decide_for(&li, id, near.resident_id), "no_matching_resident");
	expect_status(decide_for(&li, id, zhang.resident_id), 200);
	expect_error(decide_for(&li, id, wang.resident_id), "already_decided");
}

static void
more_candidates_than_ten_are_counted(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");
	struct answer list;

	for (int room = 1; room <= 12; room++)
		people_register("张秀英", written("9-1-%d", room));
	people_register("张秀英", "12-2-301");
	file_claim(&guest, uuid_written(), "301", "张秀英");
	list = crowd_left_out(call_get(&li, "/v1/claims"));
	assert_int_equal(answer_count(list, "/items/0/candidates"), 10);
	expect_json(list, "/items/0/candidates/0/same_flat", "true");
	expect_json(list, "/items/0/candidates_left_out", "3");
}

static void
an_administrator_answers_that_the_register_lacks_somebody(void **state)
{
	struct person guest = people_welcome();
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	const char *id = uuid_written();

	expect_json(
	    call(&guest, "PUT", written("/v1/claims/%s", id),
	         json_written("{'building': 12, 'unit': 2, 'room': '301', 'name': '张秀英', "
	                      "'unregistered': true}")),
	    "/unregistered", "true");
	expect_json(crowd_left_out(call_get(&admin, "/v1/claims")), "/items/0/unregistered",
	            "true");
	expect_place(decide(&admin, id, "accepted", NULL), "reviewers_only", "/verdict");
	expect_error(decide(&admin, id, "refused", "查无此人"), "reviewers_only");
	expect_place(decide(&admin, id, "not_registered", NULL), "reason_required", "/reason");
	expect_status(decide(&admin, id, "not_registered", "请带租房合同到社区登记"), 200);
	expect_json(call_get(&guest, "/v1/me"), "/claim/status", "'not_registered'");
	expect_json(call_get(&guest, "/v1/me"), "/claim/reason", "'请带租房合同到社区登记'");
	assert_int_equal(sql_added("notice WHERE kind = 'claim_not_registered'"), 1);
	people_register("张秀英", "12-2-301");
	id = uuid_written();
	file_claim(&guest, id, "301", "张秀英");
	expect_status(decide(&li, id, "accepted", NULL), 200);
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
		in_world(a_claimant_sees_the_claim_and_what_became_of_it),
		in_world(a_claim_is_corrected_by_another_one_which_withdraws_it),
		in_world(a_claimant_withdraws_a_claim_that_waits),
		in_world(claims_are_filed_and_decided_by_the_clock_of_the_community),
		in_world(a_reviewer_accepts_somebody_whose_name_is_written_otherwise),
		in_world(a_reviewer_accepts_somebody_of_the_same_name_elsewhere_and_nobody_else),
		in_world(more_candidates_than_ten_are_counted),
		in_world(an_administrator_answers_that_the_register_lacks_somebody),
		in_world(waiting_claims_are_listed_with_what_the_register_says),
	};

	return world_run(tests);
}
