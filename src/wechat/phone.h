#pragma once

/* The phone number for a code from the button getPhoneNumber. */

#include "wechat/client.h"
#include "wechat/reply.h"
#include "wechat/token.h"

struct wechat_phone_question {
	const char *code;
	/* Of the person who asks: the code alone would let one user present another's number. */
	const char *openid;
};

/*
 * Asks with the shared token. When WeChat refuses it, asks again with its successor, until that is
 * one that WeChat has just handed out: what a worker remembers, and what all workers share, may
 * both be void by now. WECHAT_UNREACHED also when there was no token to ask with; WECHAT_UNCERTAIN
 * also when WeChat issued the number to another program or more than ten minutes ago.
 */
struct wechat_phone_reply
wechat_phone_with_shared_token(struct wechat_token_keeper *keeper,
                               const struct wechat_token_store *store, struct arena *arena,
                               const struct wechat_phone_question *question);
