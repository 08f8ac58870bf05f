/* What a deed is worth: hours, caps, notes, and the two numbers of a household. */

#include "support/testing.h"

/* Files the deed, has it approved, and shows the entry that the household has from it. */
static struct answer
earn(const struct person *by, const struct person *reviewer, struct deed deed)
{
	const char *deed_id = deed_file(by, deed);

	deed_approve(reviewer, deed_id);
	return call_get(by, "/v1/household/ledger?limit=1");
}

/* The same, of an item that needs two reviewers. */
static struct answer
earn_care(const struct person *by, const struct person *first, const struct person *second,
          const char *day)
{
	const char *deed_id =
	    deed_file(by, (struct deed){ .item = "HR05", .evidence = "邻居证明", .day = day });

	deed_approve(first, deed_id);
	deed_approve(second, deed_id);
	return call_get(by, "/v1/household/ledger?limit=1");
}

static void
expect_award(struct answer ledger, int computed, int points, const char *note)
{
	expect_json(ledger, "/items/0/computed", written("%d", computed));
	expect_json(ledger, "/items/0/points", written("%d", points));
	expect_json(ledger, "/items/0/rating", written("%d", points));
	expect_json(ledger, "/items/0/note", note != NULL ? written("'%s'", note) : "null");
}

static void
hours_count_in_quarters_and_points_are_rounded_down_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed service = { .item = "ZY03", .evidence = "签到表", .from = "08:00" };

	service.to = "08:14";
	expect_award(earn(&zhang, &li, service), 0, 0, NULL);
	service.day = "2026-06-11";
	service.to = "08:15";
	expect_award(earn(&zhang, &li, service), 0, 0, NULL);
	service.day = "2026-06-12";
	service.to = "08:29";
	expect_award(earn(&zhang, &li, service), 0, 0, NULL);
	service.day = "2026-06-14";
	service.to = "08:59";
	expect_award(earn(&zhang, &li, service), 2, 2, NULL);
	service.day = "2026-06-13";
	service.to = "09:50";
	expect_award(earn(&zhang, &li, service), 5, 5, NULL);
	assert_int_equal(deed_balance(&zhang), 7);
	assert_int_equal(sql_integer("SELECT sum(minutes) FROM ledger_entry"),
	                 14 + 15 + 29 + 59 + 110);
}

static void
an_entry_says_everything_about_itself(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李建国", "3-1-101");
	struct answer ledger;

	people_promote(&li, "{reviewer}");
	ledger = earn(&zhang, &li, (struct deed){ .item = "ZY06", .from = "09:00", .to = "10:30" });
	expect_json(ledger, "/items/0/item", "'ZY06'");
	expect_json(ledger, "/items/0/item_title", "'社区文体活动的组织与现场服务'");
	expect_json(ledger, "/items/0/category", "'志愿服务'");
	expect_json(ledger, "/items/0/minutes", "90");
	expect_json(ledger, "/items/0/name", "'张秀英'");
	expect_json(ledger, "/items/0/reviewers", "['李建国']");
	expect_json(ledger, "/items/0/period", "'2026-06'");
	expect_json(ledger, "/items/0/happened_on", "'2026-06-10'");
	expect_json(ledger, "/items/0/version", "1");
	expect_json(ledger, "/items/0/balance", "3");
	expect_json(ledger, "/items/0/cap_period", "'month'");
	expect_json(ledger, "/items/0/cap_points", "16");
	expect_json(ledger, "/items/0/reverses", "null");
}

static void
what_is_over_the_cap_is_recorded_with_no_points_and_says_so(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed show = { .item = "ZY06", .from = "08:00", .to = "15:00" };
	struct answer ledger;

	expect_award(earn(&zhang, &li, show), 14, 14, NULL);
	show.day = "2026-06-11";
	expect_award(earn(&zhang, &li, show), 14, 2, "partly_over_cap");
	show.day = "2026-06-12";
	ledger = earn(&zhang, &li, show);
	expect_award(ledger, 14, 0, "over_cap");
	expect_json(ledger, "/items/0/minutes", "420");
	assert_int_equal(deed_balance(&zhang), 16);
}

static void
caps_count_by_the_day_of_the_deed_not_of_the_approval(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed meeting = { .item = "WM06", .day = "2026-05-31" };
	struct answer ledger;

	expect_award(earn(&zhang, &li, meeting), 2, 2, NULL);
	meeting.day = "2026-06-01";
	expect_award(earn(&zhang, &li, meeting), 2, 2, NULL);
	meeting.day = "2026-06-02";
	expect_award(earn(&zhang, &li, meeting), 2, 2, NULL);
	meeting.day = "2026-06-03";
	expect_award(earn(&zhang, &li, meeting), 2, 0, "over_cap");
	meeting.day = "2026-05-20";
	ledger = earn(&zhang, &li, meeting);
	expect_award(ledger, 2, 2, NULL);
	expect_json(ledger, "/items/0/period", "'2026-06'");
}

static void
caps_follow_the_community_calendar_at_the_turn_of_the_month(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed evening = {
		.item = "ZY06", .day = "2026-05-31", .from = "15:30", .to = "23:30"
	};
	struct deed morning = {
		.item = "ZY06", .day = "2026-06-01", .from = "00:00", .to = "08:00"
	};

	expect_award(earn(&zhang, &li, evening), 16, 16, NULL);
	expect_award(earn(&zhang, &li, morning), 16, 16, NULL);
}

static void
a_cap_is_the_households_and_not_the_residents(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person son = people_register("张小明", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *deed_id = deed_file(&zhang, (struct deed){ .item = "ZY06",
	                                                       .from = "09:00",
	                                                       .to = "12:00",
	                                                       .people = { &zhang, &wife, &son } });

	deed_approve(&li, deed_id);
	assert_int_equal(sql_added("ledger_entry"), 3);
	assert_int_equal(deed_balance(&zhang), 16);
	assert_string_equal(sql_text("SELECT string_agg(points || coalesce(' ' || note, ''), ', ' "
	                             "ORDER BY household_no) FROM ledger_entry "
	                             "WHERE household_id = %lld",
	                             (long long)zhang.household_id),
	                    "6, 6, 4 partly_over_cap");
}

static void
once_a_month_is_once_a_month(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed plot = { .item = "GY05", .evidence = "照片", .day = "2026-06-03" };

	expect_award(earn(&zhang, &li, plot), 4, 4, NULL);
	plot.day = "2026-06-30";
	world_set_clock("2026-06-30 12:00");
	expect_award(earn(&wife, &li, plot), 4, 0, "once_per_month");
	plot.day = "2026-07-01";
	world_set_clock("2026-07-01 12:00");
	expect_award(earn(&zhang, &li, plot), 4, 4, NULL);
}

static void
once_a_year_is_once_a_year(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");

	expect_award(earn_care(&zhang, &li, &wang, "2026-06-03"), 40, 40, NULL);
	world_set_clock("2026-12-31 12:00");
	expect_award(earn_care(&wife, &li, &wang, "2026-12-31"), 40, 0, "once_per_year");
	world_set_clock("2027-01-01 12:00");
	expect_award(earn_care(&zhang, &li, &wang, "2027-01-01"), 40, 40, NULL);
}

static void
two_members_of_one_household_earn_once_for_what_counts_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *deed_id = deed_file(
	    &zhang,
	    (struct deed){ .item = "GY05", .evidence = "照片", .people = { &zhang, &wife } });

	deed_approve(&li, deed_id);
	assert_int_equal(deed_balance(&zhang), 4);
	assert_string_equal(
	    sql_text("SELECT note FROM ledger_entry WHERE points = 0 AND deed_id = '%s'", deed_id),
	    "once_per_month");
}

static void
every_participants_household_has_an_entry_of_its_own(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	const char *deed_id = deed_file(&admin, (struct deed){ .item = "ZY06",
	                                                       .from = "09:00",
	                                                       .to = "11:00",
	                                                       .people = { &zhang, &wang } });

	deed_approve(&li, deed_id);
	assert_int_equal(deed_balance(&zhang), 4);
	assert_int_equal(deed_balance(&wang), 4);
	assert_true(deed_entry(deed_id, &zhang) > 0);
	assert_true(deed_entry(deed_id, &wang) > 0);
	assert_int_equal(sql_added("notice WHERE kind = 'deed_approved' "
	                           "AND subject = '%s'",
	                           deed_id),
	                 3);
}

static void
the_rating_of_the_year_starts_from_its_base(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct answer household;

	earn(&zhang, &li, (struct deed){ .item = "WM06" });
	household = call_get(&zhang, "/v1/household");
	expect_json(household, "/rating", "102");
	expect_json(household, "/balance", "2");
	expect_json(household, "/year", "2026");
	sql("UPDATE settings SET rating_base = 50");
	expect_json(call_get(&zhang, "/v1/household"), "/rating", "52");
	world_set_clock("2026-12-26 08:00");
	earn(&zhang, &li, (struct deed){ .item = "WM06", .day = "2026-12-20" });
	household = call_get(&zhang, "/v1/household");
	expect_json(household, "/period", "'2027-01'");
	expect_json(household, "/rating", "52");
	expect_json(household, "/balance", "4");
}

static void
a_new_rulebook_counts_for_its_days_and_changes_no_entry(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct deed old = { .item = "WM06", .day = "2026-06-19" };
	struct deed revised = { .item = "WM06", .day = "2026-06-20" };

	earn(&zhang, &li, (struct deed){ .item = "WM06", .day = "2026-06-10" });
	sql("SELECT save_rulebook(actor_community_id(), 2, '修订版', (SELECT jsonb_agg(item || "
	    "'{\"points\": 1}') "
	    "FROM shown_rulebook, jsonb_array_elements(items::jsonb) item "
	    "WHERE version = 1 AND item ->> 'code' = 'WM06'))");
	sql("SELECT adopt_rulebook(actor_community_id(), 2, rulebook_digest(b), '居民代表会议', "
	    "'2026-06-15', "
	    "'2026-06-20') FROM rulebook b WHERE version = 2");
	world_set_clock("2026-06-21 12:00");
	expect_json(earn(&zhang, &li, revised), "/items/0/version", "2");
	expect_award(call_get(&zhang, "/v1/household/ledger?limit=1"), 1, 1, NULL);
	expect_json(earn(&zhang, &li, old), "/items/0/version", "1");
	assert_int_equal(sql_integer("SELECT points FROM ledger_entry WHERE household_no = 1 "
	                             "AND household_id = %lld",
	                             (long long)zhang.household_id),
	                 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(hours_count_in_quarters_and_points_are_rounded_down_once),
		in_world(an_entry_says_everything_about_itself),
		in_world(what_is_over_the_cap_is_recorded_with_no_points_and_says_so),
		in_world(caps_count_by_the_day_of_the_deed_not_of_the_approval),
		in_world(caps_follow_the_community_calendar_at_the_turn_of_the_month),
		in_world(a_cap_is_the_households_and_not_the_residents),
		in_world(once_a_month_is_once_a_month),
		in_world(once_a_year_is_once_a_year),
		in_world(two_members_of_one_household_earn_once_for_what_counts_once),
		in_world(every_participants_household_has_an_entry_of_its_own),
		in_world(the_rating_of_the_year_starts_from_its_base),
		in_world(a_new_rulebook_counts_for_its_days_and_changes_no_entry),
	};

	return world_run(tests);
}
