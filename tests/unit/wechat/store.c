#include "store.h"

#include "base/clock.h"

#include <stdio.h>

struct shared_store shared = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.row_mutex = PTHREAD_MUTEX_INITIALIZER,
};

static bool
read_row(void *context, struct arena *arena, struct wechat_token_row *row)
{
	(void)context;
	pthread_mutex_lock(&shared.row_mutex);
	*row = shared.row;
	row->value = shared.row.value != NULL ? arena_copy_string(arena, shared.value) : NULL;
	pthread_mutex_unlock(&shared.row_mutex);
	return !shared.broken;
}

void
put_row(const char *value, int64_t lifetime_s)
{
	snprintf(shared.value, sizeof(shared.value), "%s", value != NULL ? value : "");
	shared.row = (struct wechat_token_row){
		.value = value != NULL ? shared.value : NULL,
		.expires_at_us = clock_wall_us() + lifetime_s * SECOND_US,
	};
}

static enum wechat_lock
take_lock(void *context, struct arena *arena)
{
	(void)context;
	(void)arena;
	shared.lock_count++;
	if (shared.renewed_before_lock)
		put_row("78_renewed", 7200);
	return pthread_mutex_trylock(&shared.lock) == 0 ? WECHAT_LOCKED : WECHAT_LOCKED_ELSEWHERE;
}

static void
give_lock_back(void *context)
{
	(void)context;
	pthread_mutex_unlock(&shared.lock);
}

static bool
save_row(void *context, struct arena *arena, const struct wechat_token_row *row)
{
	(void)context;
	(void)arena;
	pthread_mutex_lock(&shared.row_mutex);
	if (row->value != NULL)
		snprintf(shared.value, sizeof(shared.value), "%s", row->value);
	shared.row = *row;
	shared.row.value = row->value != NULL ? shared.value : NULL;
	pthread_mutex_unlock(&shared.row_mutex);
	give_lock_back(context);
	return true;
}

const struct wechat_token_store store = {
	.read = read_row,
	.lock = take_lock,
	.save = save_row,
	.unlock = give_lock_back,
};

int
create_empty_store(void **state)
{
	put_row(NULL, 0);
	shared.lock_count = 0;
	shared.broken = false;
	shared.renewed_before_lock = false;
	return create_wechat(state);
}

int
destroy_store(void **state)
{
	if (pthread_mutex_trylock(&shared.lock) != 0)
		return -1;
	pthread_mutex_unlock(&shared.lock);
	return destroy_arena(state);
}

struct wechat_token_keeper *
create_keeper(struct arena *arena)
{
	return wechat_token_keeper_create(arena, create_client(arena));
}

int64_t
count_fetches(void)
{
	return simulator_count_calls(&simulator, TOKEN_PATH);
}
