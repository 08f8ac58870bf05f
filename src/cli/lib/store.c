#include "cli/lib/store.h"

#include "base/buffer.h"
#include "cli/lib/console.h"
#include "cli/lib/embedded.h"
#include "cli/lib/refusals.h"
#include "cli/lib/translation.h"

#include <assert.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A user at a terminal waits longer than a request, and then needs an answer. */
#define COMMAND_LOCK_TIMEOUT_MS 10000

/* A server that was restarted while it committed is back within a second. */
#define FATE_QUESTIONS_MAX 12
#define FATE_INTERVAL_MS 250

struct store {
	struct invocation *invocation;
	struct session *session;
	const char *community; /* the number of the entered one, or NULL */
	enum exit_status status;
	const char *complaint;
};

static const char community_variable[] = ":in_community";

static const struct {
	const char *setting;
	const char *fallback;
} roles[] = {
	[STORE_OWNER] = { "database_owner", "dbname=xinyi user=xinyi_owner" },
	[STORE_PUBLISHER] = { "database_publisher", "dbname=xinyi user=xinyi_publisher" },
	[STORE_REGISTRAR] = { "database_registrar", "dbname=xinyi user=xinyi_registrar" },
};

static const char *
find_conninfo(const struct invocation *invocation, enum store_role role)
{
	const char *chosen = invocation_value(invocation, "--database");

	if (chosen != NULL)
		return chosen;
	if (invocation->settings == NULL)
		return roles[role].fallback;
	return configuration_text(invocation->settings, roles[role].setting, roles[role].fallback);
}

struct store *
store_open(struct invocation *invocation, enum store_role role)
{
	struct store *store = arena_new(invocation->arena, struct store);

	*store = (struct store){
		.invocation = invocation,
		.session = session_create(invocation->arena,
		                          (struct session_options){
		                              .conninfo = find_conninfo(invocation, role),
		                              .lock_timeout_ms = COMMAND_LOCK_TIMEOUT_MS,
		                          }),
	};
	return store;
}

static const char *
explain(struct arena *arena, const struct db_outcome *outcome)
{
	const char *message =
	    outcome->message != NULL ? outcome->message : _("no reason was given");

	switch (outcome->status) {
	case DB_REFUSED:
		return refusals_explain(arena, outcome->constraint, message);
	case DB_LOST:
		return arena_format(arena, _("the database cannot be reached: %s"), message);
	case DB_BUSY:
	case DB_CONFLICT:
		return arena_format(arena, _("the database is busy, try again: %s"), message);
	case DB_DONE:
	case DB_FAILED:
		break;
	}
	return arena_format(arena, _("the database failed: %s"), message);
}

static const struct db_result *
take_outcome(struct store *store, struct db_outcome outcome)
{
	if (outcome.status == DB_DONE)
		return outcome.result;
	store_fail(store, db_may_try_again(&outcome) ? EXIT_UNREACHABLE : EXIT_REFUSED,
	           explain(store->invocation->arena, &outcome));
	return NULL;
}

void
store_fail(struct store *store, enum exit_status status, const char *reason)
{
	if (store_failed(store))
		return;
	store->status = status;
	store->complaint = gettext(reason);
}

void
store_refuse(struct store *store, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	store_fail(store, EXIT_REFUSED,
	           arena_format_list(store->invocation->arena, gettext(format), arguments));
	va_end(arguments);
}

void
store_refuse_error(struct store *store, const struct db_result *answer)
{
	const char *code = store_text(answer, 0, "error");

	if (code != NULL)
		store_refuse(store, "%s", refusals_explain(store->invocation->arena, code, code));
}

bool
store_failed(const struct store *store)
{
	return store->status != EXIT_DONE;
}

enum exit_status
store_status(const struct store *store)
{
	return store->status;
}

/*
 * As psql replaces a variable, also in a script, which takes no arguments. The number is one that
 * the database returned.
 */
static const char *
fill_in_community(const struct store *store, const char *statement)
{
	const size_t bytes = strlen(community_variable);
	struct buffer filled = buffer_create(store->invocation->arena, strlen(statement) + 1);
	const char *found;

	while ((found = strstr(statement, community_variable)) != NULL) {
		assert(store->community != NULL);
		buffer_append(&filled, statement, (size_t)(found - statement));
		buffer_append(&filled, store->community, strlen(store->community));
		statement = found + bytes;
	}
	buffer_append(&filled, statement, strlen(statement));
	return buffer_text(&filled).data;
}

const struct db_result *
store_call(struct store *store, const char *statement, struct db_arguments arguments)
{
	if (store_failed(store))
		return NULL;
	return take_outcome(store, session_call(store->session, store->invocation->arena,
	                                        fill_in_community(store, statement), arguments));
}

const struct db_result *
store_call_file(struct store *store, const char *path, struct db_arguments arguments)
{
	return store_call(store, embedded_text(path), arguments);
}

void
store_run_file(struct store *store, const char *path)
{
	if (!store_failed(store)) {
		take_outcome(store,
		             session_run_script(store->session, store->invocation->arena,
		                                fill_in_community(store, embedded_text(path))));
	}
}

void
store_copy(struct store *store, const char *statement, struct text rows)
{
	struct arena *arena;
	struct db_outcome begun;

	if (store_failed(store))
		return;
	arena = store->invocation->arena;
	begun = session_copy_begin(store->session, arena, statement);
	take_outcome(store, begun);
	if (store_failed(store))
		return;
	session_copy_write(store->session, rows);
	take_outcome(store, session_copy_end(store->session, arena, NULL));
}

/* Commands act for no member of the community: the audit log has the command and its user. */
static const char *
user_name(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return user != NULL ? user->pw_name : "unknown";
}

static void
enter(struct store *store, const char *community)
{
	const struct db_result *found = store_call(
	    store, "SELECT FROM xinyi.community WHERE code = $1", db_arguments(community));

	if (found != NULL && store_count(found) == 0) {
		store_refuse(store, "there is no community %s; see xinyi community list",
		             community);
	}
	found = store_call(store, "SELECT rule.visit($1) AS community_id", db_arguments(community));
	store_set_community(store, store_text(found, 0, "community_id"));
}

void
store_set_community(struct store *store, const char *community_id)
{
	store->community = community_id;
}

const char *
store_community(const struct store *store)
{
	return store->community;
}

void
store_begin(struct store *store, const char *community)
{
	if (store_failed(store))
		return;
	store->community = NULL;
	take_outcome(store, session_begin(store->session, store->invocation->arena));
	store_call(store,
	           "SELECT set_config('xinyi.operation', 'xinyi ' || $1::text, true),"
	           " set_config('xinyi.address', 'local:' || $2::text, true)",
	           db_arguments(store->invocation->command->name, user_name()));
	if (community != NULL)
		enter(store, community);
}

struct store *
store_enter(struct invocation *invocation)
{
	struct store *store = store_open(invocation, STORE_OWNER);

	store_begin(store, invocation_value(invocation, "COMMUNITY"));
	return store;
}

enum exit_status
store_forgive(struct store *store)
{
	enum exit_status status = store->status;

	store->status = EXIT_DONE;
	return status;
}

const struct db_result *
store_list_communities(struct store *store, const char *community)
{
	const struct db_result *listed;

	store_begin(store, community);
	listed = store_call(
	    store, "SELECT code FROM xinyi.community WHERE code = coalesce($1, code) ORDER BY code",
	    db_arguments(community));
	store_finish(store);
	return listed;
}

enum exit_status
store_visit_communities(struct store *store, const char *community, store_visit *visit)
{
	const struct db_result *listed = store_list_communities(store, community);
	enum exit_status status = store_forgive(store);

	for (size_t i = 0; i < store_count(listed); i++) {
		enum exit_status failure;

		visit(store, store_text(listed, i, "code"));
		failure = store_forgive(store);
		status = status == EXIT_DONE ? failure : status;
	}
	return status;
}

/* Print only the first failure: later calls do nothing. */
static enum exit_status
complain(struct store *store)
{
	if (store->complaint != NULL)
		console_complain("%s", store->complaint);
	store->complaint = NULL;
	return store->status;
}

/* "committed", "aborted" or "in progress"; NULL when the server does not know. */
static const char *
ask_fate(struct store *store, const char *transaction)
{
	struct db_outcome outcome =
	    session_call(store->session, store->invocation->arena,
	                 "SELECT pg_xact_status($1::xid8) AS fate", db_arguments(transaction));

	return outcome.status == DB_DONE ? store_text(outcome.result, 0, "fate") : NULL;
}

static bool
is_settled(const char *fate)
{
	return fate != NULL && strcmp(fate, "in progress") != 0;
}

/* After a COMMIT without a reply. */
static void
find_fate(struct store *store, const char *transaction, const struct db_outcome *lost)
{
	const struct timespec interval = { .tv_nsec = 1000000L * FATE_INTERVAL_MS };
	const char *fate = ask_fate(store, transaction);

	for (int i = 1; i < FATE_QUESTIONS_MAX && !is_settled(fate); i++) {
		nanosleep(&interval, NULL);
		fate = ask_fate(store, transaction);
	}
	if (fate != NULL && strcmp(fate, "committed") == 0)
		return;
	if (fate != NULL && strcmp(fate, "aborted") == 0) {
		take_outcome(store, *lost);
	} else {
		store_fail(store, EXIT_UNCERTAIN,
		           "the database went away at the very end, and whether this was done "
		           "could not be asked: look before you run the command again");
	}
}

/* A transaction without changes may get lost: the command can be run again. */
static void
commit(struct store *store)
{
	const struct db_result *number =
	    store_call(store, "SELECT pg_current_xact_id_if_assigned() AS number", db_no_arguments);
	const char *transaction = store_text(number, 0, "number");
	struct db_outcome outcome;

	if (store_failed(store))
		return;
	outcome = session_commit(store->session, store->invocation->arena);
	if (outcome.status == DB_LOST && transaction != NULL) {
		find_fate(store, transaction, &outcome);
	} else {
		take_outcome(store, outcome);
	}
}

enum exit_status
store_finish(struct store *store)
{
	commit(store);
	if (store_failed(store))
		session_rollback(store->session);
	return complain(store);
}

enum exit_status
store_abandon(struct store *store)
{
	session_rollback(store->session);
	return complain(store);
}

size_t
store_count(const struct db_result *result)
{
	return result != NULL ? db_result_row_count(result) : 0;
}

static size_t
find_column(const struct db_result *result, const char *column)
{
	size_t found = db_result_find(result, column);

	assert(found != DB_NO_COLUMN);
	return found;
}

int64_t
store_integer(const struct db_result *result, const char *column)
{
	if (store_count(result) == 0)
		return 0;
	return db_result_integer(result, 0, find_column(result, column));
}

const char *
store_text(const struct db_result *result, size_t row, const char *column)
{
	size_t place;

	if (row >= store_count(result))
		return NULL;
	place = find_column(result, column);
	return db_result_is_null(result, row, place) ? NULL
	                                             : db_result_text(result, row, place).data;
}
