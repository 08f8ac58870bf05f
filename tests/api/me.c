/* The person who is signed in: identity, consents, binding by phone, relatives. */

#include "support/testing.h"
#include "support/wechat.h"

#include <string.h>

static struct answer
decide(const struct person *who, const char *document, const char *version, const char *given)
{
	return call(who, "PUT", written("/v1/me/consents/%s", document),
	            json_written("{'version': '%s', 'given': %s}", version, given));
}

static void
everybody_sees_who_they_are(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person guest = people_welcome();
	struct answer me = call_get(&zhang, "/v1/me");

	expect_json(me, "/member_id", written("'%s'", zhang.member_id));
	expect_json(me, "/name", "'张秀英'");
	expect_json(me, "/household_code", written("'%s'", zhang.household_code));
	expect_json(me, "/community_name", "'花园社区'");
	expect_json(me, "/bound", "true");
	expect_json(me, "/privacy_agreed", "true");
	expect_json(me, "/publication_agreed", "false");
	expect_json(me, "/claim", "null");
	me = call_get(&guest, "/v1/me");
	expect_json(me, "/bound", "false");
	expect_json(me, "/resident_id", "null");
	expect_json(me, "/name", "null");
}

static void
consent_is_recorded_with_its_version_and_taken_back_as_easily(void **state)
{
	struct person guest = people_welcome();
	struct answer first = decide(&guest, "publication", "2026-01", "true");

	expect_status(first, 200);
	expect_json(first, "/document", "'publication'");
	assert_string_equal(decide(&guest, "publication", "2026-01", "true").body.data,
	                    first.body.data);
	expect_json(call_get(&guest, "/v1/me"), "/publication_agreed", "true");
	expect_json(decide(&guest, "publication", "2026-01", "false"), "/given", "false");
	expect_json(call_get(&guest, "/v1/me"), "/publication_agreed", "false");
	assert_int_equal(sql_added("consent WHERE document = 'publication'"), 2);
}

static void
nobody_agrees_to_a_text_that_is_not_in_use(void **state)
{
	struct person guest = people_welcome();

	expect_error(decide(&guest, "privacy", "2025-12", "true"), "document_outdated");
	expect_violation(decide(&guest, "contract", "2026-01", "true"), "document", "enum");
	documents_import("publication", "2026-02");
	sql("UPDATE settings SET publication_version = '2026-02'");
	expect_error(decide(&guest, "publication", "2026-01", "true"), "document_outdated");
	expect_status(decide(&guest, "publication", "2026-02", "true"), 200);
}

static struct answer
bind(const struct person *who, const char *code)
{
	return call(who, "POST", "/v1/me/phone", json_written("{'code': '%s'}", code));
}

static void
an_account_is_bound_by_the_phone_number_of_the_register(void **state)
{
	struct person guest = people_welcome();
	struct person zhang = people_register("张秀英", "12-2-301");
	const char *code = wechat_phone_code(&guest, "13800138001");
	struct answer bound;

	wechat_register_phone(&zhang, "13800138001");
	bound = bind(&guest, code);
	expect_status(bound, 200);
	expect_json(bound, "/resident_id", written("'%s'", zhang.resident_id));
	expect_json(bound, "/name", "'张秀英'");
	expect_json(call_get(&guest, "/v1/me"), "/bound", "true");
	assert_string_equal(bind(&guest, code).body.data, bound.body.data);
	assert_string_equal(bind(&guest, wechat_phone_code(&guest, "13800138001")).body.data,
	                    bound.body.data);
	expect_status(call_get(&guest, "/v1/household"), 200);
}

static void
a_number_that_the_register_does_not_have_binds_nobody(void **state)
{
	struct person guest = people_welcome();

	expect_error(bind(&guest, wechat_phone_code(&guest, "13800138002")),
	             "phone_not_registered");
	expect_json(call_get(&guest, "/v1/me"), "/bound", "false");
}

static void
without_consent_wechat_is_not_even_asked(void **state)
{
	struct person guest = people_welcome();
	const char *path = "/wxa/business/getuserphonenumber";
	int64_t asked = simulator_count_calls(&wechat_simulator, path);

	people_decide(&guest, "privacy", false);
	expect_error(bind(&guest, wechat_phone_code(&guest, "13800138003")), "consent_required");
	assert_int_equal(simulator_count_calls(&wechat_simulator, path), asked);
}

static void
neither_account_nor_resident_is_bound_twice(void **state)
{
	struct person guest = people_welcome();
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");

	wechat_register_phone(&wang, "13800138004");
	expect_error(bind(&zhang, wechat_phone_code(&zhang, "13800138004")), "already_bound");
	expect_json(bind(&guest, wechat_phone_code(&guest, "13800138004")), "/resident_id", "null");
	expect_json(call_get(&guest, "/v1/me"), "/bound", "false");
}

static void
a_code_of_somebody_else_or_of_nobody_is_invalid(void **state)
{
	struct person guest = people_welcome();
	struct person other = people_welcome();

	expect_error(bind(&guest, "no-such-code"), "phone_code_invalid");
	expect_error(bind(&guest, wechat_phone_code(&other, "13800138005")), "phone_code_invalid");
}

static int
mend_wechat(void **state)
{
	json_decref(simulator_tell(&wechat_simulator, "DELETE", "/faults", NULL));
	return world_leave(state);
}

static void
wechat_may_be_busy_or_unavailable(void **state)
{
	struct person guest = people_welcome();
	const char *first = wechat_phone_code(&guest, "13800138006");
	const char *second = wechat_phone_code(&guest, "13800138006");

	simulator_break(&wechat_simulator, "/wxa/business/getuserphonenumber", "errcode",
	                "\"errcode\": 45011, \"times\": 10");
	expect_error(bind(&guest, first), "wechat_busy");
	json_decref(simulator_tell(&wechat_simulator, "DELETE", "/faults", NULL));
	simulator_break(&wechat_simulator, "/wxa/business/getuserphonenumber", "errcode",
	                "\"errcode\": 48001, \"times\": 10");
	expect_error(bind(&guest, second), "wechat_unavailable");
}

static void
what_a_member_filed_is_listed_newest_first(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	struct answer filed;

	for (int day = 1; day <= 4; day++) {
		deed_approve(&li,
		             deed_file(&admin, (struct deed){ .day = written("2026-06-0%d", day),
		                                              .people = { &zhang } }));
	}
	deed_file(&admin, (struct deed){ .people = { &zhang } });
	assert_int_equal(paging_expect_whole(&admin, "/v1/me/deeds"), 5);
	assert_int_equal(paging_expect_whole(&admin, "/v1/me/deeds?status=approved"), 4);
	filed = call_get(&admin, "/v1/me/deeds");
	expect_json(filed, "/items/0/status", "'submitted'");
	expect_json(filed, "/items/0/points", "null");
	expect_json(filed, "/items/3/points", "2");
	assert_int_equal(answer_count(call_get(&zhang, "/v1/me/deeds"), "/items"), 0);
}

static void
a_member_gets_a_copy_of_the_own_data(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wife = people_settle("刘梅", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	const char *deed = deed_file(&zhang, (struct deed){ .item = "WM06" });
	const char *team = people_gather("红帮带志愿队", &zhang);
	struct answer data;

	deed_approve(&li, deed);
	sql("SELECT rename_resident(actor_community_id(), '%s', '张秀瑛', '笔误', NULL)",
	    zhang.resident_id);
	data = call_get(&zhang, "/v1/me/data");
	expect_status(data, 200);
	expect_json(data, "/now", "'2026-06-15T04:00:00Z'");
	expect_json(data, "/name", "'张秀瑛'");
	expect_json(data, "/birth_year", "1980");
	expect_json(data, "/homes/0/household_code", written("'%s'", zhang.household_code));
	expect_json(data, "/homes/0/until", "null");
	expect_json(data, "/changes/0/act", "'rename'");
	expect_json(data, "/changes/0/reason", "'笔误'");
	assert_true(strstr(answer_text(data, "/changes/0/before"), "张秀英") != NULL);
	expect_json(data, "/consents/0/document", "'privacy'");
	expect_json(data, "/teams/0/team_id", written("'%s'", team));
	expect_json(data, "/deeds/0/deed_id", written("'%s'", deed));
	expect_json(data, "/deeds/0/status", "'approved'");
	assert_false(answer_mentions(data, wife.name));
	assert_string_equal(data.disposition,
	                    "attachment; filename=\"my-data.json\"; "
	                    "filename*=UTF-8''%E6%88%91%E7%9A%84%E4%B8%AA%E4%BA%BA%E4%BF%A1"
	                    "%E6%81%AF.json");
	data = call_get(&wife, "/v1/me/data");
	expect_json(data, "/deeds", "[]");
	assert_false(answer_mentions(data, "张秀"));
	data = call_get(&li, "/v1/me/data");
	expect_json(data, "/resident_id", "null");
	expect_json(data, "/homes", "[]");
	expect_json(data, "/roles", "['reviewer']");
}

static void
of_many_deeds_the_copy_has_the_newest_and_the_number_of_the_others(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct answer data;

	deed_file(&zhang, (struct deed){ .item = "WM06" });
	sql("INSERT INTO consent (community_id, membership_id, document, version, given) "
	    "SELECT community_id, membership_id, 'publication', '2025-' || n, true "
	    "FROM membership, generate_series(1, 120) AS n WHERE membership_id = '%s'",
	    zhang.member_id);
	data = call_get(&zhang, "/v1/me/data");
	assert_int_equal(answer_count(data, "/consents"), 100);
	expect_json(data, "/consents/0/version", "'2025-120'");
	expect_json(data, "/consents_left_out", "21");
	expect_json(data, "/deeds_left_out", "0");
}

static void
a_reviewer_declares_relatives_and_takes_it_back(void **state)
{
	struct person li = people_appoint("{reviewer}");
	struct person sun = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	const char *target = written("/v1/me/relatives/%s", zhang.household_code);
	struct answer declared = call(&li, "PUT", target, NULL);

	expect_status(declared, 200);
	expect_json(declared, "/household_code", written("'%s'", zhang.household_code));
	assert_string_equal(call(&li, "PUT", target, NULL).body.data, declared.body.data);
	call(&li, "PUT", written("/v1/me/relatives/%s", wang.household_code), NULL);
	assert_int_equal(paging_expect_whole(&li, "/v1/me/relatives"), 2);
	expect_error(call(&li, "PUT", "/v1/me/relatives/000000", NULL), "not_found");
	call(&sun, "PUT", target, NULL);
	expect_status(call(&li, "DELETE", target, NULL), 204);
	expect_status(call(&li, "DELETE", target, NULL), 204);
	assert_int_equal(paging_expect_whole(&li, "/v1/me/relatives"), 1);
	assert_int_equal(paging_expect_whole(&sun, "/v1/me/relatives"), 1);
}

static void
declaring_relatives_twice_leaves_the_declaration_as_it_was(void **state)
{
	static const char version[] = "SELECT string_agg(xmin || ' ' || ctid::text || ' ' || "
	                              "coalesce(retracted_at::text, ''), ',' ORDER BY relative_no) "
	                              "FROM relative WHERE membership_id = '%s'";
	struct person li = people_appoint("{reviewer}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	const char *target = written("/v1/me/relatives/%s", zhang.household_code);
	const char *before;
	int64_t audited;

	expect_status(call(&li, "PUT", target, NULL), 200);
	before = sql_text(version, li.member_id);
	audited = sql_integer("SELECT count(*) FROM audit");
	expect_status(call(&li, "PUT", target, NULL), 200);
	assert_string_equal(sql_text(version, li.member_id), before);
	assert_int_equal(sql_integer("SELECT count(*) FROM audit"), audited);
	expect_status(call(&li, "DELETE", target, NULL), 204);
	expect_status(call(&li, "PUT", target, NULL), 200);
	assert_int_equal(sql_added("relative"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(everybody_sees_who_they_are),
		in_world(consent_is_recorded_with_its_version_and_taken_back_as_easily),
		in_world(nobody_agrees_to_a_text_that_is_not_in_use),
		in_world(an_account_is_bound_by_the_phone_number_of_the_register),
		in_world(a_number_that_the_register_does_not_have_binds_nobody),
		in_world(without_consent_wechat_is_not_even_asked),
		in_world(neither_account_nor_resident_is_bound_twice),
		in_world(a_code_of_somebody_else_or_of_nobody_is_invalid),
		cmocka_unit_test_setup_teardown(wechat_may_be_busy_or_unavailable, world_enter,
		                                mend_wechat),
		in_world(what_a_member_filed_is_listed_newest_first),
		in_world(a_reviewer_declares_relatives_and_takes_it_back),
		in_world(declaring_relatives_twice_leaves_the_declaration_as_it_was),
		in_world(a_member_gets_a_copy_of_the_own_data),
		in_world(of_many_deeds_the_copy_has_the_newest_and_the_number_of_the_others),
	};

	return world_run(tests);
}
