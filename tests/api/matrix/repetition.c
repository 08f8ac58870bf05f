/*
 * For every PUT and DELETE of the contract: the same request, again, after the world has changed in
 * the ways that the rules allow, is answered as before, or refused with the reason that is listed
 * here; and it changes nothing.
 */

#include "repetition.h"

#include "support/rulebook.h"

#include <stdlib.h>
#include <string.h>

#define REPETITIONS_MAX 60

static int
prepare(void **state)
{
	world_enter(state);
	now.admin = people_appoint("{administrator,reviewer,storekeeper}");
	now.reviewer = people_appoint("{reviewer}");
	now.property = people_appoint("{property}");
	now.zhang = people_settle("张秀英", "12-2-301");
	now.wu = people_settle("吴敏", "12-2-301");
	now.chen = people_settle("陈刚", "9-3-502");
	now.guest = people_welcome();
	now.team = people_gather("楼道志愿队", &now.zhang, &now.chen);
	shop_earn(&now.zhang, 100);
	now.rice = shop_stock(&now.admin, (struct reward){ .price = 10, .stock = 9 });
	now.pass = shop_stock(&now.admin, (struct reward){ .price = 5,
	                                                   .stock = 9,
	                                                   .discount_percent = 20,
	                                                   .valid_from = "2026-06-15" });
	now.event = shop_open(&now.admin, now.rice, now.pass);
	return 0;
}

/* What happens in the world, each after the one before. */

static void
points_and_goods_run_out(void)
{
	shop_hold(&now.zhang, now.event, now.rice, 5);
	expect_status(shop_move(&now.admin, uuid_written(), now.rice, "wasted", 2), 200);
}

static void
rewards_change(void)
{
	const char *target = written("/v1/rewards/%s", now.rice);

	expect_status(
	    call_replacing(&now.admin, target,
	                   shop_reward_request((struct reward){ .price = 99, .limit = 1 })),
	    200);
	sql("UPDATE reward SET active = false WHERE reward_id = '%s'", now.pass);
}

static void
settings_change(void)
{
	expect_status(
	    call_replacing(
	        &now.admin, "/v1/settings",
	        json_written("{'publish_day': 26, 'publish_time': '09:00', 'deed_days_max': 1, "
	                     "'deed_minutes_max': 30, 'double_minutes': 1, 'double_points': 1, "
	                     "'review_due_days': 1, 'answer_days': 1, 'rating_base': 50, "
	                     "'rating_public': false, 'privacy_version': '2026-06', "
	                     "'publication_version': '2026-06', 'hold_hours': 1, "
	                     "'budget_warning': null, 'budget_ceiling': 1}")),
	    200);
}

static void
consent_is_withdrawn(void)
{
	const struct person *const people[] = { &now.admin, &now.reviewer, &now.property,
		                                &now.zhang, &now.wu,       &now.chen,
		                                &now.guest };

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		people_decide(people[i], "privacy", false);
}

static void
the_others_move_and_leave(void)
{
	sql("UPDATE resident SET household_id = %lld, is_head = false WHERE resident_id = '%s'",
	    (long long)now.chen.household_id, now.wu.resident_id);
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'",
	    now.chen.resident_id);
	sql("DELETE FROM team_member WHERE team_id = '%s'", now.team);
}

static void
other_rules_are_adopted(void)
{
	int64_t version = sql_integer("SELECT max(version) + 1 FROM rulebook");
	const char *target = written("/v1/rulebooks/%lld", (long long)version);
	const char *digest;

	expect_status(call_replacing(&now.admin, target,
	                             written("{\"title\": \"再修订版\", \"items\": %s}",
	                                     rulebook_sample_items())),
	              200);
	digest = answer_text(call_get(&now.admin, "%s", target), "/digest");
	expect_status(
	    call(&now.admin, "PUT", written("%s/adoption", target),
	         json_written("{'digest': '%s', 'decided_by': '居民代表会议', "
	                      "'decided_on': '2026-06-15', 'in_force_from': '2026-06-21'}",
	                      digest)),
	    200);
}

static void
the_event_is_over(void)
{
	world_set_clock("2026-06-22 12:00");
}

static const struct change {
	const char *name;
	void (*happen)(void);
} changes[] = {
	{ "points and goods run out", points_and_goods_run_out },
	{ "rewards change", rewards_change },
	{ "settings change", settings_change },
	{ "consent is withdrawn", consent_is_withdrawn },
	{ "other rules are adopted", other_rules_are_adopted },
	{ "the others move and leave", the_others_move_and_leave },
	{ "the event is over", the_event_is_over },
	{ "the month is published", publish_june },
};

static const struct operation *
operation_of(const struct repeated *what)
{
	for (size_t i = 0; i < contract_operation_count; i++) {
		if (strcmp(contract_operations[i].id, what->operation) == 0)
			return &contract_operations[i];
	}
	fail_msg("%s is no operation", what->operation);
	return NULL;
}

static struct answer
send(const struct repeated *what, struct asking asked)
{
	bool put = operation_of(what)->method == METHOD_PUT;
	struct http_input input =
	    call_input(asked.by, put ? "PUT" : "DELETE", asked.target, asked.body);

	input.if_match = text_of(asked.if_match);
	return call_with(&input);
}

static const char *
text_without(const struct repeated *what, struct answer answer)
{
	static const char *const state[] = { "status",        "code",          "lapses_at",
		                             "ended_at",      "reason",        "cancelled_by",
		                             "good_until",    "decided_by",    "decided_on",
		                             "in_force_from", "in_force_until" };
	json_t *kept = json_deep_copy(answer.json);
	const char *text;
	char *dumped;

	for (size_t i = 0; what->shows_state && i < sizeof(state) / sizeof(state[0]); i++)
		json_object_del(kept, state[i]);
	dumped = json_dumps(kept, JSON_SORT_KEYS);
	text = written("%s", dumped != NULL ? dumped : "");
	free(dumped);
	json_decref(kept);
	return text;
}

static void
expect_again(const struct repeated *what, struct asking asked, struct answer first,
             const char *change, const char *code)
{
	const char *digest = sql_digest();
	struct answer again = send(what, asked);

	if (strcmp(sql_digest(), digest) != 0)
		fail_msg("%s, repeated when %s, changed something", what->operation, change);
	if (code != NULL ? again.code == NULL || strcmp(again.code, code) != 0
	                 : again.status != first.status ||
	                       strcmp(text_without(what, again), text_without(what, first)) != 0) {
		fail_msg("%s, repeated when %s, is answered\n%s\nand not\n%s", what->operation,
		         change, again.body.data, code != NULL ? code : first.body.data);
	}
}

static void
check(void **state)
{
	const struct repeated *what = *state;
	struct asking asked = what->prepare();
	struct answer first = send(what, asked);
	const char *code = NULL;

	if (first.code != NULL)
		fail_msg("%s is answered %s", what->operation, first.body.data);
	if (what->follow != NULL)
		what->follow(asked);
	for (size_t i = 0; i <= sizeof(changes) / sizeof(changes[0]); i++) {
		const char *name = i == 0 ? "" : changes[i - 1].name;

		if (i > 0)
			changes[i - 1].happen();
		for (size_t j = 0; j < 3 && what->expected[j].change != NULL; j++) {
			if (strcmp(what->expected[j].change, name) == 0)
				code = what->expected[j].code;
		}
		expect_again(what, asked, first, name, code);
	}
}

static void
every_operation_that_may_be_repeated_is_repeated_here(void **state)
{
	for (size_t i = 0; i < contract_operation_count; i++) {
		const struct operation *operation = &contract_operations[i];
		size_t count = 0;

		for (size_t j = 0; j < repetition_count; j++)
			count += strcmp(repetition_all[j].operation, operation->id) == 0;
		if ((operation->method == METHOD_PUT || operation->method == METHOD_DELETE) !=
		    (count > 0))
			fail_msg("%s is repeated in %zu places", operation->id, count);
	}
}

int
main(void)
{
	struct CMUnitTest tests[REPETITIONS_MAX + 1];

	assert_true(repetition_count <= REPETITIONS_MAX);
	for (size_t i = 0; i < repetition_count; i++) {
		tests[i] =
		    (struct CMUnitTest){ repetition_all[i].operation, check, prepare, world_leave,
			                 (void *)(uintptr_t)&repetition_all[i] };
	}
	tests[repetition_count] = (struct CMUnitTest)cmocka_unit_test(
	    every_operation_that_may_be_repeated_is_repeated_here);
	return world_run_tests(tests, repetition_count + 1);
}
