/* Neighbours who join a deed with its code: what they see, confirm and get. */

#include "base/buffer.h"
#include "support/testing.h"

#include <string.h>

#define MORNING .item = "ZY06", .from = "09:00", .to = "11:00"

/* A deed of 张秀英 that waits, and 陈刚 of another household. */
struct shared {
	struct person zhang, chen, li;
	const char *id;
	const char *code;
};

static struct answer
invite(const struct person *filer, const char *id)
{
	return call(filer, "PUT", written("/v1/deeds/%s/invitation", id), NULL);
}

static struct answer
look_up(const struct person *who, const char *code)
{
	return call(who, "POST", "/v1/deed_lookups", json_written("{'deed_code': '%s'}", code));
}

/* With these participants, as JSON. */
static struct answer
join_with(const struct person *who, const char *id, const char *code, const char *people)
{
	return call(who, "PUT", written("/v1/deeds/%s/joining", id),
	            json_written("{'deed_code': '%s', 'participants': [%s]}", code, people));
}

static const char *
named(const struct person *person)
{
	return written("{'resident_id': '%s'}", person->resident_id);
}

static struct answer
join(const struct person *who, const struct shared *deed)
{
	return deed_join(who, deed->id, deed->code);
}

static struct answer
leave(const struct person *who, const struct shared *deed)
{
	return call(who, "DELETE", written("/v1/deeds/%s/joining", deed->id), NULL);
}

static struct shared
share_as(struct deed deed)
{
	struct shared scene = { .zhang = people_settle("张秀英", "12-2-301"),
		                .chen = people_settle("陈刚", "9-3-502"),
		                .li = people_appoint("{reviewer}") };

	scene.id = deed_file(&scene.zhang, deed);
	scene.code = deed_invite(&scene.zhang, scene.id);
	return scene;
}

static struct shared
share(void)
{
	return share_as((struct deed){ MORNING });
}

static int64_t
notices_of(const struct person *who, const char *kind)
{
	return sql_integer("SELECT count(*) FROM notice WHERE membership_id = '%s' "
	                   "AND kind = '%s'",
	                   who->member_id, kind);
}

static void
a_neighbour_joins_with_the_code_and_each_household_gets_its_points(void **state)
{
	struct shared deed = share();
	struct answer joined = join(&deed.chen, &deed);

	expect_status(joined, 200);
	expect_json(joined, "/item", "'ZY06'");
	expect_json(joined, "/joined_at", "'2026-06-15T04:00:00Z'");
	deed_approve(&deed.li, deed.id);
	assert_int_equal(deed_balance(&deed.zhang), 4);
	assert_int_equal(deed_balance(&deed.chen), 4);
	assert_int_equal(notices_of(&deed.chen, "deed_approved"), 1);
	expect_json(call_get(&deed.chen, "/v1/household/deeds"), "/items/0/points", "4");
}

static void
the_reviewer_sees_who_was_named_and_who_confirmed(void **state)
{
	struct shared deed = share();
	struct answer found;

	expect_status(join(&deed.chen, &deed), 200);
	found = call_get(&deed.li, "/v1/deeds/%s", deed.id);
	for (size_t i = 0; i < 2; i++) {
		const char *place = written("/participants/%zu", i);
		bool is_chen = strcmp(answer_text(found, written("%s/name", place)), "陈刚") == 0;

		expect_json(found, written("%s/joined", place), is_chen ? "true" : "false");
	}
	found = call_get(&deed.li, "/v1/deeds/%s/assessment", deed.id);
	for (size_t i = 0; i < 2; i++) {
		const char *place = written("/awards/%zu", i);
		bool is_chen = strcmp(answer_text(found, written("%s/name", place)), "陈刚") == 0;

		expect_json(found, written("%s/joined", place), is_chen ? "true" : "false");
		expect_json(found, written("%s/points", place), "4");
	}
}

static void
who_looks_a_code_up_reads_what_the_public_would(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	const char *id = uuid_written();
	const char *code;
	struct answer invited;
	struct answer found;

	expect_status(
	    call(&zhang, "PUT", written("/v1/deeds/%s", id),
	         json_written("{'item': 'ZY06', 'content': '排练', 'place': '12号楼2单元301室', "
	                      "'started_at': '2026-06-10T01:00:00Z', "
	                      "'ended_at': '2026-06-10T03:00:00Z', 'participants': [%s]}",
	                      named(&zhang))),
	    200);
	invited = invite(&zhang, id);
	code = answer_text(invited, "/deed_code");
	expect_json(invited, "/qr", shop_drawn(code));
	found = look_up(&chen, code);
	expect_status(found, 200);
	expect_json(found, "/deed_id", written("'%s'", id));
	expect_json(found, "/item_title", "'社区文体活动的组织与现场服务'");
	expect_json(found, "/place", "'12号楼2单元***'");
	expect_json(found, "/happened_on", "'2026-06-10'");
	expect_json(found, "/filed_by", "'张**'");
	expect_json(found, "/names", "['张**']");
	expect_json(found, "/valid_until", "'2026-06-22T04:00:00Z'");
	assert_false(answer_mentions(found, "排练"));
}

static void
a_code_is_shown_again_until_it_is_ended(void **state)
{
	struct shared deed = share();
	const char *path = written("/v1/deeds/%s/invitation", deed.id);
	const char *next;

	assert_string_equal(deed_invite(&deed.zhang, deed.id), deed.code);
	expect_status(call(&deed.zhang, "DELETE", path, NULL), 204);
	expect_status(call(&deed.zhang, "DELETE", path, NULL), 204);
	expect_error(look_up(&deed.chen, deed.code), "invitation_over");
	expect_error(join(&deed.chen, &deed), "invitation_over");
	next = deed_invite(&deed.zhang, deed.id);
	assert_string_not_equal(next, deed.code);
	expect_error(look_up(&deed.chen, deed.code), "invitation_over");
	expect_status(look_up(&deed.chen, next), 200);
	assert_string_equal(deed_invite(&deed.zhang, deed.id), next);
}

static void
only_who_filed_a_deed_invites_to_it(void **state)
{
	struct shared deed = share();
	struct person wife = people_settle("刘梅", "12-2-301");
	const char *path = written("/v1/deeds/%s/invitation", deed.id);

	expect_error(invite(&wife, deed.id), "not_the_filer");
	expect_error(call(&wife, "DELETE", path, NULL), "not_the_filer");
	expect_error(invite(&deed.chen, deed.id), "not_found");
	expect_error(call(&deed.chen, "DELETE", path, NULL), "not_found");
	expect_error(invite(&deed.zhang, uuid_written()), "not_found");
	expect_status(look_up(&deed.chen, deed.code), 200);
}

static void
what_residents_do_not_file_is_not_shared(void **state)
{
	struct person wang = people_settle("王芳", "5-1-201");
	struct person admin = people_appoint("{administrator,reviewer}");
	struct deed rota = { .item = "ZY08",
		             .evidence = "排班表",
		             .team = people_gather("红帮带志愿队", &wang) };

	expect_error(invite(&wang, deed_file(&wang, rota)), "not_shared");
	expect_error(invite(&admin, deed_deduct(&admin, &wang, "SF04")), "not_shared");
}

static void
after_the_first_verdict_nobody_comes_or_goes(void **state)
{
	struct shared deed = share_as((struct deed){ .item = "GY02", .evidence = "捐献证书" });
	struct person wu = people_settle("吴敏", "3-1-101");
	struct person zhao = people_appoint("{reviewer}");
	const char *fresh;

	expect_status(join(&deed.chen, &deed), 200);
	fresh = deed_file(&wu, (struct deed){ .item = "GY02", .evidence = "捐献证书" });
	deed_approve(&deed.li, deed.id);
	deed_approve(&deed.li, fresh);
	expect_error(invite(&wu, fresh), "review_begun");
	expect_error(look_up(&wu, deed.code), "review_begun");
	expect_error(join(&wu, &deed), "review_begun");
	expect_error(leave(&deed.chen, &deed), "review_begun");
	deed_approve(&zhao, deed.id);
	deed_approve(&zhao, fresh);
	expect_error(invite(&wu, fresh), "already_decided");
	expect_error(look_up(&wu, deed.code), "already_decided");
	expect_error(join(&wu, &deed), "already_decided");
	expect_error(leave(&deed.chen, &deed), "already_decided");
	assert_string_equal(deed_invite(&deed.zhang, deed.id), deed.code);
	assert_int_equal(deed_balance(&deed.chen), 50);
}

static void
a_code_is_good_for_a_week_after_filing(void **state)
{
	struct shared deed = share();
	const char *other = deed_file(&deed.zhang, (struct deed){ .item = "WM06" });

	world_set_clock("2026-06-22 11:59");
	expect_status(look_up(&deed.chen, deed.code), 200);
	world_set_clock("2026-06-22 12:01");
	expect_error(look_up(&deed.chen, deed.code), "invitation_over");
	expect_error(join(&deed.chen, &deed), "invitation_over");
	expect_error(invite(&deed.zhang, other), "invitation_over");
	assert_string_equal(deed_invite(&deed.zhang, deed.id), deed.code);
}

static void
a_wrong_code_is_told_and_counted(void **state)
{
	struct shared deed = share();
	const char *mistyped = written("%.8s%c", deed.code, deed.code[8] == 'A' ? 'B' : 'A');
	const char *other = deed_invite(
	    &deed.zhang, deed_file(&deed.zhang, (struct deed){ .item = "GY01", .evidence = "证" }));

	expect_place(look_up(&deed.chen, mistyped), "code_mistyped", "/deed_code");
	expect_place(join_with(&deed.chen, deed.id, mistyped, named(&deed.chen)), "code_mistyped",
	             "/deed_code");
	expect_place(join_with(&deed.chen, deed.id, other, named(&deed.chen)), "deed_code_unknown",
	             "/deed_code");
	for (int i = 0; i < 19; i++) {
		expect_place(look_up(&deed.chen, sql_text("SELECT new_code()")),
		             "deed_code_unknown", "/deed_code");
	}
	expect_error(look_up(&deed.chen, deed.code), "too_many_wrong_codes");
	expect_error(join(&deed.chen, &deed), "too_many_wrong_codes");
	expect_error(join_with(&deed.chen, uuid_written(), deed.code, named(&deed.chen)),
	             "not_found");
}

static void
a_code_may_be_typed_with_spaces_and_small_letters(void **state)
{
	struct shared deed = share();

	expect_status(look_up(&deed.chen, sql_text("SELECT lower(left('%s', 4) || ' ' || "
	                                           "substr('%s', 5))",
	                                           deed.code, deed.code)),
	              200);
}

static void
who_joins_names_the_own_household_with_hours_within_those_of_the_deed(void **state)
{
	struct shared deed = share();
	struct person son = people_register("陈小明", "9-3-502");
	const char *son_early =
	    written("{'resident_id': '%s', 'ended_at': '2026-06-10T02:00:00Z'}", son.resident_id);
	const char *son_late =
	    written("{'resident_id': '%s', 'ended_at': '2026-06-10T03:30:00Z'}", son.resident_id);

	expect_place(join_with(&deed.chen, deed.id, deed.code,
	                       written("%s, %s", named(&deed.chen), named(&deed.zhang))),
	             "not_your_participant", "/participants/1");
	expect_place(join_with(&deed.chen, deed.id, deed.code,
	                       written("%s, %s", named(&deed.chen), named(&deed.chen))),
	             "participant_twice", "/participants/1");
	expect_place(join_with(&deed.chen, deed.id, deed.code,
	                       written("%s, %s", named(&deed.chen), son_late)),
	             "times_disagree", "/participants/1");
	expect_status(join_with(&deed.chen, deed.id, deed.code,
	                        written("%s, %s", named(&deed.chen), son_early)),
	              200);
	deed_approve(&deed.li, deed.id);
	assert_int_equal(deed_balance(&deed.chen), 4 + 2);
}

static void
an_administrator_joins_with_the_own_household_only(void **state)
{
	struct shared deed = share();
	struct person wu = people_settle("吴敏", "3-1-101");

	people_promote(&deed.chen, "{administrator}");
	deed.chen.token = people_sign_in(&deed.chen, 0, 1);
	expect_place(join_with(&deed.chen, deed.id, deed.code, named(&wu)), "not_your_participant",
	             "/participants/0");
	expect_status(join(&deed.chen, &deed), 200);
}

static void
a_child_joins_after_a_guardian_has_consented(void **state)
{
	struct shared deed = share();
	struct person child = people_register("陈小明", "9-3-502");
	const char *family = written("%s, %s", named(&deed.chen), named(&child));

	sql("UPDATE resident SET birth_year = 2015 WHERE resident_id = '%s'", child.resident_id);
	expect_place(join_with(&deed.chen, deed.id, deed.code, family), "guardian_consent_needed",
	             "/participants/1");
	expect_status(call(&deed.chen, "PUT",
	                   written("/v1/household/children/%s/consent", child.resident_id),
	                   json_written("{'version': '2026-01', 'given': true}")),
	              200);
	expect_status(join_with(&deed.chen, deed.id, deed.code, family), 200);
}

static void
the_household_that_filed_a_deed_does_not_join_it(void **state)
{
	struct shared deed = share();
	struct person wife = people_settle("刘梅", "12-2-301");

	expect_error(join(&deed.zhang, &deed), "own_deed");
	expect_error(join(&wife, &deed), "own_deed");
	expect_status(look_up(&wife, deed.code), 200);
}

static void
two_of_a_household_join_and_leave_each_for_themselves(void **state)
{
	struct shared deed = share();
	struct person wife = people_settle("周兰", "9-3-502");
	struct answer refused;

	expect_status(join(&deed.chen, &deed), 200);
	refused = join_with(&wife, deed.id, deed.code,
	                    written("%s, %s", named(&wife), named(&deed.chen)));
	expect_place(refused, "named_already", "/participants/1");
	expect_json(refused, "/violations/0/name", "'陈刚'");
	expect_status(join(&wife, &deed), 200);
	expect_status(leave(&deed.chen, &deed), 204);
	expect_status(leave(&deed.chen, &deed), 204);
	assert_string_equal(
	    sql_text("SELECT string_agg(name, ' ' ORDER BY name) FROM participant "
	             "JOIN resident USING (community_id, resident_id) WHERE deed_id = '%s'",
	             deed.id),
	    sql_text("SELECT string_agg(name, ' ' ORDER BY name) "
	             "FROM unnest('{张秀英,周兰}'::text[]) AS name"));
	expect_status(leave(&wife, &deed), 204);
	expect_error(call_get(&deed.chen, "/v1/deeds/%s", deed.id), "not_found");
	expect_status(join(&deed.chen, &deed), 200);
	expect_status(call_get(&wife, "/v1/deeds/%s", deed.id), 200);
}

static void
a_repeated_joining_is_answered_again_and_another_one_is_refused(void **state)
{
	struct shared deed = share();
	struct person son = people_register("陈小明", "9-3-502");
	struct answer first = join(&deed.chen, &deed);

	expect_status(first, 200);
	expect_error(join_with(&deed.chen, deed.id, deed.code, named(&son)),
	             "already_exists_differently");
	expect_status(
	    call(&deed.zhang, "DELETE", written("/v1/deeds/%s/invitation", deed.id), NULL), 204);
	deed_approve(&deed.li, deed.id);
	assert_string_equal(join(&deed.chen, &deed).body.data, first.body.data);
	assert_int_equal(sql_added("joining"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_neighbour_joins_with_the_code_and_each_household_gets_its_points),
		in_world(the_reviewer_sees_who_was_named_and_who_confirmed),
		in_world(who_looks_a_code_up_reads_what_the_public_would),
		in_world(a_code_is_shown_again_until_it_is_ended),
		in_world(only_who_filed_a_deed_invites_to_it),
		in_world(what_residents_do_not_file_is_not_shared),
		in_world(after_the_first_verdict_nobody_comes_or_goes),
		in_world(a_code_is_good_for_a_week_after_filing),
		in_world(a_wrong_code_is_told_and_counted),
		in_world(a_code_may_be_typed_with_spaces_and_small_letters),
		in_world(who_joins_names_the_own_household_with_hours_within_those_of_the_deed),
		in_world(an_administrator_joins_with_the_own_household_only),
		in_world(a_child_joins_after_a_guardian_has_consented),
		in_world(the_household_that_filed_a_deed_does_not_join_it),
		in_world(two_of_a_household_join_and_leave_each_for_themselves),
		in_world(a_repeated_joining_is_answered_again_and_another_one_is_refused),
	};

	return world_run(tests);
}
