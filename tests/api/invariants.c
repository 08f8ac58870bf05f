/*
 * The proofs of "xinyi ledger verify" hold after an eventful month, and each of them notices every
 * fault that is planted for it: invariants/NAME.FAULT.sql spoils what NAME.sql in
 * src/cli/invariants proves.
 */

#include "support/invariants.h"

#include "support/database.h"
#include "support/testing.h"

#include <dirent.h>
#include <string.h>

#define FOLDER "tests/api/invariants"

static void
take_back(const struct person *admin, const char *deed_id, const struct person *of_household)
{
	expect_status(
	    call(admin, "PUT",
	         written("/v1/ledger/%lld/reversal", (long long)deed_entry(deed_id, of_household)),
	         json_written("{'reason': '登记有误'}")),
	    200);
}

/* Something of everything: credits, caps, a deduction, a reversal, a refusal, a publication. */
static void
live_through_june(void)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person wang = people_settle("王芳", "5-1-201");
	struct person chen = people_settle("陈刚", "9-3-502");
	struct person admin = people_appoint("{administrator}");
	struct person li = people_appoint("{reviewer}");
	struct person zhao = people_appoint("{reviewer}");
	struct deed show = { .item = "ZY06", .from = "08:00", .to = "15:00" };
	const char *deduction;
	const char *mistake;

	people_register("刘梅", "12-2-301");
	people_appoint("{auditor}");
	people_gather("红帮带志愿队", &wang);
	for (int day = 1; day <= 3; day++) {
		show.day = written("2026-06-0%d", day);
		deed_approve(&li, deed_file(&zhang, show));
	}
	deed_approve(&li, deed_file(&wang, show));
	deed_approve(&li, deed_file(&wang, (struct deed){ .item = "WM03" }));
	deed_approve(&li, deed_file(&wang, (struct deed){ .item = "WM03" }));
	deed_reject(
	    &li, deed_file(&wang, (struct deed){ .item = "ZY06", .from = "09:00", .to = "10:00" }));
	deduction = deed_deduct(&admin, &chen, "SF04");
	expect_status(call(&chen, "PUT", written("/v1/deeds/%s/answer", deduction),
	                   json_written("{'answer': '接受'}")),
	              200);
	deed_approve(&li, deduction);
	deed_approve(&zhao, deduction);
	mistake = deed_file(&zhang, (struct deed){ .item = "WM06" });
	deed_approve(&li, mistake);
	publish_june();
	take_back(&admin, mistake, &zhang);
}

static struct db_outcome
prove_as_owner(const char *invariant)
{
	assert_int_equal(sql_try(world.superuser, "SET LOCAL ROLE xinyi_owner").status, DB_DONE);
	return invariants_query(world.superuser, invariant);
}

/* The name of the invariant that the file spoils. */
static const char *
spoilt_by(const char *fault)
{
	return written("%.*s.sql", (int)strcspn(fault, "."), fault);
}

static void
expect_noticed(const char *fault)
{
	struct db_outcome outcome;

	assert_int_equal(db_begin(world.superuser, world.arena).status, DB_DONE);
	outcome = sql_try(world.superuser,
	                  "SELECT set_config('search_path', 'xinyi, rule, pg_catalog', true), "
	                  "set_config('xinyi.community', '%lld', true)",
	                  (long long)world.here.id);
	assert_int_equal(outcome.status, DB_DONE);
	outcome = db_run_script(world.superuser, world.arena,
	                        world_read_source(written(FOLDER "/%s", fault)));
	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", fault, outcome.message);
	outcome = prove_as_owner(spoilt_by(fault));
	if (outcome.status != DB_DONE || db_result_row_count(outcome.result) == 0)
		fail_msg("%s is not noticed", fault);
	db_rollback(world.superuser);
}

static void
every_planted_fault_is_noticed(void **state)
{
	DIR *folder = opendir(written("%s/" FOLDER, database_environment("XINYI_SOURCE")));
	const struct dirent *entry;

	assert_non_null(folder);
	live_through_june();
	assert_int_equal(invariants_break_anywhere(), 0);
	world_move_to(world.here);
	while ((entry = readdir(folder)) != NULL) {
		if (strstr(entry->d_name, ".sql") != NULL)
			expect_noticed(entry->d_name);
	}
	closedir(folder);
}

static bool
is_spoilt_somewhere(const char *invariant)
{
	DIR *folder = opendir(written("%s/" FOLDER, database_environment("XINYI_SOURCE")));
	const struct dirent *entry;
	bool found = false;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		found = found || strcmp(spoilt_by(entry->d_name), invariant) == 0;
	closedir(folder);
	return found;
}

static void
every_invariant_has_a_fault_planted_for_it(void **state)
{
	for (const char *const *name = invariants_list(); *name != NULL; name++) {
		if (!is_spoilt_somewhere(*name))
			fail_msg("nothing in " FOLDER " spoils %s", *name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(every_planted_fault_is_noticed),
		in_world(every_invariant_has_a_fault_planted_for_it),
	};

	return world_run(tests);
}
