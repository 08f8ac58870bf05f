#include "endpoints.h"

#include "answers.h"
#include "faults.h"
#include "tokens.h"
#include "world.h"

#include <string.h>

#define LOGINS_PER_MINUTE_AND_USER 100
#define CLASSIC_TOKENS_PER_DAY 2000
#define STABLE_TOKENS_PER_MINUTE 10000
#define STABLE_TOKENS_PER_DAY 500000
#define RISK_GRADE_BLOCKED 4
#define CALLS_KEPT 1000

/* 0 lets the call go on; anything else is the errcode that ends it. */
typedef int64_t
endpoint_check(struct call *call);

enum arguments_place {
	IN_QUERY,
	IN_BODY,
};

struct endpoint {
	const char *path;
	enum arguments_place place; /* of appid, secret and grant_type */
	endpoint_check *const *checks; /* in order, ended by NULL */
	simulated_endpoint *answer;
};

static int64_t
check_post(struct call *call)
{
	return strcmp(call->method, "POST") == 0 ? 0 : 43002;
}

static int64_t
check_body_present(struct call *call)
{
	return call->bytes.bytes ? 0 : 44002;
}

static int64_t
check_body_json(struct call *call)
{
	return call->body != NULL && !call->too_large ? 0 : 47001;
}

static int64_t
check_appid(struct call *call)
{
	const char *appid = call_argument(call, "appid");

	if (appid == NULL)
		return 41002;
	call->app = json_object_get(world_section(call->world, "apps"), appid);
	return call->app != NULL ? 0 : 40013;
}

static int64_t
check_secret(struct call *call)
{
	const char *secret = call_argument(call, "secret");
	const char *right = json_string_value(json_object_get(call->app, "secret"));

	if (secret == NULL)
		return 41004;
	return strcmp(secret, right) == 0
	           ? 0
	           : json_integer_value(world_setting(call->world, "wrong_secret"));
}

static int64_t
check_grant(struct call *call, const char *wanted)
{
	const char *grant = call_argument(call, "grant_type");

	return grant != NULL && strcmp(grant, wanted) == 0 ? 0 : 40002;
}

static int64_t
check_grant_login(struct call *call)
{
	return check_grant(call, "authorization_code");
}

static int64_t
check_grant_credential(struct call *call)
{
	return check_grant(call, "client_credential");
}

static int64_t
check_address(struct call *call)
{
	return json_is_true(world_setting(call->world, "refuse_address")) ? 40164 : 0;
}

static bool
is_expired(const struct call *call, const json_t *code)
{
	return json_integer_value(json_object_get(code, "expires")) <= world_now_s(call->world);
}

static bool
is_for_app(const struct call *call, const json_t *code)
{
	return json_equal(json_object_get(code, "appid"), json_object_get(call->app, "appid"));
}

static int64_t
check_login_code(struct call *call)
{
	const char *name = call_argument(call, "js_code");

	if (name == NULL)
		return 41008;
	call->code = json_object_get(world_section(call->world, "login_codes"), name);
	if (call->code == NULL || is_expired(call, call->code) || !is_for_app(call, call->code))
		return 40029;
	return json_is_true(json_object_get(call->code, "used")) ? 40163 : 0;
}

static int64_t
check_risk(struct call *call)
{
	const char *openid = json_string_value(json_object_get(call->code, "openid"));

	call->user = json_object_get(world_section(call->world, "users"), openid);
	if (call->user == NULL)
		return 40029;
	return json_integer_value(json_object_get(call->user, "risk")) >= RISK_GRADE_BLOCKED ? 40226
	                                                                                     : 0;
}

static int64_t
check_login_rate(struct call *call)
{
	const char *openid = json_string_value(json_object_get(call->user, "openid"));
	const char *key = arena_format(call->arena, "%s %s", call->path, openid);

	return world_count(call->world, key, LOGINS_PER_MINUTE_AND_USER, 0) ? 0 : 45011;
}

static int64_t
check_classic_rate(struct call *call)
{
	return world_count(call->world, call->path, 0, CLASSIC_TOKENS_PER_DAY) ? 0 : 45009;
}

static int64_t
check_stable_rate(struct call *call)
{
	if (!world_count(call->world, "stable_token per day", 0, STABLE_TOKENS_PER_DAY))
		return 45009;
	return world_count(call->world, call->path, STABLE_TOKENS_PER_MINUTE, 0) ? 0 : 45011;
}

static int64_t
check_token(struct call *call)
{
	static const int64_t errcodes[] = {
		[TOKEN_VALID] = 0,
		[TOKEN_UNKNOWN] = 40001,
		[TOKEN_MALFORMED] = 40014,
		[TOKEN_EXPIRED] = 42001,
	};
	const char *token = json_string_value(json_object_get(call->query, "access_token"));

	return token != NULL && *token ? errcodes[token_judge(call, token, &call->app)] : 41001;
}

static int64_t
check_phone_code(struct call *call)
{
	const char *name = call_argument(call, "code");

	call->code =
	    name != NULL ? json_object_get(world_section(call->world, "phone_codes"), name) : NULL;
	if (call->code == NULL || is_expired(call, call->code) ||
	    json_is_true(json_object_get(call->code, "used")))
		return 40029;
	return is_for_app(call, call->code) ? 0 : 40013;
}

static int64_t
check_phone_openid(struct call *call)
{
	const char *claimed = call_argument(call, "openid");
	const char *right = json_string_value(json_object_get(call->code, "openid"));

	if (claimed == NULL || strcmp(claimed, right) == 0)
		return 0;
	return json_integer_value(world_setting(call->world, "openid_mismatch"));
}

static void
use_up_code(struct call *call)
{
	json_object_set_new(call->code, "used", json_true());
	call->world->changed = true;
}

/* A login may give the user a new session key, but not at every call. */
static void
rotate_session_key(struct call *call)
{
	int64_t now_s = world_now_s(call->world);
	int64_t interval_s =
	    json_integer_value(world_setting(call->world, "session_key_rotation_s"));
	int64_t rotated_s = json_integer_value(json_object_get(call->user, "session_key_at"));

	if (json_object_get(call->user, "session_key") != NULL && now_s - rotated_s < interval_s)
		return;
	json_object_set_new(call->user, "session_key",
	                    json_sprintf("%sA==", world_random_name(call->arena, 21)));
	json_object_set_new(call->user, "session_key_at", json_integer(now_s));
}

static struct reply
answer_login(struct call *call)
{
	json_t *unionid = json_object_get(call->user, "unionid");
	json_t *reply;

	use_up_code(call);
	rotate_session_key(call);
	json_object_set_new(call->user, "last_visit", json_integer(world_now_s(call->world)));
	reply = json_pack("{s:O, s:O}", "session_key", json_object_get(call->user, "session_key"),
	                  "openid", json_object_get(call->user, "openid"));
	if (unionid != NULL)
		json_object_set(reply, "unionid", unionid);
	return call_reply(call, reply);
}

static json_t *
make_watermark(const struct call *call)
{
	json_t *other_app = world_setting(call->world, "watermark_appid");
	int64_t offset_s = json_integer_value(world_setting(call->world, "watermark_offset_s"));

	return json_pack(
	    "{s:I, s:O}", "timestamp", (json_int_t)(world_now_s(call->world) + offset_s), "appid",
	    json_is_string(other_app) ? other_app : json_object_get(call->app, "appid"));
}

static struct reply
answer_phone(struct call *call)
{
	const char *number = json_string_value(json_object_get(call->code, "phone"));
	const char *country = json_string_value(json_object_get(call->code, "country_code"));
	bool foreign = strcmp(country, "86") != 0;
	json_t *full = foreign ? json_sprintf("+%s%s", country, number) : json_string(number);

	use_up_code(call);
	return call_reply(call, json_pack("{s:i, s:s, s:{s:o, s:s, s:s, s:o}}", "errcode", 0,
	                                  "errmsg", "ok", "phone_info", "phoneNumber", full,
	                                  "purePhoneNumber", number, "countryCode", country,
	                                  "watermark", make_watermark(call)));
}

static endpoint_check *const login_checks[] = {
	check_appid,      check_secret, check_grant_login, check_login_code, check_risk,
	check_login_rate, NULL,
};

static endpoint_check *const classic_token_checks[] = {
	check_appid, check_secret, check_grant_credential, check_address, check_classic_rate, NULL,
};

static endpoint_check *const stable_token_checks[] = {
	check_post,    check_body_present, check_body_json,
	check_appid,   check_secret,       check_grant_credential,
	check_address, check_stable_rate,  NULL,
};

static endpoint_check *const phone_checks[] = {
	check_post,         check_token, check_body_present, check_body_json, check_phone_code,
	check_phone_openid, NULL,
};

static const struct endpoint endpoints[] = {
	{ "/sns/jscode2session", IN_QUERY, login_checks, answer_login },
	{ "/cgi-bin/token", IN_QUERY, classic_token_checks, token_issue_classic },
	{ "/cgi-bin/stable_token", IN_BODY, stable_token_checks, token_issue_stable },
	{ "/wxa/business/getuserphonenumber", IN_BODY, phone_checks, answer_phone },
};

static const struct endpoint *
find_endpoint(const char *path)
{
	for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		if (strcmp(endpoints[i].path, path) == 0)
			return &endpoints[i];
	}
	return NULL;
}

static struct reply
answer_regularly(struct call *call)
{
	const struct endpoint *endpoint = find_endpoint(call->path);

	if (strcmp(call->method, "POST") == 0 && !call->has_content_length)
		return (struct reply){ .status = 412 };
	if (endpoint == NULL)
		return answer_error(call, 40066);
	call->arguments = endpoint->place == IN_BODY ? call->body : call->query;
	for (size_t i = 0; endpoint->checks[i] != NULL; i++) {
		int64_t errcode = endpoint->checks[i](call);

		if (errcode)
			return answer_error(call, errcode);
	}
	return endpoint->answer(call);
}

static void
write_down(struct call *call, const struct reply *reply, const char *fault)
{
	json_t *calls = world_section(call->world, "calls");
	json_t *totals = world_section(call->world, "totals");
	json_t *body = json_loadb(reply->body.data != NULL ? reply->body.data : "",
	                          reply->body.bytes, 0, NULL);
	json_t *errcode = json_object_get(body, "errcode");
	int64_t total = json_integer_value(json_object_get(totals, call->path));

	json_array_append_new(calls, json_pack("{s:I, s:s, s:s, s:I, s:i, s:O?, s:s?, s:s?}", "at",
	                                       (json_int_t)world_now_s(call->world), "method",
	                                       call->method, "path", call->path, "port",
	                                       (json_int_t)call->port, "status", (int)reply->status,
	                                       "errcode", errcode, "fault", fault, "content_type",
	                                       call->content_type));
	if (json_array_size(calls) > CALLS_KEPT)
		json_array_remove(calls, 0);
	json_object_set_new(totals, call->path, json_integer(total + 1));
	json_decref(body);
}

struct reply
endpoint_answer(struct call *call)
{
	const char *fault;
	struct reply reply;

	world_lock(call->world);
	reply = fault_answer(call, answer_regularly, &fault);
	write_down(call, &reply, fault);
	world_unlock(call->world);
	return reply;
}
