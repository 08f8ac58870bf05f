#pragma once

/*
 * What the simulated WeChat knows, as one JSON object, so that it can be shown, kept in a file
 * and taken up again:
 *
 *	clock_offset_s	how far the simulated clock runs ahead of the machine's
 *	settings	answers that the official documents leave open, see world.c
 *	apps		by appid: secret, classic and stable token
 *	users		by openid: unionid, phone, session key, last visit, risk grade
 *	login_codes	by code: appid, openid, expiry, used
 *	phone_codes	the same, with the phone number
 *	counters	calls in the current minute and day
 *	faults		planned failures, see faults.h
 *	calls, totals	the latest calls, and how many there were of each path
 *
 * Every function but world_open and world_close needs the world locked.
 */

#include "base/arena.h"

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct simulated_world {
	_Atomic unsigned release_count; /* how often held replies were let go */
	pthread_mutex_t mutex;
	json_t *state;
	const char *path; /* NULL when nothing is kept */
	const char *appid; /* the app that is there from the start */
	const char *secret;
	bool changed;
};

/* Takes up the state of an earlier run; false, with a line on stderr, when the file is damaged. */
bool
world_open(struct simulated_world *world);

void
world_lock(struct simulated_world *world);

void
world_unlock(struct simulated_world *world);

/* Everything back to the start: one app, no users, no faults, the real time. */
void
world_reset(struct simulated_world *world);

/* Writes the state when it has changed, so that a crash leaves the old file or the new one. */
bool
world_save(struct simulated_world *world);

void
world_close(struct simulated_world *world);

/* Seconds since 1970 by the simulated clock. */
int64_t
world_now_s(const struct simulated_world *world);

/* One of the objects or arrays named above. Borrowed. */
json_t *
world_section(const struct simulated_world *world, const char *name);

/* A setting, which is always there. Borrowed. */
json_t *
world_setting(const struct simulated_world *world, const char *name);

json_t *
world_add_app(struct simulated_world *world, const char *appid, const char *secret);

/* Counts a use of key; false when it was used up for this minute or day. 0 means no limit. */
bool
world_count(struct simulated_world *world, const char *key, int64_t per_minute, int64_t per_day);

/* The day number in China, where WeChat's daily limits begin again. */
int64_t
world_day(const struct simulated_world *world);

/* length characters of [0-9A-Za-z]; codes, keys and ids are made of them. */
const char *
world_random_name(struct arena *arena, size_t length);
