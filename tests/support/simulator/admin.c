#include "admin.h"

#include "faults.h"
#include "tokens.h"
#include "world.h"

#include <string.h>

#define CODE_LIFETIME_S 300
#define LOGIN_CODE_LENGTH 32
#define PHONE_CODE_LENGTH 64
#define OPENID_LENGTH 28

struct admin_route {
	const char *method;
	const char *path;
	simulated_endpoint *answer;
};

static struct reply
refuse(struct call *call, unsigned status, const char *problem)
{
	struct reply reply = call_reply(call, json_pack("{s:s}", "problem", problem));

	reply.status = status;
	return reply;
}

/* The reference stays with the world. */
static struct reply
show(struct call *call, json_t *value)
{
	return call_reply(call, json_incref(value));
}

static struct reply
show_health(struct call *call)
{
	return call_reply(call, json_pack("{s:s}", "status", "ok"));
}

static struct reply
show_state(struct call *call)
{
	return show(call, call->world->state);
}

static struct reply
reset_world(struct call *call)
{
	world_reset(call->world);
	return show_health(call);
}

static struct reply
add_app(struct call *call)
{
	const char *appid = call_argument(call, "appid");
	const char *secret = call_argument(call, "secret");

	if (appid == NULL || secret == NULL)
		return refuse(call, 400, "appid and secret are needed");
	return show(call, world_add_app(call->world, appid, secret));
}

static struct reply
put_user(struct call *call)
{
	json_t *users = world_section(call->world, "users");
	const char *openid = call_argument(call, "openid");
	json_t *user;

	if (openid == NULL)
		openid = world_random_name(call->arena, OPENID_LENGTH);
	user = json_object_get(users, openid);
	if (user == NULL) {
		user = json_pack("{s:s, s:i}", "openid", openid, "risk", 0);
		json_object_set_new(users, openid, user);
	}
	json_object_update_new(user, json_deep_copy(call->body));
	json_object_set_new(user, "openid", json_string(openid));
	return show(call, user);
}

/* A code's common members; NULL when its user or app is not known. */
static json_t *
make_code(struct call *call, const json_t *user)
{
	const char *appid = call_argument(call, "appid");
	const json_t *lifetime = json_object_get(call->body, "lifetime_s");
	int64_t lifetime_s =
	    json_is_integer(lifetime) ? json_integer_value(lifetime) : CODE_LIFETIME_S;

	if (appid == NULL)
		appid = call->world->appid;
	if (user == NULL || appid == NULL)
		return NULL;
	return json_pack("{s:s, s:O, s:I, s:b}", "appid", appid, "openid",
	                 json_object_get(user, "openid"), "expires",
	                 (json_int_t)(world_now_s(call->world) + lifetime_s), "used", 0);
}

static struct reply
keep_code(struct call *call, const char *section, size_t length, json_t *code)
{
	const char *name = call_argument(call, "code");

	if (code == NULL)
		return refuse(call, 404, "no such user, or no app");
	if (name == NULL)
		name = world_random_name(call->arena, length);
	json_object_set_new(world_section(call->world, section), name, code);
	return call_reply(call, json_pack("{s:s}", "code", name));
}

static json_t *
find_user(const struct call *call)
{
	const char *openid = call_argument(call, "openid");

	return openid != NULL ? json_object_get(world_section(call->world, "users"), openid) : NULL;
}

static struct reply
mint_login_code(struct call *call)
{
	return keep_code(call, "login_codes", LOGIN_CODE_LENGTH, make_code(call, find_user(call)));
}

/* From the request, else from the user, else the fallback. */
static json_t *
phone_part(const struct call *call, const json_t *user, const char *name, const char *fallback)
{
	const char *value = call_argument(call, name);

	if (value == NULL)
		value = json_string_value(json_object_get(user, name));
	return json_string(value != NULL ? value : fallback);
}

static struct reply
mint_phone_code(struct call *call)
{
	json_t *user = find_user(call);
	json_t *code = make_code(call, user);

	json_object_set_new(code, "phone", phone_part(call, user, "phone", "13800000000"));
	json_object_set_new(code, "country_code", phone_part(call, user, "country_code", "86"));
	return keep_code(call, "phone_codes", PHONE_CODE_LENGTH, code);
}

static struct reply
advance_clock(struct call *call)
{
	const json_t *advance = json_object_get(call->body, "advance_s");
	int64_t offset_s;

	if (!json_is_integer(advance))
		return refuse(call, 400, "advance_s is needed");
	offset_s = json_integer_value(world_section(call->world, "clock_offset_s")) +
	           json_integer_value(advance);
	json_object_set_new(call->world->state, "clock_offset_s", json_integer(offset_s));
	return call_reply(call, json_pack("{s:I}", "clock_offset_s", (json_int_t)offset_s));
}

static struct reply
add_fault(struct call *call)
{
	json_t *fault = json_pack("{s:i, s:i}", "times", 1, "skip", 0);
	const char *problem;

	json_object_update_new(fault, json_deep_copy(call->body));
	problem = fault_problem(fault);
	if (problem != NULL) {
		json_decref(fault);
		return refuse(call, 400, problem);
	}
	json_array_append_new(world_section(call->world, "faults"), fault);
	return show(call, fault);
}

static struct reply
remove_faults(struct call *call)
{
	json_array_clear(world_section(call->world, "faults"));
	call->world->release_count++;
	return show_health(call);
}

static struct reply
rotate_token(struct call *call)
{
	const char *appid = call_argument(call, "appid");
	const json_t *visible = json_object_get(call->body, "visible");
	json_t *app;

	if (appid == NULL)
		appid = call->world->appid;
	app = appid != NULL ? json_object_get(world_section(call->world, "apps"), appid) : NULL;
	if (app == NULL || !json_is_boolean(visible))
		return refuse(call, 400, "visible and a known appid are needed");
	token_rotate(call, app, json_is_true(visible));
	return show(call, app);
}

static struct reply
change_settings(struct call *call)
{
	json_t *settings = world_section(call->world, "settings");
	const char *name;
	json_t *value;

	json_object_foreach (call->body, name, value) {
		if (json_object_get(settings, name) == NULL)
			return refuse(call, 400, "no such setting");
	}
	json_object_update_new(settings, json_deep_copy(call->body));
	return show(call, settings);
}

static struct reply
show_calls(struct call *call)
{
	return call_reply(call,
	                  json_pack("{s:O, s:O}", "calls", world_section(call->world, "calls"),
	                            "totals", world_section(call->world, "totals")));
}

static struct reply
forget_calls(struct call *call)
{
	json_array_clear(world_section(call->world, "calls"));
	json_object_clear(world_section(call->world, "totals"));
	return show_health(call);
}

static const struct admin_route routes[] = {
	{ "GET", "/healthz", show_health },
	{ "GET", "/state", show_state },
	{ "POST", "/reset", reset_world },
	{ "POST", "/apps", add_app },
	{ "POST", "/users", put_user },
	{ "POST", "/login-codes", mint_login_code },
	{ "POST", "/phone-codes", mint_phone_code },
	{ "POST", "/clock", advance_clock },
	{ "POST", "/faults", add_fault },
	{ "DELETE", "/faults", remove_faults },
	{ "POST", "/rotations", rotate_token },
	{ "POST", "/settings", change_settings },
	{ "GET", "/calls", show_calls },
	{ "DELETE", "/calls", forget_calls },
};

static struct reply
answer_route(struct call *call, const struct admin_route *route)
{
	struct reply reply;

	call->arguments = call->body;
	world_lock(call->world);
	reply = route->answer(call);
	if (strcmp(route->method, "GET") != 0)
		call->world->changed = true;
	world_unlock(call->world);
	return reply;
}

struct reply
admin_answer(struct call *call)
{
	if (call->too_large || (call->bytes.bytes && call->body == NULL))
		return refuse(call, 400, "the body is not a JSON object");
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (strcmp(routes[i].path, call->path) == 0 &&
		    strcmp(routes[i].method, call->method) == 0)
			return answer_route(call, &routes[i]);
	}
	return refuse(call, 404, "no such path or method, see admin.h");
}
