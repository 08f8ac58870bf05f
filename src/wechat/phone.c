#include "wechat/phone.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

#define WATERMARK_AGE_MAX_S 600

static struct text
compose_body(struct arena *arena, const struct wechat_phone_question *question)
{
	struct buffer body = buffer_create(arena, 256);

	buffer_append_string(&body, "{\"code\":");
	buffer_append_json(&body, text_of(question->code));
	buffer_append_string(&body, ",\"openid\":");
	buffer_append_json(&body, text_of(question->openid));
	buffer_append_string(&body, "}");
	return buffer_text(&body);
}

static bool
is_for_us_and_recent(const struct wechat_client *client, const struct wechat_phone_reply *reply)
{
	int64_t age_s = clock_wall_us() / 1000000 - reply->issued_at_s;

	return strcmp(reply->appid, wechat_client_settings(client)->appid) == 0 &&
	       age_s <= WATERMARK_AGE_MAX_S && age_s >= -WATERMARK_AGE_MAX_S;
}

static struct wechat_phone_reply
ask(struct wechat_client *client, struct arena *arena, const char *token,
    const struct wechat_phone_question *question)
{
	const struct wechat_call call = {
		.name = "getuserphonenumber",
		.path = "/wxa/business/getuserphonenumber",
		.query = { { "access_token", token } },
		.json = compose_body(arena, question),
	};
	struct wechat_phone_reply reply;
	int attempt = 0;

	do {
		struct wechat_delivery delivery = wechat_client_send(client, arena, &call);

		reply =
		    (struct wechat_phone_reply){ .outcome = { .kind = delivery.kind, .rid = "" } };
		if (delivery.kind == WECHAT_OK)
			reply = wechat_parse_phone(arena, delivery.body);
		if (reply.outcome.kind == WECHAT_OK && !is_for_us_and_recent(client, &reply)) {
			log_event(LOG_LEVEL_ERROR, "wechat_watermark_refused", "rid",
			          reply.outcome.rid);
			reply.outcome.kind = WECHAT_UNCERTAIN;
		}
		wechat_client_log(&call, &delivery, &reply.outcome);
	} while (wechat_client_retries(client, &call, reply.outcome.kind, attempt++));
	return reply;
}

/* Without a token there was no call, and the code is still valid. */
static struct wechat_phone_reply
not_asked(const struct wechat_token *token)
{
	struct wechat_phone_reply reply = { .outcome = token->outcome };

	reply.outcome.kind = WECHAT_UNREACHED;
	return reply;
}

struct wechat_phone_reply
wechat_phone_with_shared_token(struct wechat_token_keeper *keeper,
                               const struct wechat_token_store *store, struct arena *arena,
                               const struct wechat_phone_question *question)
{
	struct wechat_client *client = wechat_token_keeper_client(keeper);
	struct wechat_token token = wechat_token_get(keeper, store, arena);
	bool is_last = false;

	while (token.outcome.kind == WECHAT_OK) {
		struct wechat_phone_reply reply = ask(client, arena, token.value, question);

		if (reply.outcome.kind != WECHAT_TOKEN || is_last)
			return reply;
		token = wechat_token_replace(keeper, store, arena, token.value);
		is_last = token.is_new;
	}
	return not_asked(&token);
}
