#include "db/reply.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

static bool
starts_with(const char *string, const char *prefix)
{
	return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool
reply_is_outdated(const PGresult *reply)
{
	const char *sqlstate = PQresultErrorField(reply, PG_DIAG_SQLSTATE);
	const char *function = PQresultErrorField(reply, PG_DIAG_SOURCE_FUNCTION);

	return sqlstate != NULL && strcmp(sqlstate, "0A000") == 0 && function != NULL &&
	       strcmp(function, "RevalidateCachedQuery") == 0;
}

static enum db_status
classify(const char *sqlstate, const char *constraint)
{
	if (constraint != NULL)
		return DB_REFUSED;
	if (starts_with(sqlstate, "40"))
		return DB_CONFLICT;
	if (strcmp(sqlstate, "55P03") == 0 || strcmp(sqlstate, "57014") == 0)
		return DB_BUSY;
	/* No SQLSTATE means that libpq itself found the connection broken. */
	if (sqlstate[0] == '\0' || starts_with(sqlstate, "57P") || starts_with(sqlstate, "08"))
		return DB_LOST;
	return DB_FAILED;
}

/* Messages about data (class 22) quote it, and may quote a name or a phone number. */
static void
log_failure(const struct db_outcome *outcome, const char *statement)
{
	bool quotes_data = starts_with(outcome->sqlstate, "22");

	log_event(LOG_LEVEL_ERROR, "database_error", "statement", statement, "sqlstate",
	          outcome->sqlstate, "message", quotes_data ? "about data" : outcome->message);
}

struct db_outcome
reply_failure(const PGresult *reply, const char *statement)
{
	const char *sqlstate = PQresultErrorField(reply, PG_DIAG_SQLSTATE);
	struct db_outcome outcome = {
		.constraint = PQresultErrorField(reply, PG_DIAG_CONSTRAINT_NAME),
		.message = PQresultErrorField(reply, PG_DIAG_MESSAGE_PRIMARY),
		.detail = PQresultErrorField(reply, PG_DIAG_MESSAGE_DETAIL),
	};

	if (sqlstate != NULL)
		snprintf(outcome.sqlstate, sizeof(outcome.sqlstate), "%s", sqlstate);
	if (outcome.message == NULL)
		outcome.message = PQresultErrorMessage(reply);
	outcome.status =
	    reply_is_outdated(reply) ? DB_CONFLICT : classify(outcome.sqlstate, outcome.constraint);
	if (outcome.status == DB_FAILED)
		log_failure(&outcome, statement);
	return outcome;
}

struct db_outcome
reply_lost(const char *reason)
{
	return (struct db_outcome){ .status = DB_LOST, .message = reason };
}

bool
reply_succeeded(const PGresult *reply)
{
	ExecStatusType status = PQresultStatus(reply);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

bool
reply_check_server(const PGresult *reply, const char *schema_version, char *reason)
{
	static const char *const settings[] = { "fsync", "full_page_writes", "synchronous_commit" };

	if (PQresultStatus(reply) != PGRES_TUPLES_OK) {
		snprintf(reason, REPLY_REASON_BYTES, "the server could not be checked: %s",
		         PQresultErrorMessage(reply));
		return false;
	}
	for (int column = 0; column < 3; column++) {
		if (strcmp(PQgetvalue(reply, 0, column), "t") != 0) {
			snprintf(reason, REPLY_REASON_BYTES, "%s is off", settings[column]);
			return false;
		}
	}
	if (strcmp(PQgetvalue(reply, 0, 3), "t") != 0) {
		snprintf(reason, REPLY_REASON_BYTES, "the migration %s has not been deployed",
		         schema_version);
		return false;
	}
	return true;
}
