/*
 * Writes that replace a whole document, on the condition that nobody has changed it since it was
 * read: the same for every operation that the contract marks, with two contents for each.
 */

#include "support/testing.h"

#include <string.h>

#define NO_TAG "\"00000000000000000000000000000000\""

struct document {
	const char *operation;
	const char *target;
	const char *contents[2]; /* of requests */
	bool made; /* the first PUT makes it; else it is always there */
};

static struct person admin;
static struct person colleague;

static const char *
rulebook_with(int points)
{
	return json_written("{'title': '修订版', 'items': [{'code': 'WM06', "
	                    "'category': '文明创建', 'title_zh': '议事', 'title_en': 'Council', "
	                    "'basis': 'per_occurrence', 'points': %d, 'cap_period': 'none', "
	                    "'cap_points': 0, 'evidence_required': false, "
	                    "'reviewer_level': 'normal', 'content_public': true}]}",
	                    points);
}

static const char *
event_at(const char *place)
{
	return json_written("{'name': '兑换日', 'place': '%s', 'opens_at': '2026-06-20T00:00:00Z', "
	                    "'closes_at': '2026-06-21T00:00:00Z', 'rewards': []}",
	                    place);
}

static const char *
settings_with(int answer_days)
{
	return json_written("{'publish_day': 26, 'publish_time': '09:00', 'deed_days_max': 30, "
	                    "'deed_minutes_max': 720, 'double_minutes': 480, 'double_points': 20, "
	                    "'review_due_days': 7, 'answer_days': %d, 'rating_base': 100, "
	                    "'rating_public': true, 'privacy_version': '2026-01', "
	                    "'publication_version': '2026-01', 'hold_hours': 24, "
	                    "'budget_warning': null, 'budget_ceiling': null, "
	                    "'card_points_max': 200}",
	                    answer_days);
}

static const struct document *
documents(void)
{
	static struct document all[7];

	memset(all, 0, sizeof(all));
	all[0] = (struct document){
		"saveReward",
		written("/v1/rewards/%s", uuid_written()),
		{ shop_reward_request((struct reward){ .price = 30 }),
		  shop_reward_request((struct reward){ .price = 40 }) },
		true,
	};
	all[1] = (struct document){
		"saveEvent",
		written("/v1/events/%s", uuid_written()),
		{ event_at("服务中心"), event_at("信义超市") },
		true,
	};
	all[2] = (struct document){
		"draftRulebook",
		"/v1/rulebooks/2",
		{ rulebook_with(2), rulebook_with(3) },
		true,
	};
	all[3] = (struct document){
		"changeSettings",
		"/v1/settings",
		{ settings_with(3), settings_with(4) },
		false,
	};
	all[4] = (struct document){
		"assignRoles",
		written("/v1/members/%s/roles", people_welcome().member_id),
		{ json_written("{'roles': ['reviewer']}"), json_written("{'roles': ['leader']}") },
		false,
	};
	all[5] = (struct document){
		"saveTeam",
		written("/v1/teams/%s", uuid_written()),
		{ json_written("{'name': '巡逻队'}"), json_written("{'name': '夜间巡逻队'}") },
		true,
	};
	return all;
}

/* Two administrators; the second is a resident. */
static int
prepare(void **state)
{
	world_enter(state);
	admin = people_appoint("{administrator}");
	colleague = people_settle("王秀兰", "3-1-101");
	people_promote(&colleague, "{administrator}");
	return 0;
}

#define among_administrators(test) cmocka_unit_test_setup_teardown(test, prepare, world_leave)

static struct answer
put_on(const struct document *document, const char *content, const char *if_match)
{
	struct http_input input = call_input(&admin, "PUT", document->target, content);

	input.if_match = text_of(if_match);
	return call_with(&input);
}

static struct answer
read_document(const struct document *document)
{
	return call_get(&admin, "%s", document->target);
}

/* Another administrator saves the first content; the tag of it. */
static const char *
begin(const struct document *document)
{
	struct answer saved = call_replacing(&colleague, document->target, document->contents[0]);

	expect_status(saved, 200);
	assert_non_null(saved.etag);
	return saved.etag;
}

static void
every_conditional_operation_is_tried_here(void **state)
{
	size_t marked = 0;
	size_t tried = 0;

	for (size_t i = 0; i < contract_operation_count; i++) {
		const struct operation *operation = &contract_operations[i];

		if (!operation->tagged || operation->method != METHOD_PUT)
			continue;
		marked++;
		for (const struct document *document = documents(); document->operation != NULL;
		     document++)
			tried += strcmp(document->operation, operation->id) == 0;
	}
	assert_int_equal(marked, 6);
	assert_int_equal(tried, marked);
}

static void
what_is_there_is_not_replaced_unseen(void **state)
{
	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		const char *tag = begin(document);
		struct answer refused = put_on(document, document->contents[1], NULL);

		expect_error(refused, "precondition_required");
		expect_json(refused, "/changed_by", "'王**'");
		assert_int_equal(strlen(answer_text(refused, "/changed_at")), 20);
		assert_string_equal(read_document(document).etag, tag);
	}
}

static void
what_was_changed_since_is_not_replaced(void **state)
{
	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		const char *tag = begin(document);
		struct answer refused = put_on(document, document->contents[1], NO_TAG);

		expect_error(refused, "changed_meanwhile");
		expect_json(refused, "/changed_by", "'王**'");
		expect_status(put_on(document, document->contents[1], tag), 200);
		expect_error(put_on(document, document->contents[0], tag), "changed_meanwhile");
		assert_string_not_equal(read_document(document).etag, tag);
	}
}

static void
a_tag_names_what_was_read(void **state)
{
	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		const char *tag = begin(document);
		struct answer saved = put_on(document, document->contents[1], tag);
		struct http_input input = call_input(&admin, "GET", document->target, NULL);

		expect_status(saved, 200);
		assert_string_equal(read_document(document).etag, saved.etag);
		assert_string_not_equal(saved.etag, tag);
		input.if_none_match = text_of(saved.etag);
		assert_int_equal(call_with(&input).status, 304);
		input.if_none_match = text_of(tag);
		assert_int_equal(call_with(&input).status, 200);
	}
}

static void
a_repetition_is_answered_whatever_tag_it_names(void **state)
{
	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		const char *tag = begin(document);
		struct answer saved = put_on(document, document->contents[1], tag);

		assert_string_equal(put_on(document, document->contents[1], tag).body.data,
		                    saved.body.data);
		assert_string_equal(put_on(document, document->contents[1], NULL).body.data,
		                    saved.body.data);
		assert_string_equal(put_on(document, document->contents[1], NO_TAG).etag,
		                    saved.etag);
	}
}

static void
any_tag_several_and_weak_ones_are_taken(void **state)
{
	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		const char *tag = begin(document);

		expect_status(put_on(document, document->contents[1],
		                     written("\"a\\\", \"万\" ,, W/%s", tag)),
		              200);
		expect_status(put_on(document, document->contents[0], "*"), 200);
		expect_error(put_on(document, document->contents[1], "\"\", \"*\""),
		             "changed_meanwhile");
	}
}

static void
a_malformed_condition_is_refused(void **state)
{
	static const char *const malformed[] = {
		",", " ", "abc", "\"abc", "abc\"", "w/\"abc\"", "W/", "*, \"abc\"", "\"a\" \"b\"",
	};

	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		begin(document);
		for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
			expect_error(put_on(document, document->contents[1], malformed[i]),
			             "malformed_request");
		}
	}
}

static void
what_does_not_exist_matches_no_tag(void **state)
{
	for (const struct document *document = documents(); document->operation != NULL;
	     document++) {
		if (!document->made)
			continue;
		expect_error(put_on(document, document->contents[0], NO_TAG), "changed_meanwhile");
		expect_error(put_on(document, document->contents[0], "*"), "changed_meanwhile");
		expect_error(read_document(document), "not_found");
		expect_status(put_on(document, document->contents[0], NULL), 200);
	}
}

static void
a_change_by_a_command_says_which(void **state)
{
	const char *id = uuid_written();

	sql("SELECT set_config('xinyi.operation', 'xinyi reward import', false)");
	sql("SELECT save_reward(actor_community_id(), '%s', '%s')", id,
	    shop_reward_request((struct reward){ .price = 30 }));
	sql("SELECT set_config('xinyi.operation', '', false)");
	expect_json(call(&admin, "PUT", written("/v1/rewards/%s", id),
	                 shop_reward_request((struct reward){ .price = 40 })),
	            "/changed_by", "'xinyi reward import'");
}

static void
staff_who_are_no_residents_have_no_name(void **state)
{
	const struct document *document = documents();

	expect_status(put_on(document, document->contents[0], NULL), 200);
	expect_json(put_on(document, document->contents[1], NULL), "/changed_by", "'社区工作人员'");
}

static void
lists_name_the_tags_for_saving(void **state)
{
	const struct document *all = documents();
	const char *member = written("/v1/members/%s/roles", admin.member_id);

	expect_status(put_on(&all[0], all[0].contents[0], NULL), 200);
	expect_status(put_on(&all[1], all[1].contents[0], NULL), 200);
	assert_string_equal(
	    answer_text(crowd_left_out(call_get(&admin, "/v1/rewards")), "/items/0/etag"),
	    read_document(&all[0]).etag);
	assert_string_equal(answer_text(crowd_left_out(call_get(NULL, "/v1/communities/%s/events",
	                                                        world.here.code)),
	                                "/items/0/etag"),
	                    read_document(&all[1]).etag);
	assert_string_equal(
	    answer_text(crowd_left_out(call_get(&admin, "/v1/members")), "/items/0/etag"),
	    call_get(&admin, "%s", member).etag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		among_administrators(every_conditional_operation_is_tried_here),
		among_administrators(what_is_there_is_not_replaced_unseen),
		among_administrators(what_was_changed_since_is_not_replaced),
		among_administrators(a_tag_names_what_was_read),
		among_administrators(a_repetition_is_answered_whatever_tag_it_names),
		among_administrators(any_tag_several_and_weak_ones_are_taken),
		among_administrators(a_malformed_condition_is_refused),
		among_administrators(what_does_not_exist_matches_no_tag),
		among_administrators(a_change_by_a_command_says_which),
		among_administrators(staff_who_are_no_residents_have_no_name),
		among_administrators(lists_name_the_tags_for_saving),
	};

	return world_run(tests);
}
