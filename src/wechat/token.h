#pragma once

/*
 * The access token of the business calls: one for all workers of all machines.
 *
 *	struct wechat_token_keeper *keeper = wechat_token_keeper_create(process_arena, client);
 *
 *	token = wechat_token_get(keeper, &store, arena);
 *
 *	if (token.outcome.kind == WECHAT_OK)
 *		reply = call_with(token.value);
 *	if (reply.outcome.kind == WECHAT_TOKEN)
 *		token = wechat_token_replace(keeper, &store, arena, token.value);
 *
 * All workers share the token in a store. The worker that gets the store's lock renews it when it
 * expires within five minutes, or when WeChat refuses it; the others use the old token while it is
 * valid, and otherwise wait for the new one. A renewal is forced only when WeChat keeps issuing the
 * token that it refuses.
 */

#include "wechat/client.h"
#include "wechat/outcome.h"

#include <stdbool.h>
#include <stdint.h>

struct wechat_token_keeper;

struct wechat_token {
	struct wechat_outcome outcome; /* of the fetch; WECHAT_OK when there is a value */
	const char *value;
	bool is_new; /* WeChat has just issued it */
};

/* A row of the store. */
struct wechat_token_row {
	const char *value; /* NULL when there is no token yet, or it cannot be unsealed */
	int64_t expires_at_us;
	int64_t forced_at_us; /* 0 for never */
	int forced_today;
};

enum wechat_lock {
	WECHAT_LOCKED,
	WECHAT_LOCKED_ELSEWHERE,
	WECHAT_LOCK_FAILED,
};

/* Storage of the token. All functions get the context; texts belong to the arena. */
struct wechat_token_store {
	void *context;
	/* False when the store cannot be reached. */
	bool (*read)(void *context, struct arena *arena, struct wechat_token_row *row);
	/* Takes the lock if it is free; it is held until save or unlock. */
	enum wechat_lock (*lock)(void *context, struct arena *arena);
	/* Stores the row and releases the lock. */
	bool (*save)(void *context, struct arena *arena, const struct wechat_token_row *row);
	void (*unlock)(void *context);
};

/* Caches a token for up to a minute, so that most calls do not read the store. */
struct wechat_token_keeper *
wechat_token_keeper_create(struct arena *arena, struct wechat_client *client);

/* The keeper with the client of one request. It belongs to the arena. */
struct wechat_token_keeper *
wechat_token_keeper_for_request(const struct wechat_token_keeper *keeper, struct arena *arena,
                                struct wechat_client *client);

/* The client that the keeper was created with. */
struct wechat_client *
wechat_token_keeper_client(const struct wechat_token_keeper *keeper);

/* A token that is not known to be invalid. */
struct wechat_token
wechat_token_get(struct wechat_token_keeper *keeper, const struct wechat_token_store *store,
                 struct arena *arena);

/* A token other than the one that WeChat has just refused. */
struct wechat_token
wechat_token_replace(struct wechat_token_keeper *keeper, const struct wechat_token_store *store,
                     struct arena *arena, const char *refused);
