#pragma once

/*
 * WeChat's replies: bytes in, checked values out.
 *
 *	struct wechat_login_reply reply = wechat_parse_login(arena, body);
 *
 *	if (reply.outcome.kind == WECHAT_OK)
 *		use(reply.openid);
 *
 * Nothing of a reply is trusted: not its media type, not its shape, not the length of anything in
 * it. What is not understood gives WECHAT_UNCERTAIN. errmsg is never kept, because it can quote
 * what a user sent. Results belong to the arena.
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
	const char *appid; /* of the watermark: for whom WeChat issued the number */
	int64_t issued_at_s; /* of the watermark: when */
};

/* jscode2session. The session key is left where it is: the platform has no use for it. */
struct wechat_login_reply
wechat_parse_login(struct arena *arena, struct text body);

/* token and stable_token. */
struct wechat_token_reply
wechat_parse_token(struct arena *arena, struct text body);

/* getuserphonenumber. */
struct wechat_phone_reply
wechat_parse_phone(struct arena *arena, struct text body);
