/* What a community decides for itself. */

#include "support/testing.h"

static const char *
settings_with(const char *publish_time, int answer_days, const char *privacy_version)
{
	return json_written("{'publish_day': 26, 'publish_time': '%s', 'deed_days_max': 30, "
	                    "'deed_minutes_max': 720, 'double_minutes': 480, 'double_points': 20, "
	                    "'review_due_days': 7, 'answer_days': %d, 'rating_base': 100, "
	                    "'rating_public': true, 'privacy_version': '%s', "
	                    "'publication_version': '2026-01', 'hold_hours': 24, "
	                    "'budget_warning': 400, 'budget_ceiling': null, "
	                    "'card_points_max': 150}",
	                    publish_time, answer_days, privacy_version);
}

static void
settings_are_replaced_as_a_whole(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person auditor = people_appoint("{auditor}");
	struct answer before = call_get(&admin, "/v1/settings");
	struct answer after;

	expect_json(before, "/publish_day", "26");
	expect_json(before, "/publish_time", "'09:00'");
	expect_json(before, "/deed_days_max", "30");
	expect_json(before, "/double_minutes", "480");
	expect_json(before, "/double_points", "20");
	expect_json(before, "/answer_days", "7");
	expect_json(before, "/hold_hours", "48");
	expect_json(before, "/budget_ceiling", "null");
	expect_json(before, "/card_points_max", "200");
	after = call_replacing(&admin, "/v1/settings", settings_with("18:30", 5, "2026-01"));
	expect_status(after, 200);
	expect_json(after, "/publish_time", "'18:30'");
	expect_json(after, "/hold_hours", "24");
	expect_json(after, "/budget_warning", "400");
	expect_json(after, "/budget_ceiling", "null");
	expect_json(after, "/card_points_max", "150");
	expect_json(after, "/confirmation_id", "null");
	assert_string_equal(call_get(&auditor, "/v1/settings").body.data,
	                    replaced(after.body.data, ",\"confirmation_id\":null", ""));
	expect_violation(call_replacing(&admin, "/v1/settings", json_written("{'answer_days': 5}")),
	                 "/publish_day", "required");
	expect_violation(
	    call_replacing(&admin, "/v1/settings", settings_with("25:00", 5, "2026-01")),
	    "/publish_time", "pattern");
}

static void
what_was_changed_is_in_the_audit_log(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer record;

	call_replacing(&admin, "/v1/settings", settings_with("09:00", 5, "2026-01"));
	record = call_get(&admin, "/v1/audit?limit=1");
	expect_json(record, "/items/0/operation", "'changeSettings'");
	expect_json(record, "/items/0/member_id", written("'%s'", admin.member_id));
	assert_true(answer_mentions(record, "\\\"answer_days\\\": [7, 5]"));
}

static void
a_new_privacy_notice_asks_everybody_again(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");

	expect_json(call_get(&zhang, "/v1/me"), "/privacy_agreed", "true");
	documents_import("privacy", "2026-02");
	call_replacing(&admin, "/v1/settings", settings_with("09:00", 7, "2026-02"));
	expect_json(call_get(&zhang, "/v1/me"), "/privacy_agreed", "false");
	expect_error(deed_submit(&zhang, uuid_written(), (struct deed){ .item = "WM06" }),
	             "consent_required");
}

static void
settings_count_for_what_is_done_from_now_on(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *deduction = deed_deduct(&admin, &zhang, "SF04");

	world_set_clock("2026-06-18 13:00");
	expect_error(deed_review(&li, deduction, "approved", NULL), "answer_pending");
	call_replacing(&admin, "/v1/settings", settings_with("09:00", 3, "2026-01"));
	deed_approve(&li, deduction);
}

static void
another_day_of_publication_counts_from_the_next_period(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");

	sql("UPDATE settings SET publish_day = 20");
	expect_json(call_get(&zhang, "/v1/household"), "/closes_at", "'2026-06-25T16:00:00Z'");
	world_set_clock("2026-06-26 09:00");
	assert_int_equal(publish_due(), 1);
	expect_json(call_get(&zhang, "/v1/household"), "/period", "'2026-07'");
	expect_json(call_get(&zhang, "/v1/household"), "/closes_at", "'2026-07-19T16:00:00Z'");
}

static void
a_consent_repeated_after_a_new_notice_is_answered_as_before(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *consent = json_written("{'version': '2026-01', 'given': true}");
	struct answer first = call(&zhang, "PUT", "/v1/me/consents/publication", consent);

	expect_status(first, 200);
	documents_import("publication", "2026-02");
	sql("UPDATE settings SET publication_version = '2026-02'");
	assert_string_equal(call(&zhang, "PUT", "/v1/me/consents/publication", consent).body.data,
	                    first.body.data);
	expect_error(call(&zhang, "PUT", "/v1/me/consents/publication",
	                  json_written("{'version': '2026-01', 'given': false}")),
	             "document_outdated");
}

/* The name that the public reads next to the household's code; empty for none. */
static const char *
public_name(const struct person *person)
{
	return sql_text("SELECT coalesce(public_name, '') FROM household WHERE household_id = %lld",
	                (long long)person->household_id);
}

static void
names_come_back_with_the_text_that_people_agreed_to(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_settle("李国强", "12-2-302");

	sql("UPDATE resident SET birth_year = 1958 WHERE resident_id IN ('%s', '%s')",
	    zhang.resident_id, li.resident_id);
	people_decide(&zhang, "publication", true);
	assert_string_not_equal(public_name(&zhang), "");
	documents_import("publication", "2026-02");
	sql("UPDATE settings SET publication_version = '2026-02'");
	assert_string_equal(public_name(&zhang), "");
	sql("UPDATE settings SET publication_version = '2026-01'");
	assert_string_not_equal(public_name(&zhang), "");
	assert_string_equal(public_name(&li), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(settings_are_replaced_as_a_whole),
		in_world(what_was_changed_is_in_the_audit_log),
		in_world(a_new_privacy_notice_asks_everybody_again),
		in_world(settings_count_for_what_is_done_from_now_on),
		in_world(another_day_of_publication_counts_from_the_next_period),
		in_world(a_consent_repeated_after_a_new_notice_is_answered_as_before),
		in_world(names_come_back_with_the_text_that_people_agreed_to),
	};

	return world_run(tests);
}
