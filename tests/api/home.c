/* The first screen of a resident, in one answer. */

#include "support/testing.h"

#include <stdlib.h>

static const char *
part(struct answer home, const char *name)
{
	char *dumped = json_dumps(json_object_get(home.json, name), JSON_SORT_KEYS);
	const char *text = written("%s", dumped);

	free(dumped);
	return text;
}

static const char *
whole(struct answer answer)
{
	char *dumped = json_dumps(answer.json, JSON_SORT_KEYS);
	const char *text = written("%s", dumped);

	free(dumped);
	return text;
}

static void
home_shows_the_member_and_the_household_as_they_are_shown_alone(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct answer home;

	people_register("张小明", "12-2-301");
	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	deed_deduct(&admin, &zhang, "SF04");
	deed_remind(&admin, &zhang, "SF04", "2026-07-01");
	home = call_get(&zhang, "/v1/home");
	expect_status(home, 200);
	assert_string_equal(part(home, "me"), whole(call_get(&zhang, "/v1/me")));
	assert_string_equal(part(home, "household"), whole(call_get(&zhang, "/v1/household")));
	expect_json(home, "/me/now", "'2026-06-15T04:00:00Z'");
	expect_json(home, "/me/today", "'2026-06-15'");
	expect_json(home, "/me/unread", "4");
	assert_int_equal(answer_count(home, "/household/due"), 2);
	expect_json(home, "/publication/line", "null");
}

static void
home_shows_the_last_claim_as_it_is_shown_alone(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	sql("INSERT INTO claim (community_id, claim_id, membership_id, building, unit, room, name, "
	    "filed_at, status, reason, decided_by, decided_at) "
	    "SELECT community_id, gen_random_uuid(), '%s', 1, 1, '1', '张', rule.now(), "
	    "'refused', '请到窗口', membership_id, rule.now() FROM membership "
	    "WHERE membership_id <> '%s' LIMIT 1",
	    zhang.member_id, zhang.member_id);
	assert_string_equal(part(call_get(&zhang, "/v1/home"), "me"),
	                    whole(call_get(&zhang, "/v1/me")));
}

static void
home_shows_the_event_that_closes_next(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person keeper = people_appoint("{storekeeper}");
	const char *soap = shop_stock(&keeper, (struct reward){ .name = "洗洁精" });
	const char *const rewards[] = { soap, NULL };
	const char *event = shop_open(&keeper, soap);
	const char *later = uuid_written();

	expect_status(
	    shop_save_event(&keeper, later, "2026-06-15T08:00", "2026-07-20T18:00", rewards), 200);
	/* What it holds can be collected longer than what the other holds. */
	sql("UPDATE redemption_event SET lapses_at = lapses_at + interval '90 days' "
	    "WHERE event_id = '%s'",
	    event);
	expect_json(call_get(&zhang, "/v1/home"), "/next_event/event_id", written("'%s'", event));
	expect_json(call_get(&zhang, "/v1/home"), "/next_event/closes_at",
	            "'2026-06-16T10:00:00Z'");
	/* It has closed; what it holds can still be collected. */
	world_set_clock("2026-06-16 18:00");
	expect_json(call_get(&zhang, "/v1/home"), "/next_event/event_id", written("'%s'", later));
	world_set_clock("2026-07-20 18:00");
	sql("UPDATE redemption_event SET opens_at = opens_at - interval '9 years', "
	    "closes_at = least(closes_at, rule.now()), lapses_at = least(lapses_at, rule.now())");
	expect_json(call_get(&zhang, "/v1/home"), "/next_event", "null");
}

static void
home_shows_the_newest_publication_with_the_own_line(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wu = people_settle("吴刚", "12-2-302");
	struct person li = people_appoint("{reviewer}");
	struct answer home;

	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	publish_june();
	home = call_get(&zhang, "/v1/home");
	expect_json(home, "/publication/period", "'2026-06'");
	expect_json(home, "/publication/published_at", "'2026-06-26T01:00:00Z'");
	expect_json(home, "/publication/line/points", "2");
	expect_json(home, "/publication/line/deeds", "1");
	home = call_get(&wu, "/v1/home");
	expect_json(home, "/publication/period", "'2026-06'");
	expect_json(home, "/publication/line", "null");
}

static void
the_year_of_points_is_explained_while_it_is_not_the_calendar_s(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *note = "'现在获得的积分计入2027年度，可用到2028年12月31日。'";

	world_set_clock("2026-12-25 23:59");
	expect_json(call_get(&zhang, "/v1/home"), "/household/year_note", "null");
	world_set_clock("2026-12-26 00:00");
	sql("SELECT close_periods(actor_community_id())");
	expect_json(call_get(&zhang, "/v1/home"), "/household/year_note", note);
	world_set_clock("2026-12-31 23:59");
	expect_json(call_get(&zhang, "/v1/household"), "/year_note", note);
	expect_json(call_get(&zhang, "/v1/household"), "/year", "2027");
	world_set_clock("2027-01-01 00:00");
	expect_json(call_get(&zhang, "/v1/household"), "/year_note", "null");
}

static void
only_residents_have_a_home(void **state)
{
	struct person guest = people_welcome();
	struct person li = people_appoint("{reviewer}");

	expect_error(call_get(&guest, "/v1/home"), "not_bound");
	expect_error(call_get(&li, "/v1/home"), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(home_shows_the_member_and_the_household_as_they_are_shown_alone),
		in_world(home_shows_the_last_claim_as_it_is_shown_alone),
		in_world(home_shows_the_event_that_closes_next),
		in_world(home_shows_the_newest_publication_with_the_own_line),
		in_world(the_year_of_points_is_explained_while_it_is_not_the_calendar_s),
		in_world(only_residents_have_a_home),
	};

	return world_run(tests);
}
