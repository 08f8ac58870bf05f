#pragma once

/*
 * The outcome of a call to WeChat, in the few kinds that matter to the caller.
 *
 * WeChat answers nearly everything with HTTP 200 and an errcode; a missing errcode means success.
 * Only outcome.c lists errcodes.
 */

#include <stdint.h>

enum wechat_kind {
	WECHAT_OK,
	WECHAT_BUSY, /* WeChat asks to try again */
	WECHAT_TOKEN, /* the access token is invalid or expired */
	WECHAT_TOKEN_MISSING, /* an error in our request */
	WECHAT_CREDENTIAL, /* appid, AppSecret or list of addresses: for an administrator */
	WECHAT_RATE, /* too many calls in this minute or on this day */
	WECHAT_ARGUMENT, /* permanent: a retry does not help */
	WECHAT_CODE, /* the code is unknown, expired or used: the client must get a new one */
	WECHAT_USER, /* the user refused, or WeChat refuses the user */
	WECHAT_PERMISSION, /* a capability is missing or banned: for an administrator */
	WECHAT_UNKNOWN, /* an unknown errcode */
	WECHAT_UNREACHED, /* the request was not sent: WeChat has done nothing */
	WECHAT_UNCERTAIN, /* sent, but no usable reply: WeChat may have acted on it */
};

enum wechat_family {
	WECHAT_BUSINESS_CALL,
	WECHAT_TOKEN_CALL, /* 40001 means a wrong AppSecret here and not a stale token */
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
