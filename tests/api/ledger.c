/* Reading and reversing entries. */

#include "base/buffer.h"
#include "support/testing.h"

#include <string.h>

static struct answer
reverse(const struct person *admin, int64_t entry_id, const char *reason)
{
	return call(admin, "PUT", written("/v1/ledger/%lld/reversal", (long long)entry_id),
	            json_written("{'reason': '%s'}", reason));
}

/* A gift of goods, 5 points; the entry that it makes. */
static int64_t
earn_five(const struct person *by, const struct person *reviewer)
{
	const char *id = deed_file(by, (struct deed){ .item = "GY03", .evidence = "收据" });

	deed_approve(reviewer, id);
	return deed_entry(id, by);
}

static void
a_mistake_is_taken_back_by_one_opposite_entry_with_a_reason(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct deed show = { .item = "ZY06", .from = "09:00", .to = "10:00" };
	const char *id = deed_file(&zhang, show);
	struct answer reversal;
	struct answer ledger;

	deed_approve(&li, id);
	reversal = reverse(&admin, deed_entry(id, &zhang), "重复登记");
	expect_status(reversal, 200);
	expect_json(reversal, "/points", "-2");
	expect_json(reversal, "/rating", "-2");
	expect_json(reversal, "/balance", "0");
	expect_json(reversal, "/note", "null");
	expect_json(reversal, "/household_code", written("'%s'", zhang.household_code));
	ledger = call_get(&zhang, "/v1/household/ledger");
	expect_json(ledger, "/items/0/minutes", "-60");
	expect_json(ledger, "/items/0/reason", "'重复登记'");
	expect_json(ledger, "/items/1/reversed_by",
	            written("%lld", (long long)answer_integer(reversal, "/entry_id")));
	expect_json(call_get(&zhang, "/v1/household"), "/rating", "100");
	assert_int_equal(sql_added("notice WHERE kind = 'entry_reversed'"), 1);
}

static void
an_entry_is_reversed_once(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person other = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	int64_t entry = earn_five(&zhang, &li);
	struct answer first = reverse(&admin, entry, "重复登记");

	assert_string_equal(reverse(&admin, entry, "重复登记").body.data, first.body.data);
	expect_error(reverse(&admin, entry, "另一个理由"), "already_reversed");
	expect_error(reverse(&other, entry, "重复登记"), "already_reversed");
	expect_error(reverse(&admin, answer_integer(first, "/entry_id"), "撤销冲正"),
	             "not_reversible");
	assert_int_equal(sql_added("ledger_entry"), 2);
	expect_refusal(
	    "already_reversed",
	    "INSERT INTO ledger_entry (community_id, household_id, household_no, period_id, "
	    "version, item, happened_on, minutes, computed, points, rating, balance, "
	    "reverses, reason, posted_by, posted_at) SELECT community_id, household_id, 3, "
	    "period_id, version, item, happened_on, minutes, computed, 0, 0, 0, reverses, "
	    "'再次', 'psql', rule.now() FROM ledger_entry WHERE reverses IS NOT NULL");
}

static void
what_was_spent_stays_spent(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	int64_t first = earn_five(&zhang, &li);
	const char *deduction;
	struct answer reversal;

	deduction = deed_deduct(&admin, &zhang, "SF04");
	expect_status(call(&zhang, "PUT", written("/v1/deeds/%s/answer", deduction),
	                   json_written("{'answer': '接受'}")),
	              200);
	deed_approve(&li, deduction);
	deed_approve(&wang, deduction);
	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	assert_int_equal(deed_balance(&zhang), 2);
	reversal = reverse(&admin, first, "收据有误");
	expect_json(reversal, "/points", "0");
	expect_json(reversal, "/rating", "-5");
	expect_json(reversal, "/balance", "2");
	expect_json(reversal, "/note", "'partly_spent'");
}

static void
a_reversed_deed_says_so_on_its_page_and_in_lists(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *deed = deed_file(&admin, (struct deed){ .people = { &zhang, &chen } });
	struct answer page;

	deed_approve(&li, deed);
	expect_json(call_get(&zhang, "/v1/deeds/%s", deed), "/corrections", "[]");
	expect_json(call_get(&zhang, "/v1/household/deeds"), "/items/0/corrected", "false");
	reverse(&admin, deed_entry(deed, &zhang), "重复登记");
	page = call_get(&zhang, "/v1/deeds/%s", deed);
	expect_json(page, "/status", "'approved'");
	assert_int_equal(answer_count(page, "/corrections"), 1);
	expect_json(page, "/corrections/0/household_code", written("'%s'", zhang.household_code));
	expect_json(page, "/corrections/0/reason", "'重复登记'");
	expect_json(call_get(&zhang, "/v1/household/deeds"), "/items/0/corrected", "true");
	expect_json(call_get(&chen, "/v1/household/deeds"), "/items/0/corrected", "false");
	expect_json(call_get(&admin, "/v1/me/deeds"), "/items/0/corrected", "true");
}

static void
a_reversal_repeated_by_who_is_involved_by_now_is_answered_as_before(void **state)
{
	struct person admin = people_appoint("{administrator,reviewer}");
	struct person li = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });
	int64_t entry;
	struct answer first;

	deed_approve(&li, deed);
	entry = deed_entry(deed, &zhang);
	first = reverse(&admin, entry, "重复登记");
	expect_status(first, 200);
	sql("INSERT INTO relative (community_id, membership_id, household_id, declared_at) "
	    "VALUES (rule.actor_community_id(), '%s', %lld, '2026-01-01')",
	    admin.member_id, (long long)zhang.household_id);
	assert_string_equal(reverse(&admin, entry, "重复登记").body.data, first.body.data);
}

static void
a_reversed_deduction_gives_back_what_it_took(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *deduction;
	struct answer reversal;

	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	deduction = deed_deduct(&admin, &zhang, "SF04");
	world_set_clock("2026-06-23 12:00");
	deed_approve(&li, deduction);
	deed_approve(&wang, deduction);
	assert_int_equal(deed_balance(&zhang), 0);
	reversal = reverse(&admin, deed_entry(deduction, &zhang), "照片不是本户");
	expect_json(reversal, "/points", "2");
	expect_json(reversal, "/rating", "5");
	assert_int_equal(deed_balance(&zhang), 2);
}

static void
reversing_gives_back_the_cap_and_the_hours(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct deed show = { .item = "ZY06", .from = "08:00", .to = "16:00" };
	const char *wrong = deed_file(&zhang, show);
	const char *right;

	deed_approve(&li, wrong);
	expect_error(deed_submit(&zhang, uuid_written(), show), "overlapping_deed");
	expect_status(reverse(&admin, deed_entry(wrong, &zhang), "登记有误"), 200);
	right = deed_file(&zhang, show);
	deed_approve(&li, right);
	assert_int_equal(deed_balance(&zhang), 16);
}

static void
a_reversal_stands_in_the_open_period(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	int64_t entry = earn_five(&zhang, &li);

	world_set_clock("2026-06-26 00:00");
	expect_status(reverse(&admin, entry, "登记有误"), 200);
	expect_json(call_get(&zhang, "/v1/household/ledger"), "/items/0/period", "'2026-07'");
	expect_json(call_get(&zhang, "/v1/household/ledger"), "/items/1/period", "'2026-06'");
}

static void
nobody_reverses_for_the_own_or_a_relatives_household(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person li = people_appoint("{reviewer}");
	int64_t own = earn_five(&zhang, &li);
	int64_t relatives = earn_five(&wang, &li);

	people_promote(&zhang, "{administrator,reviewer}");
	expect_status(
	    call(&zhang, "PUT", written("/v1/me/relatives/%s", wang.household_code), NULL), 200);
	expect_error(reverse(&zhang, own, "登记有误"), "conflict_of_interest");
	expect_error(reverse(&zhang, relatives, "登记有误"), "conflict_of_interest");
	expect_status(
	    call(&zhang, "DELETE", written("/v1/me/relatives/%s", wang.household_code), NULL), 204);
	expect_error(reverse(&zhang, relatives, "登记有误"), "conflict_of_interest");
	sql("UPDATE resident SET household_id = %lld WHERE resident_id = '%s'",
	    (long long)people_settle("陈刚", "9-3-502").household_id, zhang.resident_id);
	zhang.token = people_sign_in(&zhang, 0, 1);
	expect_error(reverse(&zhang, own, "登记有误"), "conflict_of_interest");
	assert_int_equal(sql_added("ledger_entry"), 2);
}

static void
an_entry_of_elsewhere_is_like_none(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang;
	struct person li;
	int64_t entry;

	world_move_to(world.elsewhere);
	zhang = people_settle("张秀英", "12-2-301");
	li = people_appoint("{reviewer}");
	entry = earn_five(&zhang, &li);
	expect_error(reverse(&admin, entry, "登记有误"), "not_found");
	expect_error(reverse(&admin, 9000000000, "登记有误"), "not_found");
	assert_int_equal(deed_balance(&zhang), 5);
	world_move_to(world.here);
}

static void
administrators_and_auditors_read_any_ledger_with_masked_names(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person admin = people_appoint("{administrator}");
	struct person auditor = people_appoint("{auditor}");
	struct person li = people_appoint("{reviewer}");
	const char *target = written("/v1/households/%s/ledger", zhang.household_code);

	for (int day = 1; day <= 4; day++) {
		deed_approve(
		    &li, deed_file(&zhang, (struct deed){ .day = written("2026-06-0%d", day) }));
	}
	assert_int_equal(paging_expect_whole(&admin, target), 4);
	expect_json(call_get(&admin, "%s", target), "/items/0/name", "'张**'");
	assert_int_equal(paging_expect_whole(&auditor, target), 4);
	expect_error(call_get(&admin, "/v1/households/000000/ledger"), "not_found");
}

/* As many people as a deed may have, each of a household of their own. */
static const char *
a_hundred_people(void)
{
	struct buffer list = buffer_create(world.arena, 8192);

	for (int i = 0; i < 100; i++) {
		struct person one =
		    people_register("王芳", written("20-%d-%d", i % 10 + 1, 101 + i / 10));

		buffer_append_format(&list, "%s{'resident_id': '%s'}", i > 0 ? ", " : "",
		                     one.resident_id);
	}
	return buffer_text(&list).data;
}

static void
a_deed_of_a_hundred_households_is_shown_whole(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person wang = people_appoint("{reviewer}");
	const char *deed = written("/v1/deeds/%s", uuid_written());
	struct answer page = call(&admin, "PUT", deed,
	                          json_written("{'item': 'GY02', 'content': '抬水救火', "
	                                       "'place': '河边', 'happened_on': '2026-06-10', "
	                                       "'evidence': ['照片'], 'participants': [%s]}",
	                                       a_hundred_people()));

	expect_status(page, 200);
	assert_int_equal(answer_count(call_get(&li, "%s/assessment", deed), "/awards"), 100);
	deed_approve(&li, strrchr(deed, '/') + 1);
	deed_approve(&wang, strrchr(deed, '/') + 1);
	sql("SELECT reverse_entry(actor_community_id(), entry_id, '重复登记') FROM ledger_entry "
	    "WHERE deed_id = '%s'",
	    strrchr(deed, '/') + 1);
	page = call_get(&admin, "%s", deed);
	assert_int_equal(answer_count(page, "/participants"), 100);
	assert_int_equal(answer_count(page, "/corrections"), 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_mistake_is_taken_back_by_one_opposite_entry_with_a_reason),
		in_world(an_entry_is_reversed_once),
		in_world(what_was_spent_stays_spent),
		in_world(a_reversed_deed_says_so_on_its_page_and_in_lists),
		in_world(a_deed_of_a_hundred_households_is_shown_whole),
		in_world(a_reversal_repeated_by_who_is_involved_by_now_is_answered_as_before),
		in_world(a_reversed_deduction_gives_back_what_it_took),
		in_world(reversing_gives_back_the_cap_and_the_hours),
		in_world(a_reversal_stands_in_the_open_period),
		in_world(nobody_reverses_for_the_own_or_a_relatives_household),
		in_world(an_entry_of_elsewhere_is_like_none),
		in_world(administrators_and_auditors_read_any_ledger_with_masked_names),
	};

	return world_run(tests);
}
