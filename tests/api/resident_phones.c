/* Phone numbers of single residents: sealed until the job enters them. */

#include "base/crypto.h"
#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

#define PHONE "13800138000"

/* What the job would open. */
static const char *
opened_phone(const char *resident_id)
{
	const char *context = written("%lld:%s:phone", (long long)world.here.id, resident_id);
	struct text hex = text_of(sql_text("SELECT encode(phone, 'hex') FROM requested_change "
	                                   "WHERE resident_id = '%s' AND phone IS NOT NULL",
	                                   resident_id));
	char *bytes = arena_alloc(world.arena, hex.bytes / 2);
	struct text opened;

	for (size_t i = 0; i < hex.bytes / 2; i++) {
		char digits[] = { hex.data[2 * i], hex.data[2 * i + 1], '\0' };

		bytes[i] = (char)strtoul(digits, NULL, 16);
	}
	assert_true(crypto_open_with(world.arena, &world_upload_keys()->opening, text_of(context),
	                             (struct text){ bytes, hex.bytes / 2 }, &opened));
	return arena_copy(world.arena, opened.data, opened.bytes);
}

static void
a_phone_waits_sealed_for_the_job(void **state)
{
	struct person admin = people_appoint("{administrator}");
	const char *target = resident_new();
	const char *entry = "'building': 61, 'unit': 1, 'room': '101', 'name': '李秀兰', "
	                    "'phone': '" PHONE "'";
	struct answer entered = resident_enter(&admin, target, entry);
	struct answer shown;

	expect_status(entered, 200);
	expect_json(entered, "/phone_status", "'waiting'");
	assert_string_equal(opened_phone(resident_id_of(target)), PHONE);
	assert_int_equal(sql_integer("SELECT count(*) FROM requested_change c "
	                             "WHERE strpos(c::text, '" PHONE "') > 0"),
	                 0);
	shown = call_get(&admin, "%s", target);
	expect_json(shown, "/phone", "false");
	expect_json(shown, "/phone_status", "'waiting'");
	expect_status(resident_enter(&admin, target, entry), 200);
	assert_int_equal(sql_added("requested_change"), 1);
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE strpos(detail::text, "
	                             "'" PHONE "') > 0"),
	                 0);
}

/* As the job does. */
static const char *
enter_phone(const char *change_id, const char *phone)
{
	return sql_text("SELECT enter_phone(actor_community_id(), '%s', %s, 'sealed')", change_id,
	                phone != NULL ? written("sha256('%s')", phone) : "NULL");
}

static void
the_job_enters_a_phone_or_says_why_not(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");
	struct person zhao = people_register("赵六", "12-2-301");
	const char *with_phone = "'act': 'correct', 'phone': '" PHONE "'";
	const char *first = uuid_written();
	const char *second = uuid_written();
	const char *third = uuid_written();
	struct answer shown;

	expect_status(resident_change_as(&admin, first, wang.resident_id, with_phone), 200);
	assert_string_equal(enter_phone(first, PHONE), "done");
	expect_json(resident_change_as(&admin, first, wang.resident_id, with_phone),
	            "/phone_status", "'done'");
	assert_string_equal(resident_known(wang.resident_id, "phone_hash = sha256('" PHONE "')"),
	                    "t");
	shown = call_get(&admin, "/v1/residents/%s", wang.resident_id);
	expect_json(shown, "/phone", "true");
	expect_json(shown, "/changes/0/fields", "['phone']");
	expect_json(shown, "/changes/0/reason", "'家属来登记'");

	expect_status(resident_change_as(&admin, second, zhao.resident_id, with_phone), 200);
	assert_string_equal(enter_phone(second, PHONE), "phone_of_another");
	shown = call_get(&admin, "/v1/residents/%s", zhao.resident_id);
	expect_json(shown, "/phone_status", "'refused'");
	expect_json(shown, "/phone_refusal", "'phone_of_another'");
	expect_status(resident_change_as(&admin, third, zhao.resident_id, with_phone), 200);
	assert_string_equal(enter_phone(third, NULL), "sealed_to_another_key");
	assert_int_equal(
	    sql_integer("SELECT count(*) FROM requested_change WHERE phone IS NOT NULL"), 0);
	assert_string_equal(
	    sql_text("SELECT detail::text FROM audit WHERE subject = 'requested_change' "
	             "ORDER BY audit_id DESC LIMIT 1"),
	    written("{\"change_id\": \"%s\", \"resident_id\": \"%s\", \"phone_status\": "
	            "[\"waiting\", \"refused\"], \"phone_refusal\": [null, "
	            "\"sealed_to_another_key\"]}",
	            third, zhao.resident_id));
}

static void
a_later_phone_replaces_one_that_waits(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");
	const char *first = uuid_written();
	const char *second = uuid_written();

	expect_status(resident_change_as(&admin, first, wang.resident_id,
	                                 "'act': 'correct', 'phone': '13800138001'"),
	              200);
	expect_status(resident_change_as(&admin, second, wang.resident_id,
	                                 "'act': 'correct', 'phone': '13800138002'"),
	              200);
	assert_string_equal(opened_phone(wang.resident_id), "13800138002");
	assert_string_equal(enter_phone(first, "13800138001"), "replaced");
	assert_string_equal(enter_phone(second, "13800138002"), "done");
	expect_status(resident_change(&admin, &wang, "'act': 'correct', 'forget_phone': true"),
	              200);
	expect_json(call_get(&admin, "/v1/residents/%s", wang.resident_id), "/phone", "false");
	expect_status(resident_change_as(&admin, uuid_written(), wang.resident_id,
	                                 "'act': 'correct', 'phone': '13800138001'"),
	              200);
	expect_status(resident_change(&admin, &wang, "'act': 'correct', 'forget_phone': true"),
	              200);
	expect_json(call_get(&admin, "/v1/residents/%s", wang.resident_id), "/phone_status",
	            "'replaced'");
}

static void
erasure_removes_what_was_asked_for(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person wang = people_register("王强", "12-2-301");

	expect_status(resident_change(&admin, &wang, "'act': 'rename', 'name': '王小强'"), 200);
	expect_status(resident_change(&admin, &wang, "'act': 'correct', 'phone': '" PHONE "'"),
	              200);
	expect_status(resident_change(&admin, &wang, "'act': 'leave', 'cause': 'moved_away'"), 200);
	sql("SELECT erase_history(actor_community_id(), '%s', '本人要求')", wang.resident_id);
	assert_int_equal(sql_integer("SELECT count(*) FROM requested_change WHERE resident_id = "
	                             "'%s' AND num_nonnulls(request, phone) > 0",
	                             wang.resident_id),
	                 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_phone_waits_sealed_for_the_job),
		in_world(the_job_enters_a_phone_or_says_why_not),
		in_world(a_later_phone_replaces_one_that_waits),
		in_world(erasure_removes_what_was_asked_for),
	};

	return world_run(tests);
}
