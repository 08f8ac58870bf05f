#include "api/services.h"

#include "base/log.h"
#include "base/secret.h"

#define CALL_TIMEOUT_MIN_MS 100
#define CALL_TIMEOUT_MAX_MS 9000 /* with the work before and after, within nginx's 15 s */
#define BUDGET_BEYOND_CALL_MS 3000 /* for the statements before the call, and for retries */

static struct wechat_settings
read_settings(const struct configuration *settings, const char *secret)
{
	int call_timeout_ms =
	    (int)configuration_integer(settings, "wechat_timeout_ms", WECHAT_CALL_TIMEOUT_MS,
	                               CALL_TIMEOUT_MIN_MS, CALL_TIMEOUT_MAX_MS);

	return (struct wechat_settings){
		.base_url =
		    configuration_text(settings, "wechat_base_url", "https://api.weixin.qq.com"),
		.appid = configuration_text(settings, "wechat_appid", NULL),
		.secret = secret,
		.connect_timeout_ms = WECHAT_CONNECT_TIMEOUT_MS,
		.call_timeout_ms = call_timeout_ms,
		.budget_ms = call_timeout_ms + BUDGET_BEYOND_CALL_MS,
	};
}

static bool
read_key(const char *name, struct key *key)
{
	if (secret_key(name, key))
		return true;
	log_event(LOG_LEVEL_ERROR, "credential_missing", "name", name);
	return false;
}

struct services *
services_create(struct arena *arena, const struct configuration *settings)
{
	struct services *services = arena_new(arena, struct services);
	const char *secret = secret_text(arena, "wechat-secret");
	struct wechat_settings wechat;

	if (secret == NULL) {
		log_event(LOG_LEVEL_ERROR, "credential_missing", "name", "wechat-secret");
		return NULL;
	}
	if (!read_key("phone-hash-key", &services->phone_hash_key) ||
	    !read_key("token-seal-key", &services->token_seal_key))
		return NULL;
	wechat = read_settings(settings, secret);
	services->wechat = wechat_client_create(arena, &wechat);
	if (services->wechat == NULL)
		return NULL;
	services->tokens = wechat_token_keeper_create(arena, services->wechat);
	return services;
}
