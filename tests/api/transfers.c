/* Splits and merges that one administrator asks for and a second one confirms. */

#include "support/testing.h"

struct families {
	struct person admin, second;
	struct person zhang, wu; /* of one household */
	struct person chen;
};

static struct families
enter(void)
{
	struct families scene = {
		.admin = people_appoint("{administrator}"),
		.second = people_appoint("{administrator}"),
		.zhang = people_settle("张秀英", "12-2-301"),
		.wu = people_settle("吴敏", "12-2-301"),
		.chen = people_settle("陈刚", "9-3-502"),
	};

	shop_earn(&scene.zhang, 50);
	return scene;
}

static const char *
split_request(const struct person *giver, const char *room, const char *member, int points)
{
	return json_written("{'household_code': '%s', 'building': 12, 'unit': 2, 'room': '%s', "
	                    "'members': ['%s'], 'points': %d, 'document': '分户协议2026-06'}",
	                    giver->household_code, room, member, points);
}

static struct answer
split(const struct families *scene, const char *id, const char *request)
{
	return call(&scene->admin, "PUT", written("/v1/household_splits/%s", id), request);
}

static struct answer
merge(const struct families *scene, const char *id, const struct person *giver, const char *into)
{
	return call(&scene->admin, "PUT", written("/v1/household_merges/%s", id),
	            json_written("{'household_code': '%s', 'into': '%s', 'document': '并户协议'}",
	                         giver->household_code, into));
}

static struct answer
confirm(const struct person *admin, struct answer asked)
{
	return call(admin, "PUT",
	            written("/v1/confirmations/%s/answer", answer_text(asked, "/confirmation_id")),
	            json_written("{'answer': 'confirmed'}"));
}

static int64_t
balance(const struct person *of)
{
	return sql_integer("SELECT balance FROM household WHERE household_id = %lld",
	                   (long long)of->household_id);
}

static void
a_split_waits_for_a_second_administrator(void **state)
{
	struct families scene = enter();
	const char *id = uuid_written();
	const char *request = split_request(&scene.zhang, "302室", scene.wu.resident_id, 20);
	struct answer asked = split(&scene, id, request);
	struct answer seen;

	expect_json(asked, "/status", "'open'");
	assert_int_equal(balance(&scene.zhang), 50);
	assert_string_equal(split(&scene, id, request).body.data, asked.body.data);
	seen =
	    call_get(&scene.second, "/v1/confirmations/%s", answer_text(asked, "/confirmation_id"));
	expect_json(seen, "/title", "'分户'");
	expect_json(seen, "/household_code", written("'%s'", scene.zhang.household_code));
	expect_json(seen, "/changes/0",
	            "{'title': '住址', 'before': '12号楼2单元301室', 'after': '12号楼2单元302室'}");
	expect_json(seen, "/changes/2", "{'title': '转出积分', 'before': '50', 'after': '20'}");
	expect_json(confirm(&scene.second, asked), "/status", "'confirmed'");
	assert_int_equal(balance(&scene.zhang), 30);
	assert_int_equal(sql_added("household_transfer WHERE act = 'split' AND points = 20"), 1);
	assert_int_equal(sql_integer("SELECT count(*) FROM household_transfer WHERE "
	                             "administrator = '%s' AND second_administrator = '%s' "
	                             "AND transfer_id = '%s'",
	                             scene.admin.member_id, scene.second.member_id, id),
	                 1);
	expect_json(split(&scene, id, request), "/status", "'confirmed'");
	expect_error(
	    split(&scene, id, split_request(&scene.zhang, "302", scene.wu.resident_id, 21)),
	    "already_exists_differently");
}

static void
a_merge_waits_for_a_second_administrator(void **state)
{
	struct families scene = enter();
	const char *id = uuid_written();
	struct answer asked = merge(&scene, id, &scene.zhang, scene.chen.household_code);

	expect_json(asked, "/status", "'open'");
	assert_int_equal(balance(&scene.zhang), 50);
	expect_json(confirm(&scene.second, asked), "/status", "'confirmed'");
	assert_int_equal(balance(&scene.zhang), 0);
	assert_int_equal(balance(&scene.chen), 50);
	expect_error(merge(&scene, id, &scene.chen, scene.zhang.household_code),
	             "already_exists_differently");
	expect_error(merge(&scene, uuid_written(), &scene.zhang, scene.chen.household_code),
	             "household_closed");
	expect_error(split(&scene, uuid_written(),
	                   split_request(&scene.zhang, "302", scene.zhang.resident_id, 0)),
	             "not_in_household");
}

static void
the_only_administrator_splits_and_merges_at_once(void **state)
{
	struct families scene = enter();
	const char *id = uuid_written();
	const char *request = split_request(&scene.zhang, "302", scene.wu.resident_id, 20);
	struct answer done;

	sql("UPDATE membership SET roles = '{}' WHERE membership_id <> '%s'",
	    scene.admin.member_id);
	done = split(&scene, id, request);
	expect_json(done, "/status", "'alone'");
	assert_int_equal(balance(&scene.zhang), 30);
	assert_string_equal(split(&scene, id, request).body.data, done.body.data);
	assert_int_equal(sql_added("household_transfer"), 1);
	expect_json(merge(&scene, uuid_written(), &scene.zhang, scene.chen.household_code),
	            "/status", "'alone'");
	assert_int_equal(balance(&scene.chen), 30);
}

static void
what_cannot_be_is_refused_before_anybody_is_asked(void **state)
{
	struct families scene = enter();
	struct person gone = people_settle("郑远", "12-2-301");
	struct person nowhere = { .household_code = "000000" };
	const char *wu = scene.wu.resident_id;

	people_register("张秀英", "9-3-502");
	expect_error(split(&scene, uuid_written(), split_request(&nowhere, "302", wu, 0)),
	             "unknown_household");
	expect_error(split(&scene, uuid_written(),
	                   split_request(&scene.zhang, "302", scene.chen.resident_id, 0)),
	             "not_in_household");
	expect_error(
	    split(&scene, uuid_written(), split_request(&scene.zhang, "302", uuid_written(), 0)),
	    "not_in_household");
	expect_error(split(&scene, uuid_written(), split_request(&scene.zhang, "301", wu, 0)),
	             "address_inhabited");
	expect_error(split(&scene, uuid_written(), split_request(&scene.zhang, "302", wu, 51)),
	             "points_short");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", gone.resident_id);
	expect_error(
	    split(&scene, uuid_written(), split_request(&scene.zhang, "302", gone.resident_id, 0)),
	    "resident_has_left");
	expect_error(merge(&scene, uuid_written(), &scene.zhang, scene.zhang.household_code),
	             "same_household");
	expect_error(merge(&scene, uuid_written(), &scene.zhang, scene.chen.household_code),
	             "name_taken_in_household");
	expect_error(merge(&scene, uuid_written(), &nowhere, scene.zhang.household_code),
	             "unknown_household");
	expect_json(merge(&scene, uuid_written(), &scene.zhang, "000000"), "/violations/0/pointer",
	            "'/into'");
	assert_int_equal(sql_added("confirmation"), 0);
}

static void
somebody_stays_in_the_household(void **state)
{
	struct families scene = enter();
	struct person alone = people_settle("孙立", "8-1-101");

	expect_error(
	    split(&scene, uuid_written(), split_request(&alone, "302", alone.resident_id, 0)),
	    "split_leaves_nobody");
}

static void
administrators_of_the_household_neither_ask_nor_confirm(void **state)
{
	struct families scene = enter();
	const char *request = split_request(&scene.zhang, "302", scene.wu.resident_id, 20);
	struct answer asked = split(&scene, uuid_written(), request);
	struct person neighbour = people_settle("赵强", "12-2-301");

	people_promote(&neighbour, "{administrator}");
	expect_error(
	    call(&neighbour, "PUT", written("/v1/household_splits/%s", uuid_written()), request),
	    "administrator_involved");
	expect_error(call(&neighbour, "PUT", written("/v1/household_merges/%s", uuid_written()),
	                  json_written("{'household_code': '%s', 'into': '%s', 'document': '并户'}",
	                               scene.zhang.household_code, scene.chen.household_code)),
	             "administrator_involved");
	expect_error(confirm(&neighbour, asked), "conflict_of_interest");
	assert_int_equal(balance(&scene.zhang), 50);
}

static void
a_split_is_not_carried_out_after_the_household_has_changed(void **state)
{
	struct families scene = enter();
	struct answer asked = split(&scene, uuid_written(),
	                            split_request(&scene.zhang, "302", scene.wu.resident_id, 20));
	struct answer other = split(&scene, uuid_written(),
	                            split_request(&scene.chen, "303", scene.chen.resident_id, 0));

	expect_error(other, "split_leaves_nobody");
	people_register("赵强", "12-2-301");
	expect_error(confirm(&scene.second, asked), "confirmation_outdated");
	asked = split(&scene, uuid_written(),
	              split_request(&scene.zhang, "302", scene.wu.resident_id, 50));
	people_register("孙立", "12-2-302");
	expect_error(confirm(&scene.second, asked), "confirmation_outdated");
	assert_int_equal(balance(&scene.zhang), 50);
	assert_int_equal(sql_added("household_transfer"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_split_waits_for_a_second_administrator),
		in_world(a_merge_waits_for_a_second_administrator),
		in_world(the_only_administrator_splits_and_merges_at_once),
		in_world(what_cannot_be_is_refused_before_anybody_is_asked),
		in_world(somebody_stays_in_the_household),
		in_world(administrators_of_the_household_neither_ask_nor_confirm),
		in_world(a_split_is_not_carried_out_after_the_household_has_changed),
	};

	return world_run(tests);
}
