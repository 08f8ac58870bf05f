#include "base/arena.h"
#include "base/limits.h"
#include "fuzz.h"
#include "wechat/reply.h"

#include <stdlib.h>
#include <string.h>

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_outcome(const struct wechat_outcome *outcome)
{
	check(wechat_kind_name(outcome->kind) != NULL);
	check(outcome->kind != WECHAT_OK || outcome->errcode == 0);
	check(strlen(outcome->rid) == 0 || strlen(outcome->rid) == 26);
}

static void
check_login(struct arena *arena, struct text body)
{
	struct wechat_login_reply reply = wechat_parse_login(arena, body);

	check_outcome(&reply.outcome);
	if (reply.outcome.kind != WECHAT_OK)
		return;
	check(strlen(reply.openid) >= 1 && strlen(reply.openid) <= 128);
	check(reply.unionid == NULL ||
	      (strlen(reply.unionid) >= 1 && strlen(reply.unionid) <= 128));
}

static void
check_token(struct arena *arena, struct text body)
{
	struct wechat_token_reply reply = wechat_parse_token(arena, body);

	check_outcome(&reply.outcome);
	if (reply.outcome.kind != WECHAT_OK)
		return;
	check(strlen(reply.token) >= 1 && strlen(reply.token) <= 2048);
	check(strpbrk(reply.token, " \t\r\n") == NULL);
	check(reply.lifetime_s >= 1 && reply.lifetime_s <= 86400);
}

static void
check_phone(struct arena *arena, struct text body)
{
	struct wechat_phone_reply reply = wechat_parse_phone(arena, body);

	check_outcome(&reply.outcome);
	if (reply.outcome.kind != WECHAT_OK)
		return;
	check(strspn(reply.number, "0123456789") == strlen(reply.number));
	check(strlen(reply.number) >= 1 && strlen(reply.number) <= 15);
	check(strlen(reply.country_code) >= 1 && strlen(reply.country_code) <= 4);
	check(strlen(reply.appid) >= 1 && reply.issued_at_s >= 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena *arena = arena_create(ARENA_BYTES_MAX);
	const struct text body = { (const char *)data, bytes };

	check_login(arena, body);
	check_token(arena, body);
	check_phone(arena, body);
	arena_destroy(arena);
	return 0;
}
