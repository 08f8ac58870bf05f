#include "wechat/reply.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#define IDENTIFIER_LENGTH_MAX 128 /* openid and unionid have about 28 */
#define TOKEN_LENGTH_MAX 2048 /* WeChat requires room for at least 512 */
#define PHONE_DIGITS_MAX 15 /* ITU-T E.164 */
#define COUNTRY_DIGITS_MAX 4
#define LIFETIME_MAX_S 86400 /* WeChat gives 7200 today */
#define RID_LENGTH 26

static const char identifier_letters[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
static const char digits[] = "0123456789";
static const char rid_letters[] = "0123456789abcdef-";

static const struct wechat_outcome uncertain = { .kind = WECHAT_UNCERTAIN, .rid = "" };

static void
drop_reference(void *value)
{
	json_decref(value);
}

/* Parses the bytes as an object, or returns NULL. */
static json_t *
parse_object(struct arena *arena, struct text body)
{
	json_t *object = json_loadb(body.data != NULL ? body.data : "", body.bytes,
	                            JSON_REJECT_DUPLICATES, NULL);

	if (object == NULL)
		return NULL;
	arena_defer(arena, drop_reference, object);
	return json_is_object(object) ? object : NULL;
}

/* A member that is a non-empty string of at most length_max of the letters; or NULL. */
static const char *
checked_string(const json_t *object, const char *name, const char *letters, size_t length_max)
{
	const json_t *member = json_object_get(object, name);
	const char *value = json_string_value(member);
	size_t length = json_string_length(member);

	if (value == NULL || length == 0 || length > length_max || strspn(value, letters) != length)
		return NULL;
	return value;
}

/* Some of WeChat's pages write errcode as a string. */
static bool
read_errcode(const json_t *object, int64_t *errcode)
{
	const json_t *member = json_object_get(object, "errcode");

	*errcode = json_integer_value(member);
	if (member == NULL || json_is_integer(member))
		return true;
	return json_is_string(member) &&
	       text_to_integer(text_of(json_string_value(member)), errcode);
}

/* "... rid: 6a3f9c01-1b2c3d4e-5f607182": the only part of an errmsg that is stored. */
static const char *
read_rid(struct arena *arena, const json_t *object)
{
	const char *message = json_string_value(json_object_get(object, "errmsg"));
	const char *rid = message != NULL ? strstr(message, "rid: ") : NULL;

	if (rid == NULL)
		return "";
	rid += strlen("rid: ");
	return strspn(rid, rid_letters) == RID_LENGTH ? arena_copy(arena, rid, RID_LENGTH) : "";
}

static struct wechat_outcome
read_outcome(struct arena *arena, const json_t *object, enum wechat_family family)
{
	struct wechat_outcome outcome = uncertain;

	if (object == NULL || !read_errcode(object, &outcome.errcode))
		return uncertain;
	outcome.kind = wechat_kind_of(outcome.errcode, family);
	outcome.rid = read_rid(arena, object);
	return outcome;
}

struct wechat_login_reply
wechat_parse_login(struct arena *arena, struct text body)
{
	const json_t *object = parse_object(arena, body);
	struct wechat_login_reply reply = {
		.outcome = read_outcome(arena, object, WECHAT_BUSINESS_CALL),
	};

	if (reply.outcome.kind != WECHAT_OK)
		return reply;
	reply.openid = checked_string(object, "openid", identifier_letters, IDENTIFIER_LENGTH_MAX);
	reply.unionid =
	    checked_string(object, "unionid", identifier_letters, IDENTIFIER_LENGTH_MAX);
	if (reply.openid == NULL)
		reply.outcome.kind = WECHAT_UNCERTAIN;
	return reply;
}

/* A token may have any visible ASCII characters. */
static bool
is_visible_ascii(const char *value)
{
	for (; *value; value++) {
		if (*value <= ' ' || *value > '~')
			return false;
	}
	return true;
}

struct wechat_token_reply
wechat_parse_token(struct arena *arena, struct text body)
{
	const json_t *object = parse_object(arena, body);
	const json_t *token = json_object_get(object, "access_token");
	struct wechat_token_reply reply = {
		.outcome = read_outcome(arena, object, WECHAT_TOKEN_CALL),
	};

	if (reply.outcome.kind != WECHAT_OK)
		return reply;
	reply.token = json_string_value(token);
	reply.lifetime_s = json_integer_value(json_object_get(object, "expires_in"));
	if (reply.token == NULL || json_string_length(token) == 0 ||
	    json_string_length(token) > TOKEN_LENGTH_MAX || !is_visible_ascii(reply.token) ||
	    reply.lifetime_s < 1 || reply.lifetime_s > LIFETIME_MAX_S)
		reply.outcome.kind = WECHAT_UNCERTAIN;
	return reply;
}

struct wechat_phone_reply
wechat_parse_phone(struct arena *arena, struct text body)
{
	const json_t *object = parse_object(arena, body);
	const json_t *phone = json_object_get(object, "phone_info");
	const json_t *watermark = json_object_get(phone, "watermark");
	struct wechat_phone_reply reply = {
		.outcome = read_outcome(arena, object, WECHAT_BUSINESS_CALL),
	};

	if (reply.outcome.kind != WECHAT_OK)
		return reply;
	reply.number = checked_string(phone, "purePhoneNumber", digits, PHONE_DIGITS_MAX);
	reply.country_code = checked_string(phone, "countryCode", digits, COUNTRY_DIGITS_MAX);
	reply.appid = checked_string(watermark, "appid", identifier_letters, IDENTIFIER_LENGTH_MAX);
	reply.issued_at_s = json_integer_value(json_object_get(watermark, "timestamp"));
	if (reply.number == NULL || reply.country_code == NULL || reply.appid == NULL ||
	    reply.issued_at_s < 1)
		reply.outcome.kind = WECHAT_UNCERTAIN;
	return reply;
}
