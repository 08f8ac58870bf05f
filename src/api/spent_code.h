#pragma once

/*
 * Codes that WeChat accepts only once. A phone that lost the answer submits its code again, perhaps
 * while the first request is still running; it gets the same answer, not an error.
 *
 *	struct spent_code code = spent_code_of(arena, "login", "0a1b2c...");
 *	struct db_outcome outcome = spent_code_lock(request, &code);
 *
 *	if (outcome.status != DB_DONE)
 *		return respond_failure(request, &outcome);
 *	recall it, or else spend it and store the answer
 *	spent_code_unlock(request, &code);
 *
 * The lock belongs to the session, so that WeChat can be called outside a transaction. An answer is
 * stored for ten minutes, sealed under a key derived from the code: the database alone cannot open
 * it.
 */

#include "base/crypto.h"
#include "base/text.h"
#include "http/respond.h"
#include "wechat/outcome.h"

#include <stdbool.h>

/* A code that a request of this worker is handling. */
struct held_code {
	const char *hash;
	struct held_code *next;
};

struct spent_code {
	const char *hash; /* in PostgreSQL's bytea format */
	struct key seal_key;
};

/* The same code under another purpose is another code. */
struct spent_code
spent_code_of(struct arena *arena, const char *purpose, const char *code);

/* Waits until no other request handles the code; DB_BUSY when that takes too long. */
struct db_outcome
spent_code_lock(struct request *request, const struct spent_code *code);

/* Only after spent_code_lock returned DB_DONE. */
void
spent_code_unlock(struct request *request, const struct spent_code *code);

/* One row when the code was spent: "error", or else "answer" for spent_code_open. */
struct db_outcome
spent_code_recall(struct request *request, const struct spent_code *code);

/* The answer of a recalled row. False when it cannot be opened. */
bool
spent_code_open(struct request *request, const struct spent_code *code,
                const struct db_result *recalled, struct text *answer);

/* Whether the code was spent on an answer, not on an error. */
bool
spent_code_has_answer(const struct db_result *recalled);

/*
 * Stores the answer that the code was spent on, in the open transaction if there is one. WeChat
 * does not give the answer again, so the caller must retry a failure that allows it.
 */
struct db_outcome
spent_code_keep(struct request *request, const struct spent_code *code, struct text answer);

/*
 * Ends the request with the error for WeChat's outcome. The code is stored as spent on that error,
 * unless WeChat never received it.
 */
struct response
spent_code_fail(struct request *request, const struct spent_code *code,
                const struct wechat_outcome *outcome, enum error_code error);
