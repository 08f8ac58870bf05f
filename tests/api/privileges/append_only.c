/*
 * What was written down stays as it was written: every verb that could change it, tried as every
 * role that the service runs under, and as the owner and the superuser.
 */

#include "base/buffer.h"
#include "support/test_database.h"
#include "support/testing.h"

#include <string.h>

#define NOT_PRIVILEGED "42501"

static const char *const tables[] = {
	"ledger_entry", "publication", "publication_line", "publication_building", "audit",
	"consent",      "review"
};

static const char *const services[] = { "xinyi_reader",   "xinyi_writer",  "xinyi_publisher",
	                                "xinyi_notifier", "xinyi_auditor", "xinyi_registrar" };

/* Every percent sign with its letter stands for the table. */
static const char *const verbs[] = {
	"UPDATE %s SET community_id = community_id",
	"DELETE FROM %s",
	"TRUNCATE %s",
	"TRUNCATE %s CASCADE",
	"INSERT INTO %s (community_id) SELECT community_id FROM %s LIMIT 1",
	"INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM %s LIMIT 1",
	"MERGE INTO %s AS old USING (SELECT) AS nothing ON true WHEN MATCHED THEN DELETE",
	"COPY %s FROM STDIN",
	"SELECT * FROM %s FOR UPDATE",
	"ALTER TABLE %s DISABLE TRIGGER ALL",
	"ALTER TABLE %s NO FORCE ROW LEVEL SECURITY",
	"ALTER TABLE %s ADD COLUMN more integer",
	"ALTER TABLE %s OWNER TO CURRENT_USER",
	"DROP TRIGGER guard_append_only ON %s",
	"CREATE RULE quietly AS ON INSERT TO %s DO INSTEAD NOTHING",
	"CREATE TRIGGER quietly BEFORE INSERT ON %s EXECUTE FUNCTION tsvector_update_trigger()",
	"DROP TABLE %s CASCADE",
};

/* Leaves rows in every one of the tables. */
static void
write_something(void)
{
	struct person zhang = people_settle("张秀英", "12-2-301");
	struct person li = people_appoint("{reviewer}");

	deed_approve(&li, deed_file(&zhang, (struct deed){ .item = "WM06" }));
	publish_june();
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		assert_true(sql_integer("SELECT count(*) FROM %s", tables[i]) > 0);
}

static const char *
digest_all(void)
{
	return written(
	    "%s %s", sql_digest(),
	    sql_text("SELECT md5(string_agg(audit::text, '|' ORDER BY audit_id)) FROM audit"));
}

static struct session *
enter_as(const char *role)
{
	struct session *session = test_database_connect(world.arena, role);

	/* A role can take its read-only default off by itself: it is no protection. */
	sql_try(session, "SET default_transaction_read_only = off");
	sql_try(session,
	        "SELECT set_config('xinyi.community', '%lld', false), "
	        "set_config('search_path', 'xinyi, rule', false)",
	        (long long)world.here.id);
	return session;
}

/* The statement with the name of the table wherever it wants one. */
static const char *
about(const char *verb, const char *table)
{
	struct buffer statement = buffer_create(world.arena, 128);
	char *rest = arena_copy_string(world.arena, verb);
	const char *before = strsep(&rest, "%");

	buffer_append_string(&statement, before);
	while (rest != NULL) {
		buffer_append_string(&statement, table);
		buffer_append_string(&statement, strsep(&rest, "%") + 1);
	}
	return buffer_text(&statement).data;
}

static void
expect_powerless(const char *role, const char *table)
{
	struct session *session = enter_as(role);

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const char *statement = about(verbs[i], table);
		struct db_outcome outcome = sql_try(session, "%s", statement);

		if (strcmp(outcome.sqlstate, NOT_PRIVILEGED) != 0) {
			fail_msg("%s: %s: %s", role, statement,
			         outcome.message != NULL ? outcome.message : "done");
		}
	}
}

static void
no_service_can_change_what_was_written_down(void **state)
{
	const char *before;

	write_something();
	before = digest_all();
	for (size_t role = 0; role < sizeof(services) / sizeof(services[0]); role++) {
		for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
			expect_powerless(services[role], tables[i]);
	}
	assert_string_equal(digest_all(), before);
}

static void
no_service_can_take_another_role_or_switch_triggers_off(void **state)
{
	static const char *const statements[] = {
		"SET session_replication_role = replica",
		"SET ROLE xinyi_owner",
		"SET SESSION AUTHORIZATION xinyi_owner",
		"CREATE TABLE xinyi.mine (a integer)",
		"CREATE FUNCTION rule.mine() RETURNS integer LANGUAGE sql RETURN 1",
		"CREATE EXTENSION dblink",
		"ALTER ROLE CURRENT_USER BYPASSRLS",
		"ALTER ROLE CURRENT_USER SUPERUSER",
		"COPY (SELECT 1) TO PROGRAM 'true'",
	};

	for (size_t role = 0; role < sizeof(services) / sizeof(services[0]); role++) {
		struct session *session = enter_as(services[role]);

		for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
			assert_string_equal(sql_try(session, "%s", statements[i]).sqlstate,
			                    NOT_PRIVILEGED);
		}
	}
}

static void
expect_guarded(struct session *session, const char *table)
{
	static const char *const changes[] = { "UPDATE xinyi.%s SET community_id = community_id",
		                               "DELETE FROM xinyi.%s",
		                               "TRUNCATE xinyi.%s CASCADE" };

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		sql_expect_refusal(sql_try(session, "%s", about(changes[i], table)), "append_only",
		                   __FILE__, __LINE__);
	}
}

static void
the_owner_and_the_superuser_are_stopped_by_the_guards(void **state)
{
	const char *before;

	write_something();
	before = digest_all();
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		expect_guarded(world.owner, tables[i]);
		assert_int_equal(
		    sql_try(world.superuser, "SET session_replication_role = replica").status,
		    DB_DONE);
		expect_guarded(world.superuser, tables[i]);
		sql_try(world.superuser, "RESET session_replication_role");
	}
	assert_string_equal(digest_all(), before);
}

static void
what_was_decided_stays_decided_whoever_asks(void **state)
{
	static const char *const others[] = { "submitted", "refused", "withdrawn" };

	write_something();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct db_outcome outcome =
		    sql_try(world.owner, "UPDATE deed SET status = '%s' WHERE status = 'approved'",
		            others[i]);

		sql_expect_refusal(outcome, "already_decided", __FILE__, __LINE__);
	}
}

static void
what_the_ledger_refers_to_cannot_be_deleted(void **state)
{
	static const char *const parents[] = { "household", "resident",   "deed",     "period",
		                               "rulebook",  "membership", "community" };

	write_something();
	for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
		struct db_outcome outcome =
		    sql_try(world.owner, "DELETE FROM %s WHERE community_id = %lld", parents[i],
		            (long long)world.here.id);

		assert_int_equal(outcome.status, DB_REFUSED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(no_service_can_change_what_was_written_down),
		in_world(no_service_can_take_another_role_or_switch_triggers_off),
		in_world(the_owner_and_the_superuser_are_stopped_by_the_guards),
		in_world(what_was_decided_stays_decided_whoever_asks),
		in_world(what_the_ledger_refers_to_cannot_be_deleted),
	};

	return world_run(tests);
}
