/* Register files that administrators upload: what the API does with them around the job. */

#include "base/crypto.h"
#include "base/limits.h"
#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

#define FILE_TEXT "楼栋,单元,室,姓名,手机\n12,2,301,张三,13800138000\n"
#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* The report of the job, as far as the API reads it. */
#define REPORT \
	"{\"households_added\":0,\"residents_added\":1,\"residents_changed\":0," \
	"\"phones_changed\":0,\"residents_returned\":0,\"residents_unchanged\":0," \
	"\"lines_left_out\":%d,\"living_count\":%d,\"missing_count\":%d,\"missing\":[]," \
	"\"named_count\":0,\"named\":[],\"fault_count\":%d,\"kinds\":[],\"faults\":[]," \
	"\"notes\":[]}"

static struct answer
upload(const struct person *by, const char *target, struct text content)
{
	struct http_input input = call_input(by, "PUT", target, NULL);

	input.content_type = text_of("text/csv; charset=utf-8");
	input.body = content;
	return call_with(&input);
}

static const char *
new_import(const struct person *by)
{
	const char *target = written("/v1/register_imports/%s", uuid_written());

	expect_status(upload(by, target, text_of(FILE_TEXT)), 200);
	return target;
}

static const char *
id_of(const char *target)
{
	return strrchr(target, '/') + 1;
}

/* What the job does once it has read the file. */
static void
let_plan(const char *target, int missing, int faults)
{
	sql("UPDATE register_import SET status = 'planned', report = '%s', "
	    "report_digest = '" DIGEST "', register_version = register_version(community_id), "
	    "planned_at = rule.now() WHERE import_id = '%s'",
	    written(REPORT, faults, 100, missing, faults), id_of(target));
}

static struct answer
confirm(const struct person *by, const char *target, const char *more)
{
	return call(by, "PUT", written("%s/confirmation", target),
	            json_written("{'report_digest': '" DIGEST "', 'reason': '冬季名册'%s}", more));
}

static struct answer
withdraw(const struct person *by, const char *target)
{
	return call(by, "PUT", written("%s/withdrawal", target), NULL);
}

static const char *
status_of(const char *target)
{
	return sql_text("SELECT status FROM register_import WHERE import_id = '%s'", id_of(target));
}

static void
a_file_is_stored_sealed_and_only_the_job_can_open_it(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = new_import(&administrator);
	const char *context = written("%lld:%s", (long long)world.here.id, id_of(target));
	struct text hex = text_of(sql_text("SELECT encode(content, 'hex') FROM register_import "
	                                   "WHERE import_id = '%s'",
	                                   id_of(target)));
	char *bytes = arena_alloc(world.arena, hex.bytes / 2);
	struct text sealed = { bytes, hex.bytes / 2 };
	struct key other = crypto_key_pair().opening;
	struct text opened;

	for (size_t i = 0; i < sealed.bytes; i++) {
		char digits[] = { hex.data[2 * i], hex.data[2 * i + 1], '\0' };

		bytes[i] = (char)strtoul(digits, NULL, 16);
	}
	assert_null(memmem(sealed.data, sealed.bytes, "张三", strlen("张三")));
	assert_null(memmem(sealed.data, sealed.bytes, "13800138000", strlen("13800138000")));
	assert_true(crypto_open_with(world.arena, &world_upload_keys()->opening, text_of(context),
	                             sealed, &opened));
	assert_true(text_is(opened, FILE_TEXT));
	assert_false(crypto_open_with(world.arena, &other, text_of(context), sealed, &opened));
	assert_false(crypto_open_with(world.arena, &world_upload_keys()->opening,
	                              text_of(written("%s0", context)), sealed, &opened));
}

static void
an_upload_answers_what_was_stored_and_is_repeatable(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	struct person other = people_appoint("{administrator}");
	const char *target = new_import(&administrator);
	struct answer again = upload(&administrator, target, text_of(FILE_TEXT));

	expect_status(again, 200);
	expect_json(again, "/status", "'uploaded'");
	expect_json(again, "/complete", "false");
	expect_json(again, "/bytes", written("%zu", strlen(FILE_TEXT)));
	assert_int_equal(sql_added("register_import"), 1);
	expect_error(upload(&administrator, target, text_of(FILE_TEXT "x")),
	             "already_exists_differently");
	expect_error(
	    upload(&administrator, written("%s?complete=true", target), text_of(FILE_TEXT)),
	    "already_exists_differently");
	expect_error(upload(&other, target, text_of(FILE_TEXT)), "already_exists_differently");
}

static void
an_upload_is_a_csv_of_bounded_size(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = written("/v1/register_imports/%s", uuid_written());
	char *large = arena_alloc(world.arena, UPLOAD_BYTES_MAX + 1);
	struct http_input input = call_input(&administrator, "PUT", target, FILE_TEXT);

	memset(large, 'x', UPLOAD_BYTES_MAX + 1);
	input.content_type = text_of("application/json");
	expect_error(call_with(&input), "unsupported_media_type");
	expect_violation(upload(&administrator, target, text_of("")), "", "required");
	expect_error(upload(&administrator, target, (struct text){ large, UPLOAD_BYTES_MAX + 1 }),
	             "body_too_large");
	assert_int_equal(sql_added("register_import"), 0);
	expect_status(upload(&administrator, target, (struct text){ large, UPLOAD_BYTES_MAX }),
	              200);
}

static void
three_imports_are_open_at_a_time(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *fourth = written("/v1/register_imports/%s", uuid_written());
	const char *first = new_import(&administrator);

	new_import(&administrator);
	new_import(&administrator);
	expect_error(upload(&administrator, fourth, text_of(FILE_TEXT)), "too_many_imports");
	expect_status(withdraw(&administrator, first), 200);
	expect_status(upload(&administrator, fourth, text_of(FILE_TEXT)), 200);
}

static void
an_import_shows_its_report_and_the_read_is_audited(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = new_import(&administrator);
	struct answer shown = call_get(&administrator, "%s", target);

	expect_status(shown, 200);
	expect_json(shown, "/status", "'uploaded'");
	expect_json(shown, "/report", "null");
	expect_json(shown, "/report_digest", "null");
	let_plan(target, 0, 0);
	shown = call_get(&administrator, "%s", target);
	expect_json(shown, "/status", "'planned'");
	expect_json(shown, "/report/residents_added", "1");
	expect_json(shown, "/report_digest", "'" DIGEST "'");
	assert_int_equal(sql_integer("SELECT count(*) FROM audit WHERE operation = "
	                             "'getRegisterImport' AND act = 'read' AND "
	                             "membership_id = '%s'",
	                             administrator.member_id),
	                 2);
}

static void
a_confirmation_names_the_report(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	struct person other = people_appoint("{administrator}");
	const char *target = new_import(&administrator);
	struct answer confirmed;

	expect_error(confirm(&other, target, ""), "import_not_planned");
	let_plan(target, 0, 0);
	expect_error(call(&other, "PUT", written("%s/confirmation", target),
	                  json_written("{'report_digest': '%064d', 'reason': '冬季名册'}", 1)),
	             "report_outdated");
	assert_string_equal(status_of(target), "planned");
	confirmed = confirm(&other, target, "");
	expect_status(confirmed, 200);
	expect_json(confirmed, "/status", "'confirmed'");
	expect_json(confirmed, "/report_digest", "'" DIGEST "'");
	expect_status(confirm(&other, target, ""), 200);
	expect_error(confirm(&administrator, target, ""), "import_not_planned");
	expect_error(confirm(&other, target, ", 'skip_bad': true"), "import_not_planned");
	expect_error(withdraw(&administrator, target), "import_confirmed");
}

static void
a_report_that_the_register_has_overtaken_is_not_confirmed(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = new_import(&administrator);

	let_plan(target, 0, 0);
	people_register("刘梅", "5-1-202");
	expect_error(confirm(&administrator, target, ""), "register_changed");
	assert_string_equal(status_of(target), "planned");
	let_plan(target, 0, 0);
	expect_status(confirm(&administrator, target, ""), 200);
}

static void
faults_and_many_departures_are_confirmed_by_name(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = new_import(&administrator);
	const char *complete = written("/v1/register_imports/%s", uuid_written());

	let_plan(target, 0, 1);
	expect_error(confirm(&administrator, target, ""), "import_has_faults");
	expect_status(confirm(&administrator, target, ", 'skip_bad': true"), 200);
	expect_status(
	    upload(&administrator, written("%s?complete=true", complete), text_of(FILE_TEXT)), 200);
	let_plan(complete, 0, 1);
	expect_error(confirm(&administrator, complete, ", 'skip_bad': true"), "import_has_faults");
	let_plan(complete, 6, 0);
	expect_error(confirm(&administrator, complete, ""), "too_many_would_leave");
	let_plan(complete, 5, 0);
	expect_status(confirm(&administrator, complete, ""), 200);
}

static void
many_may_leave_if_that_is_confirmed(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = written("/v1/register_imports/%s", uuid_written());

	expect_status(
	    upload(&administrator, written("%s?complete=true", target), text_of(FILE_TEXT)), 200);
	let_plan(target, 60, 0);
	expect_status(confirm(&administrator, target, ", 'many': true"), 200);
}

static void
a_withdrawn_file_is_removed(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = new_import(&administrator);
	struct answer withdrawn;

	let_plan(target, 0, 0);
	withdrawn = withdraw(&administrator, target);
	expect_status(withdrawn, 200);
	expect_json(withdrawn, "/status", "'withdrawn'");
	expect_status(withdraw(&administrator, target), 200);
	assert_int_equal(sql_integer("SELECT num_nonnulls(content, content_digest, report) "
	                             "FROM register_import WHERE import_id = '%s'",
	                             id_of(target)),
	                 0);
	expect_json(upload(&administrator, target, text_of(FILE_TEXT)), "/status", "'withdrawn'");
	expect_error(withdraw(&administrator, written("/v1/register_imports/%s", uuid_written())),
	             "not_found");
	expect_error(confirm(&administrator, target, ""), "import_not_planned");
}

static void
the_audit_log_knows_every_step(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	const char *target = new_import(&administrator);

	let_plan(target, 0, 0);
	expect_status(confirm(&administrator, target, ""), 200);
	assert_string_equal(
	    sql_text("SELECT string_agg(operation || ' ' || (detail -> 'status')::text, ', ' "
	             "ORDER BY audit_id) FROM audit WHERE subject = 'register_import' "
	             "AND detail ->> 'import_id' = '%s' AND operation <> 'psql'",
	             id_of(target)),
	    "uploadRegister \"uploaded\", confirmRegisterImport [\"planned\", \"confirmed\"]");
}

static void
imports_are_listed_with_the_numbers_of_their_reports(void **state)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person administrator;
	const char *first;
	const char *second;
	struct answer list;

	people_promote(&zhang, "{administrator}");
	administrator = people_appoint("{administrator}");
	first = new_import(&zhang);
	let_plan(first, 2, 0);
	expect_status(confirm(&administrator, first, ""), 200);
	second = new_import(&administrator);
	list = crowd_left_out(call_get(&zhang, "/v1/register_imports"));
	expect_json(list, "/items/0/import_id", written("'%s'", id_of(second)));
	expect_json(list, "/items/0/status", "'uploaded'");
	expect_json(list, "/items/0/fault_count", "null");
	expect_json(list, "/items/0/uploaded_by", "null");
	expect_json(list, "/items/1/import_id", written("'%s'", id_of(first)));
	expect_json(list, "/items/1/uploaded_by", "'张秀英'");
	expect_json(list, "/items/1/residents_added", "1");
	expect_json(list, "/items/1/missing_count", "2");
	expect_json(list, "/items/1/fault_count", "0");
	expect_json(list, "/items/1/reason", "'冬季名册'");
}

static void
only_administrators_import(void **state)
{
	struct person administrator = people_appoint("{administrator}");
	struct person reviewer = people_appoint("{reviewer}");
	const char *target = new_import(&administrator);

	expect_error(upload(&reviewer, target, text_of(FILE_TEXT)), "forbidden");
	expect_error(call_get(&reviewer, "%s", target), "forbidden");
	expect_error(call_get(&reviewer, "/v1/register_imports"), "forbidden");
	expect_error(confirm(&reviewer, target, ""), "forbidden");
	expect_error(withdraw(&reviewer, target), "forbidden");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_file_is_stored_sealed_and_only_the_job_can_open_it),
		in_world(an_upload_answers_what_was_stored_and_is_repeatable),
		in_world(an_upload_is_a_csv_of_bounded_size),
		in_world(three_imports_are_open_at_a_time),
		in_world(an_import_shows_its_report_and_the_read_is_audited),
		in_world(a_confirmation_names_the_report),
		in_world(a_report_that_the_register_has_overtaken_is_not_confirmed),
		in_world(faults_and_many_departures_are_confirmed_by_name),
		in_world(many_may_leave_if_that_is_confirmed),
		in_world(a_withdrawn_file_is_removed),
		in_world(the_audit_log_knows_every_step),
		in_world(imports_are_listed_with_the_numbers_of_their_reports),
		in_world(only_administrators_import),
	};

	return world_run(tests);
}
