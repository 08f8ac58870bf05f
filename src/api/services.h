#pragma once

/*
 * What operations written in C need besides their request: the connection to WeChat, and keys.
 *
 *	struct services *services = services_create(arena, settings, contract_schema_version);
 *
 * The worker creates them once and hands them to the engine; handlers find them in
 * request->services. Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/configuration.h"
#include "base/crypto.h"
#include "wechat/client.h"
#include "wechat/token.h"

#include <stdbool.h>

struct services {
	struct wechat_client *wechat;
	struct wechat_token_keeper *tokens;
	/*
	 * Locks held by requests of this worker; their common connection could take a lock twice.
	 */
	struct held_code *held_codes;
	bool token_is_held;
	struct key phone_hash_key;
	struct key token_seal_key;
};

/* NULL, with a log line for each reason, when a secret is missing or a setting is wrong. */
struct services *
services_create(struct arena *arena, const struct configuration *settings);
