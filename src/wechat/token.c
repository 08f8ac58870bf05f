#include "wechat/token.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/fiber.h"
#include "wechat/reply.h"

#include <string.h>

#define SECOND_US INT64_C(1000000)
#define RENEW_MARGIN_US (300 * SECOND_US) /* WeChat itself rotates five minutes before the end */
#define LAST_USE_MARGIN_US (10 * SECOND_US) /* longer than a call takes */
#define REMEMBER_US (60 * SECOND_US)
#define FORCE_INTERVAL_US (31 * SECOND_US) /* WeChat: 30 s */
#define FORCES_PER_DAY 10 /* WeChat: 20, shared with other environments of the app */
#define WAIT_STEP_MS 100
#define WAIT_STEPS 20
#define TOKEN_BYTES_MAX 2049

/* State that the keepers of all requests of a worker share. */
struct memory {
	char token[TOKEN_BYTES_MAX];
	int64_t good_until_us;
};

struct wechat_token_keeper {
	struct wechat_client *client;
	struct memory *memory;
};

/* One search for a valid token, or for one other than the refused token. */
struct search {
	struct wechat_token_keeper *keeper;
	const struct wechat_token_store *store;
	struct arena *arena;
	const char *refused; /* or NULL */
};

struct fetched {
	struct wechat_token_reply reply;
	int64_t started_at_us;
};

struct wechat_token_keeper *
wechat_token_keeper_create(struct arena *arena, struct wechat_client *client)
{
	struct wechat_token_keeper *keeper = arena_new(arena, struct wechat_token_keeper);

	keeper->client = client;
	keeper->memory = arena_new(arena, struct memory);
	return keeper;
}

struct wechat_token_keeper *
wechat_token_keeper_for_request(const struct wechat_token_keeper *keeper, struct arena *arena,
                                struct wechat_client *client)
{
	struct wechat_token_keeper *own = arena_new(arena, struct wechat_token_keeper);

	own->client = client;
	own->memory = keeper->memory;
	return own;
}

struct wechat_client *
wechat_token_keeper_client(const struct wechat_token_keeper *keeper)
{
	return keeper->client;
}

static struct wechat_token
failure(enum wechat_kind kind)
{
	return (struct wechat_token){ .outcome = { .kind = kind, .rid = "" } };
}

/* Whether the row holds a token with more than margin_us left that WeChat has not refused. */
static bool
has_token(const struct search *search, const struct wechat_token_row *row, int64_t margin_us)
{
	return row->value != NULL && row->expires_at_us - clock_wall_us() > margin_us &&
	       (search->refused == NULL || strcmp(row->value, search->refused) != 0);
}

/* Whether the row ends the search; after a refusal any other token does. */
static bool
is_found(const struct search *search, const struct wechat_token_row *row)
{
	return has_token(search, row,
	                 search->refused != NULL ? LAST_USE_MARGIN_US : RENEW_MARGIN_US);
}

/* Whether the row is usable when no newer token is available. */
static bool
will_do(const struct search *search, const struct wechat_token_row *row)
{
	return has_token(search, row, LAST_USE_MARGIN_US);
}

static struct wechat_token
use(const struct search *search, const struct wechat_token_row *row, bool is_new)
{
	struct memory *memory = search->keeper->memory;
	int64_t last_use_us = row->expires_at_us - LAST_USE_MARGIN_US;
	size_t bytes = strlen(row->value) + 1;

	memory->good_until_us = clock_wall_us() + REMEMBER_US;
	if (memory->good_until_us > last_use_us)
		memory->good_until_us = last_use_us;
	if (bytes <= sizeof(memory->token)) {
		memcpy(memory->token, row->value, bytes);
	} else {
		memory->good_until_us = 0;
	}
	return (struct wechat_token){ .outcome = { .kind = WECHAT_OK, .rid = "" },
		                      .value = row->value,
		                      .is_new = is_new };
}

static struct text
compose_body(const struct search *search, bool by_force)
{
	const struct wechat_settings *settings = wechat_client_settings(search->keeper->client);
	struct buffer body = buffer_create(search->arena, 256);

	buffer_append_string(&body, "{\"grant_type\":\"client_credential\",\"appid\":");
	buffer_append_json(&body, text_of(settings->appid));
	buffer_append_string(&body, ",\"secret\":");
	buffer_append_json(&body, text_of(settings->secret));
	buffer_append_format(&body, ",\"force_refresh\":%s}", by_force ? "true" : "false");
	return buffer_text(&body);
}

static struct fetched
fetch(const struct search *search, bool by_force)
{
	struct wechat_client *client = search->keeper->client;
	const struct wechat_call call = {
		.name = by_force ? "stable_token_forced" : "stable_token",
		.path = "/cgi-bin/stable_token",
		.json = compose_body(search, by_force),
		.repeatable = !by_force,
	};
	struct fetched fetched;
	int attempt = 0;

	do {
		struct wechat_delivery delivery = wechat_client_send(client, search->arena, &call);

		fetched = (struct fetched){ .reply.outcome = failure(delivery.kind).outcome,
			                    .started_at_us = delivery.started_at_us };
		if (delivery.kind == WECHAT_OK)
			fetched.reply = wechat_parse_token(search->arena, delivery.body);
		wechat_client_log(&call, &delivery, &fetched.reply.outcome);
	} while (wechat_client_retries(client, &call, fetched.reply.outcome.kind, attempt++));
	return fetched;
}

static bool
may_force(const struct wechat_token_row *row)
{
	return clock_wall_us() - row->forced_at_us > FORCE_INTERVAL_US &&
	       row->forced_today < FORCES_PER_DAY;
}

/* WeChat issues the token that it refuses: another environment has invalidated it. */
static struct fetched
fetch_by_force(const struct search *search, struct wechat_token_row *row)
{
	if (!may_force(row))
		return (struct fetched){ .reply.outcome = failure(WECHAT_TOKEN).outcome };
	row->value = search->refused;
	row->forced_at_us = clock_wall_us();
	row->forced_today++;
	return fetch(search, true);
}

static bool
is_refused(const struct search *search, const struct fetched *fetched)
{
	return search->refused != NULL && fetched->reply.outcome.kind == WECHAT_OK &&
	       strcmp(fetched->reply.token, search->refused) == 0;
}

/* With the lock held: calls WeChat, stores the token and releases the lock. */
static struct wechat_token
renew(const struct search *search, struct wechat_token_row *row)
{
	const struct wechat_token_store *store = search->store;
	int forced_before = row->forced_today;
	struct fetched fetched = fetch(search, false);

	if (is_refused(search, &fetched))
		fetched = fetch_by_force(search, row);
	if (fetched.reply.outcome.kind == WECHAT_OK) {
		row->value = fetched.reply.token;
		row->expires_at_us = fetched.started_at_us + fetched.reply.lifetime_s * SECOND_US;
		store->save(store->context, search->arena, row);
		return use(search, row, true);
	}
	if (row->forced_today != forced_before) {
		store->save(store->context, search->arena, row);
	} else {
		store->unlock(store->context);
	}
	if (will_do(search, row))
		return use(search, row, false);
	return (struct wechat_token){ .outcome = fetched.reply.outcome };
}

/* Another worker may have renewed the token after our read and before we got the lock. */
static struct wechat_token
renew_unless_done(const struct search *search)
{
	const struct wechat_token_store *store = search->store;
	struct wechat_token_row row = { 0 };

	if (!store->read(store->context, search->arena, &row)) {
		store->unlock(store->context);
		return failure(WECHAT_UNREACHED);
	}
	if (is_found(search, &row)) {
		store->unlock(store->context);
		return use(search, &row, false);
	}
	return renew(search, &row);
}

static struct wechat_token
find(const struct search *search)
{
	const struct wechat_token_store *store = search->store;

	for (int i = 0; i < WAIT_STEPS; i++) {
		struct wechat_token_row row = { 0 };
		enum wechat_lock lock;

		if (!store->read(store->context, search->arena, &row))
			return failure(WECHAT_UNREACHED);
		if (is_found(search, &row))
			return use(search, &row, false);
		lock = store->lock(store->context, search->arena);
		if (lock == WECHAT_LOCKED)
			return renew_unless_done(search);
		if (lock == WECHAT_LOCK_FAILED)
			return failure(WECHAT_UNREACHED);
		if (will_do(search, &row))
			return use(search, &row, false);
		fiber_sleep(WAIT_STEP_MS);
	}
	return failure(WECHAT_BUSY);
}

struct wechat_token
wechat_token_get(struct wechat_token_keeper *keeper, const struct wechat_token_store *store,
                 struct arena *arena)
{
	const struct search search = { keeper, store, arena, NULL };

	if (clock_wall_us() < keeper->memory->good_until_us) {
		return (struct wechat_token){
			.outcome = { .kind = WECHAT_OK, .rid = "" },
			.value = arena_copy_string(arena, keeper->memory->token),
		};
	}
	return find(&search);
}

struct wechat_token
wechat_token_replace(struct wechat_token_keeper *keeper, const struct wechat_token_store *store,
                     struct arena *arena, const char *refused)
{
	const struct search search = { keeper, store, arena, refused };

	keeper->memory->good_until_us = 0;
	return find(&search);
}
