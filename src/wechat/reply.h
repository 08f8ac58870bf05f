#pragma once

/*
 * WeChat's replies: bytes in, checked values out.
 *
 *	struct wechat_login_reply reply = wechat_parse_login(arena, body);
 *
 *	if (reply.outcome.kind == WECHAT_OK)
 *		use(reply.openid);
 *
 * Replies are not trusted: neither media type nor shape nor the length of any value. An unexpected
 * reply gives WECHAT_UNCERTAIN. errmsg is never stored, because it can quote a user's input.
 * Results belong to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "wechat/outcome.h"

#include <stdint.h>

struct wechat_login_reply {
	struct wechat_outcome outcome;
	const char *openid;
	const char *unionid; /* NULL unless the program belongs to an Open Platform account */
};

struct wechat_token_reply {
	struct wechat_outcome outcome;
	const char *token;
	int64_t lifetime_s;
};

struct wechat_phone_reply {
	struct wechat_outcome outcome;
	const char *number; /* digits, without the country */
	const char *country_code; /* digits, "86" */
	const char *appid; /* of the watermark: the program for which WeChat issued the number */
	int64_t issued_at_s; /* of the watermark: when */
};

/* jscode2session. The session key is ignored: the platform does not use it. */
struct wechat_login_reply
wechat_parse_login(struct arena *arena, struct text body);

/* token and stable_token. */
struct wechat_token_reply
wechat_parse_token(struct arena *arena, struct text body);

/* getuserphonenumber. */
struct wechat_phone_reply
wechat_parse_phone(struct arena *arena, struct text body);
