#include "repetition.h"
#include "support/documents.h"
#include "support/rulebook.h"

#include <string.h>

struct repetition_scene now;

int
repetition_enter(void **state)
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
	documents_import_all("2026-06");
	expect_status(
	    call_replacing(
	        &now.admin, "/v1/settings",
	        json_written("{'publish_day': 26, 'publish_time': '09:00', 'deed_days_max': 1, "
	                     "'deed_minutes_max': 30, 'double_minutes': 1, 'double_points': 1, "
	                     "'review_due_days': 1, 'answer_days': 1, 'rating_base': 50, "
	                     "'rating_public': false, 'privacy_version': '2026-06', "
	                     "'publication_version': '2026-06', 'hold_hours': 1, "
	                     "'budget_warning': null, 'budget_ceiling': 1, "
	                     "'card_points_max': 0}")),
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
	sql("DELETE FROM team_member WHERE team_id = '%s' AND resident_id IN ('%s', '%s')",
	    now.team, now.zhang.resident_id, now.chen.resident_id);
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

const struct change repetition_changes[] = {
	{ "points and goods run out", points_and_goods_run_out },
	{ "rewards change", rewards_change },
	{ "settings change", settings_change },
	{ "consent is withdrawn", consent_is_withdrawn },
	{ "other rules are adopted", other_rules_are_adopted },
	{ "the others move and leave", the_others_move_and_leave },
	{ "the event is over", the_event_is_over },
	{ "the month is published", publish_june },
};

const size_t repetition_change_count = sizeof(repetition_changes) / sizeof(repetition_changes[0]);

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

struct answer
repetition_send(const struct repeated *what, struct asking asked)
{
	bool put = operation_of(what)->method == METHOD_PUT;
	struct http_input input =
	    call_input(asked.by, put ? "PUT" : "DELETE", asked.target, asked.body);

	input.if_match = text_of(asked.if_match);
	return call_with(&input);
}
