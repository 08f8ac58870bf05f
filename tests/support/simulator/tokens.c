#include "tokens.h"

#include "answers.h"
#include "world.h"

#include <string.h>

#define TOKEN_LIFETIME_S 7200
#define ROTATION_MARGIN_S 300
#define OVERLAP_S 300
#define FORCED_INTERVAL_S 30
#define FORCED_PER_DAY 20
#define TOKEN_TAIL_LENGTH 136

static int64_t
integer_of(const json_t *family, const char *name)
{
	return json_integer_value(json_object_get(family, name));
}

static void
set_integer(json_t *family, const char *name, int64_t value)
{
	json_object_set_new(family, name, json_integer(value));
}

/* The value that was current stays good until previous_until. */
static void
rotate(struct call *call, json_t *family, int64_t previous_until)
{
	const char *tail = world_random_name(call->arena, TOKEN_TAIL_LENGTH);
	json_t *old = json_object_get(family, "value");

	if (old != NULL)
		json_object_set(family, "previous", old);
	set_integer(family, "previous_until", previous_until);
	json_object_set_new(family, "value", json_sprintf("78_%s", tail));
	set_integer(family, "expires", world_now_s(call->world) + TOKEN_LIFETIME_S);
	json_object_set_new(family, "revoked", json_false());
	call->world->changed = true;
}

static struct reply
reply_with_token(struct call *call, const json_t *family)
{
	int64_t remaining_s = integer_of(family, "expires") - world_now_s(call->world);

	return call_reply(call,
	                  json_pack("{s:O, s:I}", "access_token", json_object_get(family, "value"),
	                            "expires_in", (json_int_t)remaining_s));
}

struct reply
token_issue_classic(struct call *call)
{
	json_t *family = json_object_get(call->app, "classic");

	rotate(call, family, world_now_s(call->world) + OVERLAP_S);
	return reply_with_token(call, family);
}

/* 0, or the errcode that refuses a forced rotation. */
static int64_t
count_forced(struct call *call, json_t *family)
{
	int64_t now_s = world_now_s(call->world);
	int64_t today = world_day(call->world);
	int64_t count =
	    integer_of(family, "forced_day") == today ? integer_of(family, "forced") : 0;

	if (now_s - integer_of(family, "forced_at") < FORCED_INTERVAL_S)
		return 45011;
	if (count >= FORCED_PER_DAY)
		return 45009;
	set_integer(family, "forced_at", now_s);
	set_integer(family, "forced_day", today);
	set_integer(family, "forced", count + 1);
	return 0;
}

struct reply
token_issue_stable(struct call *call)
{
	json_t *family = json_object_get(call->app, "stable");
	int64_t remaining_s = integer_of(family, "expires") - world_now_s(call->world);

	if (json_is_true(json_object_get(call->body, "force_refresh"))) {
		int64_t errcode = count_forced(call, family);

		if (errcode)
			return answer_error(call, errcode);
		rotate(call, family, 0);
	} else if (remaining_s <= ROTATION_MARGIN_S) {
		rotate(call, family, integer_of(family, "expires"));
	}
	return reply_with_token(call, family);
}

void
token_rotate(struct call *call, json_t *app, bool visible)
{
	json_t *family = json_object_get(app, "stable");

	if (visible) {
		rotate(call, family, 0);
	} else {
		json_object_set_new(family, "revoked", json_true());
	}
	call->world->changed = true;
}

/* "78_" and a long tail. */
static bool
has_shape(const char *value)
{
	static const char letters[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
	size_t digits = strspn(value, "0123456789");

	return digits > 0 && value[digits] == '_' && strspn(value, letters) == strlen(value) &&
	       strlen(value) >= 100;
}

static bool
is_named(const json_t *family, const char *name, const char *value)
{
	const char *known = json_string_value(json_object_get(family, name));

	return known != NULL && strcmp(known, value) == 0;
}

static enum token_state
judge_in_family(const struct call *call, const json_t *family, const char *value)
{
	int64_t now_s = world_now_s(call->world);

	if (is_named(family, "value", value)) {
		if (json_is_true(json_object_get(family, "revoked")))
			return TOKEN_UNKNOWN;
		return now_s < integer_of(family, "expires") ? TOKEN_VALID : TOKEN_EXPIRED;
	}
	if (is_named(family, "previous", value) && now_s < integer_of(family, "previous_until"))
		return TOKEN_VALID;
	return TOKEN_UNKNOWN;
}

enum token_state
token_judge(struct call *call, const char *value, json_t **app)
{
	const char *appid;

	if (!has_shape(value))
		return TOKEN_MALFORMED;
	json_object_foreach (world_section(call->world, "apps"), appid, *app) {
		enum token_state state =
		    judge_in_family(call, json_object_get(*app, "stable"), value);

		if (state == TOKEN_UNKNOWN)
			state = judge_in_family(call, json_object_get(*app, "classic"), value);
		if (state != TOKEN_UNKNOWN)
			return state;
	}
	return TOKEN_UNKNOWN;
}
