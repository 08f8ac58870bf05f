/* Children under 14, and the guardians who consent for them. */

#include "support/testing.h"

#include <string.h>

static void
be_born_in(const struct person *resident, int year)
{
	sql("UPDATE resident SET birth_year = %d WHERE resident_id = '%s'", year,
	    resident->resident_id);
}

/* In a community where it is 2026. */
static struct person
register_child(const char *flat)
{
	struct person child = people_register("张小明", flat);

	be_born_in(&child, 2015);
	return child;
}

static struct answer
decide(const struct person *guardian, const struct person *child, const char *version, bool given)
{
	return call(
	    guardian, "PUT", written("/v1/household/children/%s/consent", child->resident_id),
	    json_written("{'version': '%s', 'given': %s}", version, given ? "true" : "false"));
}

/* As the household's screen shows it. */
static const char *
state_of(const struct person *who, const struct person *child)
{
	struct answer home = call_get(who, "/v1/household");

	for (size_t i = 0; i < answer_count(home, "/members"); i++) {
		if (strcmp(answer_text(home, written("/members/%zu/resident_id", i)),
		           child->resident_id) == 0)
			return answer_text(home, written("/members/%zu/guardian_consent", i));
	}
	return "absent";
}

static struct answer
file_with(const struct person *filer, const struct person *first, const struct person *second)
{
	return deed_submit(filer, uuid_written(),
	                   (struct deed){ .item = "WM06", .people = { first, second } });
}

static void
a_child_is_named_in_a_deed_after_a_guardian_has_consented(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person child = register_child("12-2-301");
	struct answer refused = file_with(&zhang, &zhang, &child);

	expect_error(refused, "guardian_consent_needed");
	expect_json(refused, "/violations/0/pointer", "'/participants/1'");
	expect_json(refused, "/violations/0/name", "'张小明'");
	assert_string_equal(state_of(&zhang, &child), "needed");
	expect_status(decide(&zhang, &child, "2026-01", true), 200);
	assert_string_equal(state_of(&zhang, &child), "given");
	expect_status(file_with(&zhang, &zhang, &child), 200);
	expect_json(call_get(&zhang, "/v1/household"), "/members/0/guardian_consent", "null");
}

static void
a_guardian_withdraws_and_a_new_notice_asks_again(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person child = register_child("12-2-301");
	struct answer first = decide(&zhang, &child, "2026-01", true);

	assert_string_equal(decide(&zhang, &child, "2026-01", true).body.data, first.body.data);
	assert_int_equal(sql_added("guardian_consent"), 1);
	expect_json(decide(&zhang, &child, "2026-01", false), "/given", "false");
	expect_error(file_with(&zhang, &child, NULL), "guardian_consent_needed");
	expect_status(decide(&zhang, &child, "2026-01", true), 200);
	documents_import("privacy", "2026-02");
	sql("UPDATE settings SET privacy_version = '2026-02'");
	assert_string_equal(state_of(&zhang, &child), "needed");
	expect_error(decide(&zhang, &child, "2026-01", false), "document_outdated");
	expect_status(decide(&zhang, &child, "2026-02", true), 200);
	assert_string_equal(state_of(&zhang, &child), "given");
	sql("ALTER TABLE settings DISABLE TRIGGER guard_versions");
	sql("UPDATE settings SET privacy_version = '2026-03'");
	expect_error(decide(&zhang, &child, "2026-03", true), "document_missing");
}

static void
only_an_adult_of_the_household_decides_for_a_child(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person brother = people_settle("张大明", "12-2-301");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person child = register_child("12-2-301");

	be_born_in(&brother, 2008);
	expect_error(decide(&brother, &child, "2026-01", true), "guardian_not_adult");
	be_born_in(&zhang, 2007);
	expect_error(decide(&chen, &child, "2026-01", true), "not_found");
	expect_status(decide(&zhang, &child, "2026-01", true), 200);
	expect_error(decide(&zhang, &brother, "2026-01", true), "not_found");
	expect_error(decide(&zhang, &chen, "2026-01", true), "not_found");
	sql("UPDATE resident SET left_at = rule.now() WHERE resident_id = '%s'", child.resident_id);
	expect_error(decide(&zhang, &child, "2026-01", true), "not_found");
	assert_int_equal(sql_added("guardian_consent"), 1);
}

static void
leaders_and_administrators_name_no_child_without_consent(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person child = register_child("12-2-301");

	expect_error(file_with(&admin, &zhang, &child), "guardian_consent_needed");
	expect_status(decide(&zhang, &child, "2026-01", true), 200);
	expect_status(file_with(&admin, &zhang, &child), 200);
	assert_string_equal(answer_text(call_get(&admin, "/v1/households/%s", zhang.household_code),
	                                "/members/1/guardian_consent"),
	                    "given");
}

static void
from_14_to_17_one_files_deeds_and_is_named_in_no_public_list(void **state)
{
	struct person teen = people_settle("张大明", "12-2-301");
	struct person li = people_appoint("{reviewer}");
	int64_t home = teen.household_id;

	be_born_in(&teen, 2009);
	people_decide(&teen, "publication", true);
	expect_json(call_get(&teen, "/v1/household"), "/members/0/guardian_consent", "null");
	deed_approve(&li, deed_file(&teen, (struct deed){ .item = "WM06" }));
	publish_june();
	assert_int_equal(sql_integer("SELECT count(*) FROM household WHERE public_name IS NULL "
	                             "AND household_id = %lld",
	                             (long long)home),
	                 1);
	expect_json(call_get(NULL, "/v1/communities/%s/publications/2026-06/lines/%s",
	                     world.here.code, teen.household_code),
	            "/name", "null");
	be_born_in(&teen, 2007);
	assert_string_equal(sql_text("SELECT public_name FROM household WHERE household_id = %lld",
	                             (long long)home),
	                    "张**");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_child_is_named_in_a_deed_after_a_guardian_has_consented),
		in_world(a_guardian_withdraws_and_a_new_notice_asks_again),
		in_world(only_an_adult_of_the_household_decides_for_a_child),
		in_world(leaders_and_administrators_name_no_child_without_consent),
		in_world(from_14_to_17_one_files_deeds_and_is_named_in_no_public_list),
	};

	return world_run(tests);
}
