/*
 * Each call of libpq fails, the first, the second and so on, while the platform connects,
 * reads and writes. Reads are answered all the same, a write is done once or is said to be lost,
 * and in the end every connection is there again.
 */

#include "base/log.h"
#include "errand.h"

#include <dlfcn.h>
#include <libpq-fe.h>
#include <string.h>

#define CALLS_MIN 40
#define CONNECTIONS 2
#define TURNS_MAX 500 /* sooner than any timeout of the platform */
#define WHOLE_TURNS 5

static bool is_counting; /* not what the test itself asks */
static size_t call_count;
static size_t failing_call;
static const PGconn *broken;
static const char *failed; /* the function, once a call of it has failed */

/* All later calls for that connection fail, too. */
static bool
fails_now(const char *function, const PGconn *conn)
{
	if (conn != NULL && conn == broken)
		return true;
	if (!is_counting || ++call_count != failing_call)
		return false;
	failed = function;
	broken = conn;
	return true;
}

/* These come before those of the library, which they call when they do not fail. */
#define FAILING(type, name, parameters, arguments, conn, failure) \
	__attribute__((visibility("default"))) type name parameters \
	{ \
		static __typeof__(name) *real; \
\
		if (fails_now(#name, conn)) \
			return failure; \
		if (real == NULL) \
			*(void **)&real = dlsym(RTLD_NEXT, #name); \
		return real arguments; \
	}

/* NOLINTBEGIN(readability-function-size): the parameters are libpq's. */
FAILING(PGconn *, PQconnectStartParams,
        (const char *const *keywords, const char *const *values, int expand_dbname),
        (keywords, values, expand_dbname), NULL, NULL)
FAILING(PostgresPollingStatusType, PQconnectPoll, (PGconn * conn), (conn), conn,
        PGRES_POLLING_FAILED)
FAILING(int, PQsetnonblocking, (PGconn * conn, int arg), (conn, arg), conn, -1)
FAILING(int, PQenterPipelineMode, (PGconn * conn), (conn), conn, 0)
FAILING(int, PQsendQueryParams,
        (PGconn * conn, const char *command, int nParams, const Oid *paramTypes,
         const char *const *paramValues, const int *paramLengths, const int *paramFormats,
         int resultFormat),
        (conn, command, nParams, paramTypes, paramValues, paramLengths, paramFormats, resultFormat),
        conn, 0)
FAILING(int, PQsendPrepare,
        (PGconn * conn, const char *stmtName, const char *query, int nParams,
         const Oid *paramTypes),
        (conn, stmtName, query, nParams, paramTypes), conn, 0)
FAILING(int, PQsendQueryPrepared,
        (PGconn * conn, const char *stmtName, int nParams, const char *const *paramValues,
         const int *paramLengths, const int *paramFormats, int resultFormat),
        (conn, stmtName, nParams, paramValues, paramLengths, paramFormats, resultFormat), conn, 0)
FAILING(int, PQpipelineSync, (PGconn * conn), (conn), conn, 0)
FAILING(int, PQflush, (PGconn * conn), (conn), conn, -1)
FAILING(int, PQconsumeInput, (PGconn * conn), (conn), conn, 0)
/* NOLINTEND(readability-function-size) */

/* The next connection may get the memory of this one. */
__attribute__((visibility("default"))) void
PQfinish(PGconn *conn)
{
	static void (*real)(PGconn *);

	if (conn == broken)
		broken = NULL;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "PQfinish");
	real(conn);
}

static int64_t
count(const struct scratch *scratch, const char *statement)
{
	int64_t result;

	is_counting = false;
	result = scratch_count(scratch, statement);
	is_counting = true;
	return result;
}

static void
finish(const struct fixture *fixture, struct errand *errand)
{
	for (int turns = 0; turns < TURNS_MAX && !errand->finished; turns++)
		turn(fixture);
	if (!errand->finished)
		fail_msg("no outcome when call %zu fails, of %s", failing_call, failed);
}

static bool
is_whole(const struct fixture *fixture, const struct scratch *scratch)
{
	return database_health(fixture->database).trouble == NULL &&
	       count(scratch, "SELECT count(*) FROM pg_stat_activity "
	                      "WHERE datname = current_database() "
	                      "AND application_name LIKE 'xinyi %' "
	                      "HAVING bool_and(state = 'idle')") == CONNECTIONS;
}

/*
 * For some turns, since a connection that is being prepared looks idle at times. The backend of a
 * broken connection still runs what it was sent: no such backend is left in the end.
 */
static void
expect_whole(const struct fixture *fixture, const struct scratch *scratch)
{
	int whole_count = 0;

	for (int turns = 0; turns < TURNS_MAX && whole_count < WHOLE_TURNS; turns++) {
		turn(fixture);
		whole_count = is_whole(fixture, scratch) ? whole_count + 1 : 0;
	}
	if (whole_count < WHOLE_TURNS)
		fail_msg("no whole database when call %zu fails, of %s", failing_call, failed);
}

static void
read_and_write(const struct fixture *fixture, struct errand *read, struct errand *written)
{
	prepare(read, "echo", "张三");
	prepare(written, "add", "1");
	database_read(fixture->database, &read->transaction);
	database_write(fixture->database, &written->transaction);
	finish(fixture, read);
	finish(fixture, written);
	if (read->status != DB_DONE || strcmp(read->text, "张三") != 0)
		fail_msg("the read fails with call %zu, of %s", failing_call, failed);
}

/* False when there are not so many calls. */
static bool
try_with_failure(const struct scratch *scratch, size_t number)
{
	struct fixture fixture;
	struct errand read;
	struct errand written;
	int64_t row_count;

	call_count = 0;
	failing_call = number;
	failed = NULL;
	broken = NULL;
	is_counting = true;
	fixture = start_with(scratch, (struct database_settings){
	                                  .reader_conninfo = scratch_conninfo(scratch),
	                                  .writer_conninfo = scratch_conninfo(scratch),
	                                  .schema_version = SCRATCH_SCHEMA,
	                                  .readers = 1,
	                                  .writers = 1,
	                              });
	expect_whole(&fixture, scratch);
	read_and_write(&fixture, &read, &written);
	expect_whole(&fixture, scratch);
	row_count = count(scratch, "SELECT count(*) FROM scratch");
	if (written.status == DB_DONE ? row_count != 1
	                              : written.status != DB_LOST || row_count > 1) {
		fail_msg("a write ends with %d and %lld rows when call %zu fails, of %s",
		         written.status, (long long)row_count, number, failed);
	}
	if (failed == NULL)
		return false;
	read_and_write(&fixture, &read, &written);
	assert_int_equal(written.status, DB_DONE);
	return true;
}

static void
every_call_of_libpq_may_fail(void **state)
{
	size_t number = 1;

	while (try_with_failure(*state, number)) {
		is_counting = false;
		scratch_leave(state);
		scratch_enter(state);
		number++;
	}
	is_counting = false;
	assert_true(number > CALLS_MIN);
}

static int
begin(void **state)
{
	log_set_level(LOG_LEVEL_ERROR);
	return scratch_create(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { in_scratch(every_call_of_libpq_may_fail) };

	return cmocka_run_group_tests(tests, begin, scratch_drop);
}
