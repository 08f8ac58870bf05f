#pragma once

/*
 * How a call to WeChat ended, in the few ways that make a difference to the caller.
 *
 * WeChat answers nearly everything with HTTP 200 and an errcode; a missing errcode means success.
 * The lists of errcodes are in outcome.c and nowhere else.
 */

#include <stdint.h>

enum wechat_kind {
	WECHAT_OK,
	WECHAT_BUSY, /* WeChat asks to try again */
	WECHAT_TOKEN, /* the access token is not, or no longer, the right one */
	WECHAT_TOKEN_MISSING, /* our mistake */
	WECHAT_CREDENTIAL, /* appid, AppSecret or list of addresses: for an administrator */
	WECHAT_RATE, /* too many calls in this minute or on this day */
	WECHAT_ARGUMENT, /* never right, however often it is tried */
	WECHAT_CODE, /* the code is unknown, too old or used: the client must get a new one */
	WECHAT_USER, /* the user refused, or WeChat refuses the user */
	WECHAT_PERMISSION, /* a capability is missing or banned: for an administrator */
	WECHAT_UNKNOWN, /* an errcode that is in no list */
	WECHAT_UNREACHED, /* the request never left: nothing has happened at WeChat */
	WECHAT_UNCERTAIN, /* the request left, no usable answer came: WeChat may have acted on it */
};

enum wechat_family {
	WECHAT_BUSINESS_CALL,
	WECHAT_TOKEN_CALL, /* where 40001 means a wrong AppSecret and not a stale token */
};

struct wechat_outcome {
	enum wechat_kind kind;
	int64_t errcode; /* 0 when there was none */
	const char *rid; /* WeChat's name for the call, for its support; empty when unknown */
};

/* The kind of an errcode. */
enum wechat_kind
wechat_kind_of(int64_t errcode, enum wechat_family family);

/* The name of a kind in logs and metrics. */
const char *
wechat_kind_name(enum wechat_kind kind);
