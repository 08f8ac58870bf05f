#include "api/handlers.h"
#include "api/services.h"
#include "api/spent_code.h"
#include "api/wechat_token_store.h"
#include "base/crypto.h"
#include "http/prelude.h"
#include "http/respond.h"
#include "wechat/phone.h"

#include <string.h>

/* The form that the register hashes: mainland numbers without the country code. */
#define HOME_COUNTRY "86"

static const char find_applicant[] = "SELECT error, openid FROM rule.phone_applicant($1::integer)";
static const char bind_by_phone[] = "SELECT error, resident_id, name, household_code, claim_id"
                                    " FROM rule.bind_by_phone($1::integer, $2::bytea)";

static struct db_outcome
begin_as_member(struct request *request)
{
	struct db_outcome outcome = session_begin(request->database, request->arena);

	return outcome.status == DB_DONE ? prelude_run(request) : outcome;
}

static struct digest
hash_number(const struct services *services, struct arena *arena,
            const struct wechat_phone_reply *phone)
{
	const char *number = phone->number;

	if (strcmp(phone->country_code, HOME_COUNTRY) != 0)
		number = arena_format(arena, "+%s%s", phone->country_code, phone->number);
	return crypto_hmac_sha256(&services->phone_hash_key, text_of(number));
}

/* In a separate transaction: the code is spent even if binding fails. */
static struct response
bind(struct request *request, struct text hash)
{
	const char *hash_argument = arena_format(request->arena, "\\x%s",
	                                         crypto_hex(request->arena, hash.data, hash.bytes));
	struct db_outcome outcome = begin_as_member(request);
	const struct db_result *bound;

	if (outcome.status == DB_DONE) {
		outcome = session_call(request->database, request->arena, bind_by_phone,
		                       db_arguments(request->community_id, hash_argument));
	}
	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	bound = outcome.result;
	outcome = session_commit(request->database, request->arena);
	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	return respond_rows(request, bound);
}

static struct response
bind_with_new_code(struct request *request, const struct spent_code *code, const char *openid)
{
	const struct services *services = request->services;
	struct wechat_token_keeper *tokens = wechat_token_keeper_for_request(
	    services->tokens, request->arena,
	    wechat_client_for_request(services->wechat, request->arena));
	const struct wechat_token_store store = wechat_token_store_of(request);
	const struct wechat_phone_question question = {
		.code = request_member_string(request, "code"),
		.openid = openid,
	};
	struct wechat_phone_reply phone =
	    wechat_phone_with_shared_token(tokens, &store, request->arena, &question);
	struct db_outcome outcome;
	struct digest hash;
	struct text answer;

	if (phone.outcome.kind != WECHAT_OK)
		return spent_code_fail(request, code, &phone.outcome);
	hash = hash_number(services, request->arena, &phone);
	answer = (struct text){ (const char *)hash.bytes, sizeof(hash.bytes) };
	outcome = spent_code_keep(request, code, answer);
	if (db_may_try_again(&outcome))
		outcome = spent_code_keep(request, code, answer);
	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	return bind(request, answer);
}

static const struct code_use phone_code = {
	.argument_error = ERROR_PHONE_CODE_INVALID, /* the code is another user's */
	.code_error = ERROR_PHONE_CODE_INVALID,
	.user_error = ERROR_PHONE_CODE_INVALID,
	.spend = bind_with_new_code,
	.answer = bind,
};

struct response
bind_phone(struct request *request)
{
	struct db_outcome outcome = begin_as_member(request);
	const struct db_result *applicant;
	const char *openid;

	if (outcome.status == DB_DONE) {
		outcome = session_call(request->database, request->arena, find_applicant,
		                       db_arguments(request->community_id));
	}
	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	session_rollback(request->database);
	applicant = outcome.result;
	if (!db_result_is_null(applicant, 0, db_result_find(applicant, "error")))
		return respond_rows(request, applicant);
	openid = db_result_text(applicant, 0, db_result_find(applicant, "openid")).data;
	return spent_code_use(request, &phone_code,
	                      arena_format(request->arena, "phone of %s", openid), openid);
}
