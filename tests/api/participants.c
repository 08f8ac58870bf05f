/* What a participant has from the deed: its household of that day, its number and status. */

#include "support/testing.h"

#define NINE_502 "{\"building\": 9, \"unit\": 3, \"room\": \"502\"}"

/* A move ends sessions. */
static void
move_to(struct person *person, const char *address, const char *day)
{
	sql("SELECT move_resident(actor_community_id(), '%s', '%s', '结婚', '%s')",
	    person->resident_id, address, day);
	person->token = people_sign_in(person, 0, 1);
}

static void
a_deed_of_a_day_before_a_move_is_credited_to_the_household_of_that_day(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");

	move_to(&wife, NINE_502, "2026-06-12");
	deed_approve(&li, deed_file(&wife, (struct deed){ .item = "WM06", .day = "2026-06-11" }));
	expect_json(call_get(&zhang, "/v1/household"), "/balance", "2");
	expect_json(call_get(&chen, "/v1/household"), "/balance", "0");
	deed_approve(&li, deed_file(&wife, (struct deed){ .item = "WM06", .day = "2026-06-12" }));
	expect_json(call_get(&zhang, "/v1/household"), "/balance", "2");
	expect_json(call_get(&chen, "/v1/household"), "/balance", "2");
}

/* The filer moves in with another participant of the deed, whose points were taken back. */
static void
after_a_move_a_filed_deed_shows_the_points_of_the_household_of_its_day(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	const char *team = people_gather("红帮带志愿队", &zhang, &chen);
	const char *id =
	    deed_file(&zhang, (struct deed){ .people = { &zhang, &chen }, .team = team });

	deed_approve(&li, id);
	expect_status(call(&admin, "PUT",
	                   written("/v1/ledger/%lld/reversal", (long long)deed_entry(id, &chen)),
	                   json_written("{'reason': '没有到场'}")),
	              200);
	move_to(&zhang, NINE_502, "2026-06-15");
	expect_json(call_get(&zhang, "/v1/me/deeds"), "/items/0/points", "2");
	expect_json(call_get(&zhang, "/v1/me/deeds"), "/items/0/corrected", "false");
	expect_json(call_get(&zhang, "/v1/household/deeds"), "/items/0/points", "0");
	expect_json(call_get(&zhang, "/v1/household/deeds"), "/items/0/corrected", "true");
}

static int64_t
notices_of(const struct person *who, const char *kind)
{
	return sql_integer("SELECT count(*) FROM notice WHERE membership_id = '%s' "
	                   "AND kind = '%s'",
	                   who->member_id, kind);
}

static void
who_moved_is_told_what_became_of_a_deed_and_sees_it(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person li = people_appoint("{reviewer}");
	struct deed both = { .item = "WM06", .people = { &zhang, &wife } };
	const char *first = deed_file(&zhang, both);
	const char *second;

	both.day = "2026-06-09";
	second = deed_file(&zhang, both);
	move_to(&wife, NINE_502, "2026-06-12");
	deed_approve(&li, first);
	assert_int_equal(notices_of(&zhang, "deed_approved"), 1);
	assert_int_equal(notices_of(&wife, "deed_approved"), 1);
	assert_int_equal(notices_of(&chen, "deed_approved"), 0);
	expect_json(call_get(&wife, "/v1/me/notices?limit=1"), "/items/0/subject",
	            written("'%s'", first));
	expect_status(call_get(&wife, "/v1/deeds/%s", first), 200);
	expect_error(call_get(&chen, "/v1/deeds/%s", first), "not_found");
	expect_status(call(&li, "PUT", written("/v1/deeds/%s/review", second),
	                   json_written("{'verdict': 'approved', 'except': [{'resident_id': '%s', "
	                                "'reason': '没有到场'}]}",
	                                wife.resident_id)),
	              200);
	assert_int_equal(notices_of(&wife, "deed_approved"), 1);
	assert_int_equal(notices_of(&wife, "participant_changed"), 1);
	assert_int_equal(notices_of(&zhang, "participant_changed"), 1);
}

/* How often the deed is read when it is withdrawn, within a transaction that is rolled back. */
static int64_t
reads_of_withdrawal(const char *deed_id)
{
	static const char reads[] = "SELECT seq_scan + idx_scan FROM pg_stat_xact_user_tables "
	                            "WHERE schemaname = 'xinyi' AND relname = 'deed'";
	int64_t before;
	int64_t after;

	sql("BEGIN");
	before = sql_integer(reads);
	sql("UPDATE deed SET status = 'withdrawn', decided_at = now(), approvals_needed = 1 "
	    "WHERE deed_id = '%s'",
	    deed_id);
	after = sql_integer(reads);
	assert_int_equal(sql_integer("SELECT count(*) FROM participant WHERE deed_id = '%s' "
	                             "AND status <> 'withdrawn'",
	                             deed_id),
	                 0);
	sql("ROLLBACK");
	return after - before;
}

static void
participants_follow_the_status_of_their_deed_which_is_not_read_for_each(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person son = people_settle("张小明", "12-2-301");
	const char *alone = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *together =
	    deed_file(&zhang, (struct deed){ .item = "WM06", .people = { &zhang, &wife, &son } });

	assert_int_equal(reads_of_withdrawal(together), reads_of_withdrawal(alone));
}

static void
participants_have_the_status_of_their_deed_whatever_is_written(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *id = deed_file(&zhang, (struct deed){ .item = "WM06" });

	sql("UPDATE participant SET status = 'approved', deed_no = 0 WHERE deed_id = '%s'", id);
	assert_int_equal(sql_integer("SELECT count(*) FROM participant p "
	                             "JOIN deed d USING (community_id, deed_id, deed_no, status) "
	                             "WHERE p.deed_id = '%s'",
	                             id),
	                 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_deed_of_a_day_before_a_move_is_credited_to_the_household_of_that_day),
		in_world(after_a_move_a_filed_deed_shows_the_points_of_the_household_of_its_day),
		in_world(who_moved_is_told_what_became_of_a_deed_and_sees_it),
		in_world(participants_follow_the_status_of_their_deed_which_is_not_read_for_each),
		in_world(participants_have_the_status_of_their_deed_whatever_is_written),
	};

	return world_run(tests);
}
