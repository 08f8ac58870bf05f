/* The texts of a community in their versions. */

#include "support/testing.h"

#include <stdlib.h>

static struct answer
read_document(const char *rest)
{
	return call(NULL, "GET", written("/v1/communities/%s/documents%s", world.here.code, rest),
	            NULL);
}

static void
anybody_reads_the_version_that_the_settings_name(void **state)
{
	struct answer read = read_document("/privacy");

	expect_status(read, 200);
	expect_json(read, "/document", "'privacy'");
	expect_json(read, "/version", "'2026-01'");
	expect_json(read, "/title", "'文本'");
	expect_json(read, "/in_force_from", "'2026-01-01'");
	expect_json(read, "/current", "true");
	expect_json(read, "/content", "'# privacy 2026-01\\n'");
	documents_import("privacy", "2026-02");
	expect_json(read_document("/privacy"), "/version", "'2026-01'");
	sql("UPDATE settings SET privacy_version = '2026-02'");
	expect_json(read_document("/privacy"), "/version", "'2026-02'");
	expect_json(read_document("/privacy"), "/content", "'# privacy 2026-02\\n'");
}

static void
what_people_agreed_to_stays_readable(void **state)
{
	struct answer read;

	documents_import("publication", "2026-02");
	sql("UPDATE settings SET publication_version = '2026-02'");
	read = read_document("/publication/versions/2026-01");
	expect_json(read, "/content", "'# publication 2026-01\\n'");
	expect_json(read, "/current", "false");
	expect_json(read_document("/publication/versions/2026-02"), "/current", "true");
	expect_error(read_document("/publication/versions/2025-12"), "not_found");
}

static void
of_the_others_the_newest_version_in_force_applies(void **state)
{
	sql("SELECT import_document(actor_community_id(), 'help', 'next', '文本', '2026-06-20', "
	    "'# next')");
	documents_import("help", "corrected");
	expect_json(read_document("/help"), "/version", "'corrected'");
	expect_json(read_document("/help/versions/next"), "/current", "false");
	world_set_clock("2026-06-20 00:00");
	expect_json(read_document("/help"), "/version", "'next'");
}

static void
all_versions_are_listed_without_their_text(void **state)
{
	struct answer first;

	documents_import("shop", "2026-02");
	first = read_document("?limit=1");
	expect_json(first, "/items",
	            "[{'document': 'shop', 'version': '2026-02', 'title': '文本', "
	            "'in_force_from': '2026-01-01', 'current': true}]");
	first = read_document(
	    written("?limit=1&cursor=%lld", (long long)answer_integer(first, "/next")));
	expect_json(first, "/items/0/document", "'help'");
	assert_int_equal(json_array_size(json_object_get(read_document("").json, "items")), 5);
}

static void
another_communitys_documents_are_its_own(void **state)
{
	world_move_to(world.elsewhere);
	documents_import("help", "elsewhere");
	world_move_to(world.here);
	expect_error(read_document("/help/versions/elsewhere"), "not_found");
	assert_int_equal(json_array_size(json_object_get(read_document("").json, "items")), 4);
}

static const char *
import(const char *version, const char *content)
{
	return sql_text("SELECT coalesce(error, what) FROM "
	                "import_document(actor_community_id(), 'help', '%s', '文本', NULL, '%s')",
	                version, content);
}

static void
a_version_never_changes(void **state)
{
	assert_string_equal(import("2026-02", "# 甲"), "imported");
	assert_string_equal(import("2026-02", "# 甲"), "unchanged");
	assert_string_equal(import("2026-02", "# 乙"), "already_exists_differently");
	world_set_clock("2026-06-18 12:00");
	assert_string_equal(import("2026-02", "# 甲"), "unchanged");
	expect_json(read_document("/help"), "/in_force_from", "'2026-06-15'");
	expect_refusal("append_only", "UPDATE document SET content = '# 丙'");
	expect_refusal("append_only", "DELETE FROM document");
}

static struct answer
name_privacy(const struct person *admin, const char *version)
{
	json_t *changed = json_deep_copy(call_get(admin, "/v1/settings").json);
	struct answer answer;
	char *body;

	json_object_set_new(changed, "privacy_version", json_string(version));
	body = json_dumps(changed, 0);
	answer = call_replacing(admin, "/v1/settings", arena_copy_string(world.arena, body));
	free(body);
	json_decref(changed);
	return answer;
}

static void
a_version_without_a_text_is_not_named_in_the_settings(void **state)
{
	struct person admin = people_appoint("{administrator}");

	expect_place(name_privacy(&admin, "2026-02"), "document_missing", "/privacy_version");
	sql("SELECT import_document(actor_community_id(), 'privacy', '2026-02', '文本', "
	    "'2026-06-16', '# 新')");
	expect_place(name_privacy(&admin, "2026-02"), "document_missing", "/privacy_version");
	expect_refusal("document_missing", "UPDATE settings SET publication_version = '2026-02'");
	assert_string_equal(sql_text("SELECT error FROM adopt_document(actor_community_id(), "
	                             "'privacy', '2026-02')"),
	                    "document_missing");
	expect_json(call_get(&admin, "/v1/settings"), "/privacy_version", "'2026-01'");
	world_set_clock("2026-06-16 00:00");
	expect_status(name_privacy(&admin, "2026-02"), 200);
}

static void
nobody_agrees_to_a_text_that_is_not_there(void **state)
{
	struct community bare = { .code = "bare" };
	struct person guest;
	const char *consent = json_written("{'version': '2026-01', 'given': true}");

	bare.id = sql_integer("SELECT create_community('bare', '新社区', true, '2026-06-26')");
	world_move_to(bare);
	guest = people_welcome();
	expect_error(call(NULL, "GET", "/v1/communities/bare/documents/publication", NULL),
	             "not_found");
	expect_place(call(&guest, "PUT", "/v1/me/consents/publication", consent),
	             "document_missing", "/version");
	assert_string_equal(
	    sql_text("SELECT current FROM "
	             "import_document(actor_community_id(), 'publication', 'first', '文本', NULL, "
	             "'# 文本')"),
	    "t");
	consent = json_written("{'version': 'first', 'given': true}");
	expect_status(call(&guest, "PUT", "/v1/me/consents/publication", consent), 200);
	expect_json(call_get(&guest, "/v1/me"), "/publication_version", "'first'");
}

static void
an_import_is_in_the_audit_log_without_its_text(void **state)
{
	struct person admin = people_appoint("{administrator}");
	struct answer record;

	import("2026-02", "# 很长的文本");
	record = call_get(&admin, "/v1/audit?limit=1");
	expect_json(record, "/items/0/subject", "'document'");
	assert_true(answer_mentions(record, "\\\"version\\\": \\\"2026-02\\\""));
	assert_false(answer_mentions(record, "很长的文本"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(anybody_reads_the_version_that_the_settings_name),
		in_world(what_people_agreed_to_stays_readable),
		in_world(of_the_others_the_newest_version_in_force_applies),
		in_world(all_versions_are_listed_without_their_text),
		in_world(another_communitys_documents_are_its_own),
		in_world(a_version_never_changes),
		in_world(a_version_without_a_text_is_not_named_in_the_settings),
		in_world(nobody_agrees_to_a_text_that_is_not_there),
		in_world(an_import_is_in_the_audit_log_without_its_text),
	};

	return world_run(tests);
}
