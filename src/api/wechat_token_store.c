#include "api/wechat_token_store.h"

#include "api/services.h"
#include "base/text.h"

static const char read_statement[] =
    "SELECT token, expires_at_us, forced_at_us, forced_today FROM rule.read_wechat_token($1)";
static const char lock_statement[] = "SELECT rule.lock_wechat_token($1)";
static const char unlock_statement[] = "SELECT rule.unlock_wechat_token($1)";
static const char save_statement[] =
    "SELECT rule.save_wechat_token($1, $2::bytea, $3::bigint, $4::bigint, $5::integer)";

static const char *
appid_of(const struct services *services)
{
	return wechat_client_settings(services->wechat)->appid;
}

/* A token sealed under another key is ignored. */
static const char *
unseal(const struct services *services, struct arena *arena, struct text encoded)
{
	struct text sealed;
	struct text token;

	if (!crypto_base64url_decode(arena, encoded, &sealed) ||
	    !crypto_open(arena, &services->token_seal_key, text_of(appid_of(services)), sealed,
	                 &token))
		return NULL;
	return arena_copy(arena, token.data, token.bytes);
}

static struct db_outcome
call(struct request *request, const char *statement, struct db_arguments arguments)
{
	return session_call(request->database, request->arena, statement, arguments);
}

static bool
read_row(void *context, struct arena *arena, struct wechat_token_row *row)
{
	struct request *request = context;
	struct services *services = request->services;
	struct db_outcome outcome = call(request, read_statement, db_arguments(appid_of(services)));

	*row = (struct wechat_token_row){ 0 };
	if (outcome.status != DB_DONE)
		return false;
	if (db_result_row_count(outcome.result) == 0)
		return true;
	row->value = unseal(services, arena, db_result_text(outcome.result, 0, 0));
	row->expires_at_us = db_result_integer(outcome.result, 0, 1);
	row->forced_at_us = db_result_integer(outcome.result, 0, 2);
	row->forced_today = (int)db_result_integer(outcome.result, 0, 3);
	return true;
}

static void
give_lock_back(void *context)
{
	struct request *request = context;
	struct services *services = request->services;

	struct db_outcome outcome =
	    call(request, unlock_statement, db_arguments(appid_of(services)));

	if (outcome.status != DB_DONE)
		session_drop(request->database);
	services->token_is_held = false;
}

static enum wechat_lock
take_lock(void *context, struct arena *arena)
{
	struct request *request = context;
	struct services *services = request->services;
	struct db_outcome outcome;

	(void)arena;
	if (services->token_is_held)
		return WECHAT_LOCKED_ELSEWHERE;
	outcome = call(request, lock_statement, db_arguments(appid_of(services)));
	if (outcome.status != DB_DONE)
		return WECHAT_LOCK_FAILED;
	services->token_is_held = db_result_boolean(outcome.result, 0, 0);
	return services->token_is_held ? WECHAT_LOCKED : WECHAT_LOCKED_ELSEWHERE;
}

static const char *
integer_argument(struct arena *arena, int64_t value)
{
	return arena_format(arena, "%lld", (long long)value);
}

static bool
save_row(void *context, struct arena *arena, const struct wechat_token_row *row)
{
	struct request *request = context;
	struct services *services = request->services;
	struct text sealed = crypto_seal(arena, &services->token_seal_key,
	                                 text_of(appid_of(services)), text_of(row->value));
	struct db_outcome outcome = call(
	    request, save_statement,
	    db_arguments(appid_of(services),
	                 arena_format(arena, "\\x%s", crypto_hex(arena, sealed.data, sealed.bytes)),
	                 integer_argument(arena, row->expires_at_us),
	                 integer_argument(arena, row->forced_at_us),
	                 integer_argument(arena, row->forced_today)));

	give_lock_back(context);
	return outcome.status == DB_DONE;
}

struct wechat_token_store
wechat_token_store_of(struct request *request)
{
	return (struct wechat_token_store){
		.context = request,
		.read = read_row,
		.lock = take_lock,
		.save = save_row,
		.unlock = give_lock_back,
	};
}
