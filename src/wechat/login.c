#include "wechat/login.h"

struct wechat_login_reply
wechat_login(struct wechat_client *client, struct arena *arena, const char *code)
{
	const struct wechat_settings *settings = wechat_client_settings(client);
	const struct wechat_call call = {
		.name = "jscode2session",
		.path = "/sns/jscode2session",
		.query = {
			{ "appid", settings->appid },
			{ "secret", settings->secret },
			{ "js_code", code },
			{ "grant_type", "authorization_code" },
		},
	};
	struct wechat_login_reply reply;
	int attempt = 0;

	do {
		struct wechat_delivery delivery = wechat_client_send(client, arena, &call);

		reply =
		    (struct wechat_login_reply){ .outcome = { .kind = delivery.kind, .rid = "" } };
		if (delivery.kind == WECHAT_OK)
			reply = wechat_parse_login(arena, delivery.body);
		wechat_client_log(&call, &delivery, &reply.outcome);
	} while (wechat_client_retries(client, &call, reply.outcome.kind, attempt++));
	return reply;
}
