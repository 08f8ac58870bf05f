#pragma once

/*
 * The database for commands: one transaction at a time; the first failure is sticky, so that a
 * command reads from top to bottom and checks once, at the end, for failure.
 *
 *	struct store *store = store_enter(invocation);
 *	const struct db_result *teams = store_call(store, "SELECT ...", db_arguments(name));
 *	if (store_count(teams) == 0)
 *		store_refuse(store, "there is no team %s", name);
 *	return store_finish(store);
 *
 * After a failure further calls do nothing and return no rows; store_finish then rolls back and
 * prints the failure. Results belong to the invocation's arena.
 */

#include "cli/lib/command.h"
#include "db/result.h"
#include "db/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum store_role {
	STORE_OWNER,
	STORE_PUBLISHER,
	STORE_REGISTRAR,
};

struct store;

/* Connects at the first call. --database overrides the setting of the role. */
struct store *
store_open(struct invocation *invocation, enum store_role role);

/* Begins a transaction, inside a community unless that is NULL. */
void
store_begin(struct store *store, const char *community);

/* Opens the store as its owner and begins a transaction inside the invocation's COMMUNITY. */
struct store *
store_enter(struct invocation *invocation);

/* The codes of all communities, or of the named one, in a separate transaction. */
const struct db_result *
store_list_communities(struct store *store, const char *community);

typedef void
store_visit(struct store *store, const char *community);

/*
 * Visits every community, or the named one, outside any transaction. After a failure in one it
 * continues with the others; the status is that of the first failure.
 */
enum exit_status
store_visit_communities(struct store *store, const char *community, store_visit *visit);

/*
 * Clears the failure that store_finish reported, to continue with the next community; returns its
 * status.
 */
enum exit_status
store_forgive(struct store *store);

/* After a statement that made a community: the transaction goes on inside it. */
void
store_set_community(struct store *store, const char *community_id);

/* The number of the community that the transaction has entered, or NULL. */
const char *
store_community(const struct store *store);

/*
 * NULL after a failure. In every statement and file, :in_community is the number of the community
 * that the transaction has entered.
 */
const struct db_result *
store_call(struct store *store, const char *statement, struct db_arguments arguments);

/* The same with an embedded file, such as "commands/team/join.sql". */
const struct db_result *
store_call_file(struct store *store, const char *path, struct db_arguments arguments);

/* A file of several statements without arguments. */
void
store_run_file(struct store *store, const char *path);

/* Rows of a COPY statement, in PostgreSQL's text format. */
void
store_copy(struct store *store, const char *statement, struct text rows);

/* Makes the command fail when the first row of an answer has an error code. */
void
store_refuse_error(struct store *store, const struct db_result *answer);

/* Makes the command fail with a message; an earlier failure stays. */
void
store_refuse(struct store *store, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with a status of its own. */
void
store_fail(struct store *store, enum exit_status status, const char *reason);

/* Whether a call has failed since the store was opened or forgiven. */
bool
store_failed(const struct store *store);

/* EXIT_DONE until a call fails. */
enum exit_status
store_status(const struct store *store);

/*
 * Commits, or rolls back and prints the error. After EXIT_DONE a new transaction may begin. If the
 * connection breaks during the commit, the store asks the server for the outcome: EXIT_UNREACHABLE
 * means that nothing was changed, and EXIT_UNCERTAIN that the server could not be asked.
 */
enum exit_status
store_finish(struct store *store);

/* Rolls back a successful transaction, for a dry run; prints errors like store_finish. */
enum exit_status
store_abandon(struct store *store);

/* The number of rows, 0 when there is no result. */
size_t
store_count(const struct db_result *result);

/* A number of the first row, 0 when there is none. */
int64_t
store_integer(const struct db_result *result, const char *column);

/* A text of a row, zero-terminated; NULL when null. */
const char *
store_text(const struct db_result *result, size_t row, const char *column);
