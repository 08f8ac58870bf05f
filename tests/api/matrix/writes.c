/*
 * For every PUT and DELETE of the contract, for its repetition, and for what happens in the
 * register and by itself: how many rows of each table it writes, how many there are more or less
 * afterwards, and how many rows it only locks, is in writes.txt. A statement that forgets a
 * condition, a lock or a step changes a number there, even where no answer shows it.
 */

#include "base/buffer.h"
#include "kept.h"
#include "repetition.h"
#include "support/crowd.h"

#define TESTS_MAX 120
#define TEXT_BYTES_MAX ((size_t)256 * 1024)

/* Of every table: its name, the rows written and only locked since a transaction, and all rows. */
#define COUNTS \
	"SELECT string_agg(format('SELECT %%1$L, " \
	"count(*) FILTER (WHERE xmin::text::bigint >= %lld), " \
	"count(*) FILTER (WHERE xmin::text::bigint < %lld AND xmax::text::bigint >= %lld), " \
	"count(*) FROM xinyi.%%1$I', relname), ' UNION ALL ') || ' ORDER BY 1' " \
	"FROM pg_class WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r'"

/* Everything that was written by now was written before this transaction. */
#define NEXT_TRANSACTION "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"

struct event {
	const char *name;
	const char *statement;
};

/* In the register and by itself; zhou and qian are of the crowd. */
static const struct event events[] = {
	{ "a phone changes", "UPDATE resident SET phone_sealed = 'sealed', "
	                     "phone_hash = sha256('a phone') WHERE name = 'zhou'" },
	{ "a resident is as before", "UPDATE resident SET name = name WHERE name = 'zhou'" },
	{ "a resident with the public name is renamed",
	  "UPDATE resident SET name = '周新名' WHERE name = 'zhou'" },
	{ "a resident without an account is entered",
	  "INSERT INTO resident (community_id, household_id, name, name_key) "
	  "SELECT community_id, household_id, '赵六', '赵六' FROM resident WHERE name = 'qian'" },
	{ "a household loses its head", "UPDATE resident SET is_head = false WHERE name = 'qian'" },
	{ "a resident moves",
	  "UPDATE resident SET is_head = false, household_id = (SELECT household_id FROM resident "
	  "WHERE name = '周新名') WHERE name = '赵六'" },
	{ "a resident without an account leaves",
	  "UPDATE resident SET left_at = rule.now() WHERE name = '赵六'" },
	{ "the resident comes back", "UPDATE resident SET left_at = NULL WHERE name = '赵六'" },
	{ "a member with a hold leaves", "UPDATE resident SET left_at = rule.now() "
	                                 "WHERE name = '周新名'" },
	{ "the member comes back", "UPDATE resident SET left_at = NULL WHERE name = '周新名'" },
	{ "the last of a household leaves",
	  "UPDATE resident SET left_at = rule.now() WHERE name = 'qian'" },
	{ "somebody has agreed to an older text",
	  "INSERT INTO consent (community_id, membership_id, document, version, given) "
	  "SELECT community_id, membership_id, 'publication', '2025-12', true FROM membership "
	  "JOIN resident USING (community_id, resident_id) WHERE name = 'qian'" },
	{ "a text is written down", "SELECT import_document(actor_community_id(), 'publication', "
	                            "'2026-02', '公示同意书', '2026-02-01', '# 公示同意书')" },
	{ "a text has a new version", "UPDATE settings SET publication_version = '2026-02'" },
	{ "the text before comes back", "UPDATE settings SET publication_version = '2026-01'" },
	{ "somebody signs in for the first time",
	  "SELECT sign_in(code, 'openid of somebody', NULL, sha256('first')) FROM community "
	  "WHERE community_id = actor_community_id()" },
	{ "and once more", "SELECT sign_in(code, 'openid of somebody', NULL, sha256('second')) "
	                   "FROM community WHERE community_id = actor_community_id()" },
	{ "and signs out", "SELECT close_session(actor_community_id(), sha256('first'))" },
	{ "three years pass",
	  "UPDATE community SET clock_offset = timestamptz '2029-06-15 12:00+08' - "
	  "pg_catalog.now() WHERE community_id = actor_community_id()" },
	{ "a hold lapses", "SELECT lapse_next_hold(actor_community_id())" },
	{ "the months close", "SELECT close_periods(actor_community_id())" },
};

static struct buffer text; /* of all tests */

static int64_t
next_transaction(void)
{
	return sql_integer(NEXT_TRANSACTION);
}

static const struct db_result *
as_superuser(const char *statement)
{
	struct db_outcome outcome = sql_try(world.superuser, "%s", statement);

	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", outcome.message, statement);
	return outcome.result;
}

static const struct db_result *
counts_since(int64_t transaction)
{
	long long since = (long long)transaction;
	struct db_outcome query = sql_try(world.superuser, COUNTS, since, since, since);

	assert_int_equal(query.status, DB_DONE);
	return as_superuser(db_result_text(query.result, 0, 0).data);
}

/* A line for each table whose rows were written or locked since the transaction; the counts now. */
static const struct db_result *
note_counts(const char *name, const struct db_result *before, int64_t transaction)
{
	const struct db_result *after = counts_since(transaction);

	buffer_append_format(&text, "%s\n", name);
	for (size_t row = 0; row < db_result_row_count(after); row++) {
		long long written_count = (long long)db_result_integer(after, row, 1);
		long long locked_count = (long long)db_result_integer(after, row, 2);
		long long more = (long long)(db_result_integer(after, row, 3) -
		                             db_result_integer(before, row, 3));

		if (written_count != 0 || locked_count != 0 || more != 0) {
			buffer_append_format(&text, "\t%s: %lld written, %+lld, %lld locked\n",
			                     db_result_text(after, row, 0).data, written_count,
			                     more, locked_count);
		}
	}
	return after;
}

static void
check_request(void **state)
{
	const struct repeated *what = *state;
	struct asking asked = what->prepare();
	const struct db_result *counts = counts_since(next_transaction());

	for (int time = 1; time <= 2; time++) {
		int64_t transaction = next_transaction();
		struct answer answer = repetition_send(what, asked);

		counts =
		    note_counts(written("%s%s: %d %s", what->operation, time > 1 ? " again" : "",
		                        answer.status, answer.code != NULL ? answer.code : "done"),
		                counts, transaction);
	}
}

static void
check_changes(void **state)
{
	const struct db_result *counts = counts_since(next_transaction());

	for (size_t i = 0; i < repetition_change_count; i++) {
		int64_t transaction = next_transaction();

		repetition_changes[i].happen();
		counts = note_counts(repetition_changes[i].name, counts, transaction);
	}
}

static void
check_events(void **state)
{
	const struct db_result *counts = counts_since(next_transaction());

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const char *statement =
		    replaced(replaced(events[i].statement, "'zhou'", "'" CROWD_MARK "周全'"),
		             "'qian'", "'" CROWD_MARK "钱多'");
		int64_t transaction = next_transaction();

		sql("%s", statement);
		counts = note_counts(events[i].name, counts, transaction);
	}
}

static void
everything_is_written_as_the_file_says(void **state)
{
	kept_expect(buffer_text(&text).data, "writes.txt");
}

int
main(void)
{
	struct CMUnitTest tests[TESTS_MAX] = {
		cmocka_unit_test_setup_teardown(check_changes, repetition_enter, world_leave),
		in_world(check_events),
	};
	size_t count = 2;
	struct arena *arena = arena_create(TEXT_BYTES_MAX);
	int status;

	text = buffer_create(arena, TEXT_BYTES_MAX / 16);
	assert_true(repetition_count + count + 1 <= TESTS_MAX);
	for (size_t i = 0; i < repetition_count; i++) {
		tests[count++] = (struct CMUnitTest){ repetition_all[i].operation, check_request,
			                              repetition_enter, world_leave,
			                              (void *)(uintptr_t)&repetition_all[i] };
	}
	tests[count++] = (struct CMUnitTest)in_world(everything_is_written_as_the_file_says);
	status = world_run_tests(tests, count);
	arena_destroy(arena);
	return status;
}
