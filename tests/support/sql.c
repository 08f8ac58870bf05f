#include "support/sql.h"

#include "base/buffer.h"
#include "support/world.h"
#include "support/written.h"

#include <string.h>

static const struct db_result *
run(const char *statement)
{
	struct db_outcome outcome =
	    session_call(world.owner, world.arena, statement, db_no_arguments);

	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", statement, outcome.message);
	return outcome.result;
}

const struct db_result *
sql(const char *format, ...)
{
	const struct db_result *result;
	va_list values;

	va_start(values, format);
	result = run(written_list(format, values));
	va_end(values);
	return result;
}

/* One row of several would be the crowd's as well as the test's. */
static const struct db_result *
run_for_one_row(const char *statement)
{
	const struct db_result *result = run(statement);

	if (db_result_row_count(result) != 1)
		fail_msg("%s: %zu rows", statement, db_result_row_count(result));
	return result;
}

const char *
sql_text(const char *format, ...)
{
	const struct db_result *result;
	va_list values;

	va_start(values, format);
	result = run_for_one_row(written_list(format, values));
	va_end(values);
	return db_result_is_null(result, 0, 0) ? NULL : db_result_text(result, 0, 0).data;
}

int64_t
sql_integer(const char *format, ...)
{
	const struct db_result *result;
	va_list values;

	va_start(values, format);
	result = run_for_one_row(written_list(format, values));
	va_end(values);
	return db_result_integer(result, 0, 0);
}

struct db_outcome
sql_try(struct session *session, const char *format, ...)
{
	const char *statement;
	va_list values;

	va_start(values, format);
	statement = written_list(format, values);
	va_end(values);
	return session_call(session, world.arena, statement, db_no_arguments);
}

int64_t
sql_added(const char *format, ...)
{
	const char *rows;
	va_list values;
	struct db_outcome crowd;

	va_start(values, format);
	rows = written_list(format, values);
	va_end(values);
	crowd = sql_try(world.superuser,
	                "SELECT count(*) FROM (SELECT * FROM xinyi.%s) r WHERE community_id = %lld",
	                rows, (long long)world.crowd.id);
	if (crowd.status != DB_DONE)
		fail_msg("%s: %s", rows, crowd.message);
	return sql_integer("SELECT count(*) FROM %s", rows) - db_result_integer(crowd.result, 0, 0);
}

const char *
sql_digest(void)
{
	const struct db_result *tables =
	    sql("SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
	        "WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r' "
	        "AND attname = 'community_id' "
	        "AND relname NOT IN ('audit', 'session', 'wrong_code') ORDER BY 1");
	struct buffer query = buffer_create(world.arena, 4096);

	for (size_t row = 0; row < db_result_row_count(tables); row++) {
		buffer_append_format(
		    &query,
		    "%s SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) "
		    "AS digest "
		    "FROM xinyi.%s t WHERE community_id = rule.actor_community_id()",
		    row > 0 ? " UNION ALL" : "", db_result_text(tables, row, 0).data);
	}
	return sql_text("SELECT string_agg(digest, ' ') FROM (%s) digests",
	                buffer_text(&query).data);
}

void
sql_expect_refusal(struct db_outcome outcome, const char *constraint, const char *file, int line)
{
	if (outcome.status == DB_REFUSED && strcmp(outcome.constraint, constraint) == 0)
		return;
	print_error("expected a refusal by %s, got %s: %s\n", constraint,
	            outcome.status == DB_REFUSED ? outcome.constraint : "none",
	            outcome.message != NULL ? outcome.message : "the statement was done");
	_fail(file, line);
}
