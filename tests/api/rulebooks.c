/* Versions of the rules: drafting, adopting, reading. */

#include "support/testing.h"

#define MEETING "'title_zh': '参加议事会', 'title_en': 'Attended a council', 'category': '文明创建'"
#define PLAIN "'evidence_required': false, 'reviewer_level': 'normal', 'content_public': true"

#define NO_DIGEST "00000000000000000000000000000000"

static struct answer
draft(const struct person *admin, int version, const char *items)
{
	return call_replacing(admin, written("/v1/rulebooks/%d", version),
	                      json_written("{'title': '修订版', 'items': [%s]}", items));
}

/* A council meeting with points, as version 2 might have it. */
static const char *
meeting(const char *code, int points)
{
	return written("{'code': '%s', " MEETING ", 'basis': 'per_occurrence', 'points': %d, "
	               "'cap_period': 'month', 'cap_points': 4, " PLAIN "}",
	               code, points);
}

static struct answer
adopt_on(const struct person *admin, int version, const char *digest, const char *decided_on,
         const char *from)
{
	return call(admin, "PUT", written("/v1/rulebooks/%d/adoption", version),
	            json_written("{'digest': '%s', 'decided_by': '居民代表会议', "
	                         "'decided_on': '%s', 'in_force_from': '%s'}",
	                         digest, decided_on, from));
}

static struct answer
adopt_content(const struct person *admin, int version, const char *digest)
{
	return adopt_on(admin, version, digest, "2026-06-10", "2026-06-20");
}

/* Adopts the draft. */
static struct answer
adopt(const struct person *admin, int version, const char *decided_on, const char *from)
{
	struct answer read = call_get(admin, "/v1/rulebooks/%d", version);

	return adopt_on(admin, version,
	                read.status == 200 ? answer_text(read, "/digest") : NO_DIGEST, decided_on,
	                from);
}

static void
everybody_reads_the_rules_in_force(void **state)
{
	struct answer rules = call_get(NULL, "/v1/communities/%s/rulebook", world.here.code);

	expect_status(rules, 200);
	expect_json(rules, "/version", "1");
	expect_json(rules, "/status", "'adopted'");
	assert_int_equal(answer_count(rules, "/items"), 39);
	expect_json(rules, "/items/0/code", "'ZY01'");
	expect_json(rules, "/items/0/points", "2");
	expect_json(rules, "/items/0/cap_period", "'month'");
	expect_json(rules, "/items/2/code", "'ZY02'");
	expect_json(rules, "/items/2/minutes_min", "30");
	expect_json(rules, "/items/2/times_required", "true");
	expect_json(rules, "/items/2/filed_by", "'resident'");
	expect_json(rules, "/items/2/subject", "'participants'");
	expect_json(rules, "/items/2/uniqueness", "'none'");
	expect_json(rules, "/items/2/dangerous", "false");
	expect_json(rules, "/items/2/position", "3");
	expect_json(rules, "/items/2/hint", "'每次不少于三十分钟，附探访记录'");
	expect_error(call_get(NULL, "/v1/communities/nowhere/rulebook"), "not_found");
}

static void
before_any_rules_are_in_force_there_are_none(void **state)
{
	world_set_clock("2025-12-31 23:59");
	expect_error(call_get(NULL, "/v1/communities/%s/rulebook", world.here.code), "not_found");
}

static void
a_draft_is_made_replaced_and_read(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer first = draft(&admin, 2, meeting("WM06", 2));
	struct answer read;

	expect_status(first, 200);
	expect_json(first, "/status", "'draft'");
	expect_json(first, "/in_force_from", "null");
	assert_string_equal(draft(&admin, 2, meeting("WM06", 2)).body.data, first.body.data);
	expect_status(draft(&admin, 2, written("%s, %s", meeting("WM06", 3), meeting("WM07", 4))),
	              200);
	read = call_get(&admin, "/v1/rulebooks/2");
	assert_int_equal(answer_count(read, "/items"), 2);
	expect_json(read, "/items/0/points", "3");
	expect_error(call_get(&admin, "/v1/rulebooks/3"), "not_found");
	expect_json(call_get(NULL, "/v1/communities/%s/rulebook", world.here.code), "/version",
	            "1");
}

static void
an_adopted_version_never_changes(void **state)
{
	struct person admin = people_appoint("{administrator}");

	expect_error(draft(&admin, 1, meeting("WM06", 2)), "already_adopted");
	expect_refusal("already_adopted", "UPDATE rule_item SET points = 99 WHERE version = 1");
	expect_refusal("already_adopted", "DELETE FROM rule_item WHERE version = 1");
}

static void
a_rulebook_that_contradicts_itself_is_refused(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *cap_without_period =
	    "{'code': 'WM06', " MEETING ", 'basis': 'per_occurrence', 'points': 2, "
	    "'cap_period': 'none', 'cap_points': 4, " PLAIN "}";
	const char *without_evidence =
	    "{'code': 'SF09', " MEETING ", 'basis': 'per_occurrence', 'points': -2, "
	    "'cap_period': 'none', 'cap_points': 0, " PLAIN "}";
	const char *by_the_hour =
	    "{'code': 'SF09', " MEETING
	    ", 'basis': 'per_hour', 'points': -2, 'cap_period': 'none', "
	    "'cap_points': 0, 'evidence_required': true, 'reviewer_level': 'normal', "
	    "'content_public': true}";
	const char *twice = written("%s, %s", meeting("WM06", 2), meeting("WM06", 3));

	expect_error(draft(&admin, 2, cap_without_period), "rulebook_inconsistent");
	expect_error(draft(&admin, 2, without_evidence), "rulebook_inconsistent");
	expect_error(draft(&admin, 2, by_the_hour), "rulebook_inconsistent");
	expect_error(draft(&admin, 2, twice), "rulebook_inconsistent");
	expect_error(draft(&admin, 3, meeting("WM06", 2)), "rulebook_inconsistent");
	assert_int_equal(sql_added("rulebook"), 0);
}

static void
an_item_is_worth_something(void **state)
{
	struct person admin = people_appoint("{administrator}");

	expect_error(draft(&admin, 2, meeting("WM06", 0)), "rulebook_inconsistent");
}

static void
adopting_says_who_decided_when_and_from_which_day(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer adopted;
	struct answer list;

	draft(&admin, 2, meeting("WM06", 2));
	adopted = adopt(&admin, 2, "2026-06-15", "2026-07-01");
	expect_status(adopted, 200);
	expect_json(adopted, "/decided_by", "'居民代表会议'");
	expect_json(adopted, "/in_force_from", "'2026-07-01'");
	assert_string_equal(adopt(&admin, 2, "2026-06-15", "2026-07-01").body.data,
	                    adopted.body.data);
	expect_error(adopt(&admin, 2, "2026-06-15", "2026-07-02"), "already_exists_differently");
	list = crowd_left_out(call_get(&admin, "/v1/rulebooks"));
	expect_json(list, "/items/0/version", "2");
	expect_json(list, "/items/1/status", "'superseded'");
	expect_json(list, "/items/1/in_force_until", "'2026-07-01'");
	expect_json(call_get(NULL, "/v1/communities/%s/rulebook", world.here.code), "/version",
	            "1");
	world_set_clock("2026-07-01 00:00");
	expect_json(call_get(NULL, "/v1/communities/%s/rulebook", world.here.code), "/version",
	            "2");
}

static void
what_is_adopted_is_what_was_read(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person other = people_appoint("{administrator}");
	const char *read;
	struct answer refused;

	draft(&admin, 2, meeting("WM06", 2));
	read = answer_text(call_get(&admin, "/v1/rulebooks/2"), "/digest");
	expect_status(draft(&other, 2, meeting("WM06", 999)), 200);
	refused = adopt_content(&admin, 2, read);
	expect_error(refused, "draft_changed");
	expect_json(refused, "/changed_by", "'社区工作人员'");
	expect_json(call_get(&admin, "/v1/rulebooks/2"), "/status", "'draft'");
	expect_status(draft(&other, 2, meeting("WM06", 2)), 200);
	expect_status(adopt_content(&admin, 2, read), 200);
	expect_status(adopt_content(&admin, 2, read), 200);
	expect_error(adopt_content(&admin, 2, NO_DIGEST), "already_exists_differently");
	assert_string_equal(answer_text(call_get(&admin, "/v1/rulebooks/2"), "/digest"), read);
}

static void
a_draft_that_was_adopted_meanwhile_is_answered_as_before(void **state)
{
	struct person admin = people_appoint("{administrator}");

	draft(&admin, 2, meeting("WM06", 2));
	expect_status(adopt(&admin, 2, "2026-06-10", "2026-06-20"), 200);
	expect_status(draft(&admin, 2, meeting("WM06", 2)), 200);
	expect_error(draft(&admin, 2, meeting("WM06", 3)), "already_adopted");
}

static void
rules_come_into_force_tomorrow_at_the_earliest(void **state)
{
	struct person admin = people_appoint("{administrator}");

	draft(&admin, 2, meeting("WM06", 2));
	expect_error(adopt(&admin, 2, "2026-06-16", "2026-07-01"), "in_future");
	expect_error(adopt(&admin, 2, "2026-06-15", "2026-06-15"), "in_force_too_early");
	expect_error(adopt(&admin, 3, "2026-06-15", "2026-07-01"), "not_found");
	expect_status(adopt(&admin, 2, "2026-06-15", "2026-06-16"), 200);
}

static void
an_older_version_does_not_follow_a_newer_one(void **state)
{
	struct person admin = people_appoint("{administrator}");

	draft(&admin, 2, meeting("WM06", 2));
	draft(&admin, 3, meeting("WM06", 3));
	expect_status(adopt(&admin, 3, "2026-06-15", "2026-07-01"), 200);
	expect_error(adopt(&admin, 2, "2026-06-15", "2026-08-01"), "already_adopted");
}

static void
the_list_of_versions_is_read_to_its_end(void **state)
{
	struct person admin = people_appoint("{administrator}");

	for (int version = 2; version <= 5; version++)
		draft(&admin, version, meeting("WM06", version));
	assert_int_equal(crowd_left_out_whole(&admin, "/v1/rulebooks"), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(everybody_reads_the_rules_in_force),
		in_world(before_any_rules_are_in_force_there_are_none),
		in_world(a_draft_is_made_replaced_and_read),
		in_world(an_adopted_version_never_changes),
		in_world(a_rulebook_that_contradicts_itself_is_refused),
		in_world(an_item_is_worth_something),
		in_world(adopting_says_who_decided_when_and_from_which_day),
		in_world(what_is_adopted_is_what_was_read),
		in_world(a_draft_that_was_adopted_meanwhile_is_answered_as_before),
		in_world(rules_come_into_force_tomorrow_at_the_earliest),
		in_world(an_older_version_does_not_follow_a_newer_one),
		in_world(the_list_of_versions_is_read_to_its_end),
	};

	return world_run(tests);
}
