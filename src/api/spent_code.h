#pragma once

/*
 * Codes that WeChat takes only once. A phone that lost our answer submits its code again, perhaps
 * while the first is still under way; it gets the same answer, not an error.
 *
 *	struct spent_code code = spent_code_of(arena, "login", "0a1b2c...");
 *	struct db_outcome outcome = spent_code_lock(request, &code);
 *
 *	if (outcome.status != DB_DONE)
 *		return respond_failure(request, &outcome);
 *	recall it, or else spend it and keep the answer
 *	spent_code_unlock(request, &code);
 *
 * The lock is the connection's, so that WeChat can be asked without a transaction. An answer is
 * kept for ten minutes, sealed under a key that is made from the code: the database alone cannot
 * open it.
 */

#include "base/crypto.h"
#include "base/text.h"
#include "http/respond.h"
#include "wechat/outcome.h"

#include <stdbool.h>

/* A code that a request of this worker deals with. */
struct held_code {
	const char *hash;
	struct held_code *next;
};

struct spent_code {
	const char *hash; /* as PostgreSQL reads bytes */
	struct key seal_key;
};

/* The same code under another purpose is another code. */
struct spent_code
spent_code_of(struct arena *arena, const char *purpose, const char *code);

/* Waits until nobody else deals with the code; DB_BUSY when that takes too long. */
struct db_outcome
spent_code_lock(struct request *request, const struct spent_code *code);

/* Only after a lock that was DB_DONE. */
void
spent_code_unlock(struct request *request, const struct spent_code *code);

/* One row when the code was spent: "error", or else "answer" for spent_code_open. */
struct db_outcome
spent_code_recall(struct request *request, const struct spent_code *code);

/* The answer of a recalled row. False when it cannot be opened. */
bool
spent_code_open(struct request *request, const struct spent_code *code,
                const struct db_result *recalled, struct text *answer);

/* Whether the code was spent for an answer, and not for an error. */
bool
spent_code_has_answer(const struct db_result *recalled);

/*
 * Keeps the answer that the code was spent for, in the transaction under way if there is one.
 * WeChat does not give it a second time, so what fails here and may be tried again must be.
 */
struct db_outcome
spent_code_keep(struct request *request, const struct spent_code *code, struct text answer);

/*
 * Ends the request with an error that WeChat's outcome stands for. The code is kept as spent for
 * it, unless WeChat never saw it.
 */
struct response
spent_code_fail(struct request *request, const struct spent_code *code,
                const struct wechat_outcome *outcome, enum error_code error);
