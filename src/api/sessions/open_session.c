#include "api/handlers.h"
#include "api/services.h"
#include "api/spent_code.h"
#include "http/authorise.h"
#include "http/respond.h"
#include "wechat/login.h"

static const char find_community[] = "SELECT community_id FROM community WHERE code = $1";
static const char sign_in[] = "SELECT rule.sign_in($1, $2, $3, $4::bytea)";
static const char show_session[] =
    "SELECT $1 AS token, expires_at, community, member_id, bound, roles"
    " FROM rule.shown_session($2::bytea, $3)";

/* A code spent in one community does not sign in to another. */
static struct response
open_with_token(struct request *request, const char *token)
{
	struct db_outcome outcome =
	    session_call(request->database, request->arena, show_session,
	                 db_arguments(token, authorise_hash(request->arena, text_of(token)),
	                              request_member_string(request, "community")));
	const struct db_result *session = outcome.result;

	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	if (db_result_row_count(session) == 0)
		return respond_error(request, ERROR_LOGIN_CODE_INVALID);
	request->actor = db_result_text(session, 0, db_result_find(session, "member_id")).data;
	return respond_rows(request, session);
}

static struct db_outcome
begin_session(struct request *request, const struct spent_code *code,
              const struct wechat_login_reply *login, const char *token)
{
	struct db_outcome outcome = session_begin(request->database, request->arena);

	if (outcome.status == DB_DONE) {
		outcome = session_call(
		    request->database, request->arena, sign_in,
		    db_arguments(request_member_string(request, "community"), login->openid,
		                 login->unionid, authorise_hash(request->arena, text_of(token))));
	}
	if (outcome.status == DB_DONE)
		outcome = spent_code_keep(request, code, text_of(token));
	if (outcome.status == DB_DONE)
		outcome = session_commit(request->database, request->arena);
	return outcome;
}

/*
 * WeChat does not accept the code again: one broken connection must not lose it. The lock may have
 * ended with the connection; another worker may have taken it and called WeChat in vain, and its
 * stored error is replaced.
 */
static struct db_outcome
begin_session_surely(struct request *request, const struct spent_code *code,
                     const struct wechat_login_reply *login, const char *token)
{
	struct db_outcome outcome = begin_session(request, code, login, token);

	if (!db_may_try_again(&outcome))
		return outcome;
	session_rollback(request->database);
	outcome = spent_code_recall(request, code);
	if (outcome.status != DB_DONE || spent_code_has_answer(outcome.result))
		return outcome;
	return begin_session(request, code, login, token);
}

static struct response
open_with_new_code(struct request *request, const struct spent_code *code, const char *community_id)
{
	const struct services *services = request->services;
	struct wechat_client *wechat = wechat_client_for_request(services->wechat, request->arena);
	struct wechat_login_reply login =
	    wechat_login(wechat, request->arena, request_member_string(request, "code"));
	struct db_outcome outcome;
	const char *token;

	if (login.outcome.kind != WECHAT_OK)
		return spent_code_fail(request, code, &login.outcome);
	token = authorise_make_token(request->arena, community_id);
	outcome = begin_session_surely(request, code, &login, token);
	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	return open_with_token(request, token);
}

static struct response
open_with_spent_code(struct request *request, struct text token)
{
	return open_with_token(request, arena_copy(request->arena, token.data, token.bytes));
}

static const struct code_use sign_in_code = {
	.argument_error = ERROR_WECHAT_UNAVAILABLE,
	.code_error = ERROR_LOGIN_CODE_INVALID,
	.user_error = ERROR_LOGIN_REFUSED,
	.spend = open_with_new_code,
	.answer = open_with_spent_code,
};

struct response
open_session(struct request *request)
{
	struct db_outcome outcome =
	    session_call(request->database, request->arena, find_community,
	                 db_arguments(request_member_string(request, "community")));

	if (outcome.status != DB_DONE)
		return respond_failure(request, &outcome);
	if (db_result_row_count(outcome.result) == 0)
		return respond_error(request, ERROR_UNKNOWN_COMMUNITY);
	return spent_code_use(request, &sign_in_code, "login",
	                      db_result_text(outcome.result, 0, 0).data);
}
