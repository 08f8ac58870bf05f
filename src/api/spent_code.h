#pragma once

/*
 * Codes that WeChat accepts only once. A phone that lost the answer submits its code again, perhaps
 * while the first request is still running; it gets the same answer, not an error.
 *
 *	static const struct code_use sign_in = {
 *		.argument_error = ERROR_WECHAT_UNAVAILABLE,
 *		.code_error = ERROR_LOGIN_CODE_INVALID,
 *		.user_error = ERROR_LOGIN_REFUSED,
 *		.spend = open_with_new_code,
 *		.answer = open_with_spent_code,
 *	};
 *
 *	return spent_code_use(request, &sign_in, "login", community_id);
 *
 * The first request with a code locks it and calls .spend, which calls WeChat and stores the answer
 * with spent_code_keep, or the error with spent_code_fail. A repeated request waits for the lock
 * and gets that error, or what .answer makes of that answer. The lock belongs to the session, so
 * that WeChat can be called outside a transaction. An answer is stored for ten minutes, sealed
 * under a key derived from the code: the database alone cannot open it.
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
	const struct code_use *use;
	const char *hash; /* in PostgreSQL's bytea format */
	struct key seal_key;
};

/* What a code is for. `subject` is that of spent_code_use. */
struct code_use {
	enum error_code argument_error; /* for WECHAT_ARGUMENT */
	enum error_code code_error; /* for WECHAT_CODE, and when the answer cannot be opened */
	enum error_code user_error; /* for WECHAT_USER */
	struct response (*spend)(struct request *request, const struct spent_code *code,
	                         const char *subject);
	struct response (*answer)(struct request *request, struct text answer);
};

/*
 * Answers a request whose member "code" is spent once. The same code under another purpose is
 * another code; `subject` is handed to .spend. Not to be called in a transaction.
 */
struct response
spent_code_use(struct request *request, const struct code_use *use, const char *purpose,
               const char *subject);

/* One row when the code was spent: "error", or else "answer". */
struct db_outcome
spent_code_recall(struct request *request, const struct spent_code *code);

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
                const struct wechat_outcome *outcome);
