#include "api/spent_code.h"

#include "api/services.h"
#include "base/clock.h"
#include "base/fiber.h"

#include <string.h>

/* The first of two submissions finishes within WeChat's timeout; the second waits that long. */
#define WAIT_US_MAX 12000000
#define WAIT_STEP_MS 25

static const char lock[] = "SELECT rule.lock_code($1::bytea)";
static const char unlock[] = "SELECT rule.unlock_code($1::bytea)";
static const char recall[] = "SELECT error, answer FROM rule.recall_code($1::bytea)";
static const char keep[] = "SELECT rule.keep_code($1::bytea, $2::bytea, $3)";

static struct digest
derive(struct arena *arena, const char *use, const char *purpose, const char *code)
{
	return crypto_sha256(text_of(arena_format(arena, "%s:%s:%s", use, purpose, code)));
}

static const char *
bytes_argument(struct arena *arena, struct text bytes)
{
	return arena_format(arena, "\\x%s", crypto_hex(arena, bytes.data, bytes.bytes));
}

static struct spent_code
code_of(struct arena *arena, const struct code_use *use, const char *purpose, const char *code)
{
	struct digest hash = derive(arena, "hash", purpose, code);
	struct digest seal = derive(arena, "seal", purpose, code);
	struct spent_code spent = {
		.use = use,
		.hash =
		    bytes_argument(arena, (struct text){ (const char *)hash.bytes, DIGEST_BYTES }),
	};

	_Static_assert(KEY_BYTES == DIGEST_BYTES, "a digest serves as a key");

	memcpy(spent.seal_key.bytes, seal.bytes, KEY_BYTES);
	return spent;
}

static bool
is_held_here(const struct services *services, const struct spent_code *code)
{
	const struct held_code *held = services->held_codes;

	while (held != NULL && strcmp(held->hash, code->hash) != 0)
		held = held->next;
	return held != NULL;
}

static void
hold(struct request *request, const struct spent_code *code)
{
	struct services *services = request->services;
	struct held_code *held = arena_new(request->arena, struct held_code);

	*held = (struct held_code){ .hash = code->hash, .next = services->held_codes };
	services->held_codes = held;
}

/* Waits until no other request handles the code; DB_BUSY when that takes too long. */
static struct db_outcome
lock_code(struct request *request, const struct spent_code *code)
{
	int64_t waits_until_us = clock_monotonic_us() + WAIT_US_MAX;

	while (clock_monotonic_us() < waits_until_us) {
		struct db_outcome outcome;

		if (!is_held_here(request->services, code)) {
			outcome = session_call(request->database, request->arena, lock,
			                       db_arguments(code->hash));
			if (outcome.status != DB_DONE)
				return outcome;
			if (db_result_boolean(outcome.result, 0, 0)) {
				hold(request, code);
				return outcome;
			}
		}
		fiber_sleep(WAIT_STEP_MS);
	}
	return (struct db_outcome){ .status = DB_BUSY };
}

/* Only after lock_code returned DB_DONE. */
static void
unlock_code(struct request *request, const struct spent_code *code)
{
	struct services *services = request->services;
	struct held_code **link = &services->held_codes;
	struct db_outcome outcome;

	session_rollback(request->database);
	outcome = session_call(request->database, request->arena, unlock, db_arguments(code->hash));
	if (outcome.status != DB_DONE)
		session_drop(request->database);
	while (strcmp((*link)->hash, code->hash) != 0)
		link = &(*link)->next;
	*link = (*link)->next;
}

struct db_outcome
spent_code_recall(struct request *request, const struct spent_code *code)
{
	return session_call(request->database, request->arena, recall, db_arguments(code->hash));
}

/* The answer of a recalled row. False when it cannot be opened. */
static bool
open_answer(struct request *request, const struct spent_code *code,
            const struct db_result *recalled, struct text *answer)
{
	size_t column = db_result_find(recalled, "answer");
	struct text sealed;

	return crypto_base64url_decode(request->arena, db_result_text(recalled, 0, column),
	                               &sealed) &&
	       crypto_open(request->arena, &code->seal_key, text_of(code->hash), sealed, answer);
}

bool
spent_code_has_answer(const struct db_result *recalled)
{
	return db_result_row_count(recalled) > 0 &&
	       !db_result_is_null(recalled, 0, db_result_find(recalled, "answer"));
}

struct db_outcome
spent_code_keep(struct request *request, const struct spent_code *code, struct text answer)
{
	struct text sealed =
	    crypto_seal(request->arena, &code->seal_key, text_of(code->hash), answer);

	return session_call(request->database, request->arena, keep,
	                    db_arguments(code->hash, bytes_argument(request->arena, sealed), NULL));
}

/* The error for each outcome of a call to WeChat. */
static enum error_code
error_for(const struct code_use *use, enum wechat_kind kind)
{
	switch (kind) {
	case WECHAT_BUSY:
	case WECHAT_RATE:
		return ERROR_WECHAT_BUSY;
	case WECHAT_ARGUMENT:
		return use->argument_error;
	case WECHAT_CODE:
		return use->code_error;
	case WECHAT_USER:
		return use->user_error;
	case WECHAT_OK:
	case WECHAT_TOKEN:
	case WECHAT_TOKEN_MISSING:
	case WECHAT_CREDENTIAL:
	case WECHAT_PERMISSION:
	case WECHAT_UNKNOWN:
	case WECHAT_UNREACHED:
	case WECHAT_UNCERTAIN:
		break;
	}
	return ERROR_WECHAT_UNAVAILABLE;
}

struct response
spent_code_fail(struct request *request, const struct spent_code *code,
                const struct wechat_outcome *outcome)
{
	enum error_code error = error_for(code->use, outcome->kind);

	/* If this fails, WeChat is called again. */
	if (outcome->kind != WECHAT_UNREACHED) {
		session_call(request->database, request->arena, keep,
		             db_arguments(code->hash, NULL, contract_errors[error].code));
	}
	return respond_error(request, error);
}

static struct response
answer_again(struct request *request, const struct spent_code *code,
             const struct db_result *recalled)
{
	struct text answer;

	if (!spent_code_has_answer(recalled))
		return respond_rows(request, recalled);
	if (!open_answer(request, code, recalled, &answer))
		return respond_error(request, code->use->code_error);
	return code->use->answer(request, answer);
}

static struct response
use_locked(struct request *request, const struct spent_code *code, const char *subject)
{
	struct db_outcome outcome = spent_code_recall(request, code);

	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	if (db_result_row_count(outcome.result) > 0)
		return answer_again(request, code, outcome.result);
	return code->use->spend(request, code, subject);
}

struct response
spent_code_use(struct request *request, const struct code_use *use, const char *purpose,
               const char *subject)
{
	struct spent_code code =
	    code_of(request->arena, use, purpose, request_member_string(request, "code"));
	struct db_outcome outcome = lock_code(request, &code);
	struct response response;

	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	response = use_locked(request, &code, subject);
	unlock_code(request, &code);
	return response;
}
