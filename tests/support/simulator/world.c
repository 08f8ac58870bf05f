#include "world.h"

#include "base/crypto.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CODE_KEEP_S 3600 /* a dead code is still told from an unknown one for so long */

static json_t *
default_settings(void)
{
	/* openid_mismatch: the answer of getuserphonenumber when code and openid differ.
	 * wrong_secret: 40125, or 40001 as the classic token call also answers.
	 * refuse_address: the caller is not on the app's list of addresses.
	 * session_key_rotation_s: wx.login rotates a user's session key no sooner than that.
	 * watermark_appid, watermark_offset_s: a phone number that was issued to another app, or
	 * at another time. */
	return json_pack("{s:i, s:i, s:b, s:i, s:n, s:i}", "openid_mismatch", 40029, "wrong_secret",
	                 40125, "refuse_address", 0, "session_key_rotation_s", 60,
	                 "watermark_appid", "watermark_offset_s", 0);
}

void
world_reset(struct simulated_world *world)
{
	json_decref(world->state);
	world->state =
	    json_pack("{s:i, s:o, s:{}, s:{}, s:{}, s:{}, s:{}, s:[], s:[], s:{}}",
	              "clock_offset_s", 0, "settings", default_settings(), "apps", "users",
	              "login_codes", "phone_codes", "counters", "faults", "calls", "totals");
	if (world->appid != NULL)
		world_add_app(world, world->appid, world->secret);
	world->changed = true;
}

static bool
has_every_section(const json_t *state, const json_t *pattern)
{
	const char *name;
	json_t *section;

	json_object_foreach ((json_t *)pattern, name, section) {
		json_t *found = json_object_get(state, name);

		if (found == NULL || json_typeof(found) != json_typeof(section))
			return false;
	}
	return true;
}

bool
world_open(struct simulated_world *world)
{
	json_error_t error;
	json_t *kept;

	pthread_mutex_init(&world->mutex, NULL);
	world_reset(world);
	if (world->path == NULL || access(world->path, F_OK) != 0)
		return true;
	kept = json_load_file(world->path, JSON_REJECT_DUPLICATES, &error);
	if (kept == NULL || !has_every_section(kept, world->state)) {
		fprintf(stderr, "%s: not the state of a simulator: %s\n", world->path,
		        kept != NULL ? "a section is missing" : error.text);
		json_decref(kept);
		return false;
	}
	json_decref(world->state);
	world->state = kept;
	if (world->appid != NULL)
		world_add_app(world, world->appid, world->secret);
	return true;
}

void
world_lock(struct simulated_world *world)
{
	pthread_mutex_lock(&world->mutex);
}

void
world_unlock(struct simulated_world *world)
{
	pthread_mutex_unlock(&world->mutex);
}

static void
forget_old_codes(struct simulated_world *world, const char *section)
{
	json_t *codes = world_section(world, section);
	int64_t horizon = world_now_s(world) - CODE_KEEP_S;
	const char *name;
	json_t *code;
	void *next;

	json_object_foreach_safe(codes, next, name, code)
	{
		if (json_integer_value(json_object_get(code, "expires")) < horizon)
			json_object_del(codes, name);
	}
}

bool
world_save(struct simulated_world *world)
{
	char new_path[4096];

	if (!world->changed || world->path == NULL)
		return true;
	forget_old_codes(world, "login_codes");
	forget_old_codes(world, "phone_codes");
	snprintf(new_path, sizeof(new_path), "%s.new", world->path);
	if (json_dump_file(world->state, new_path, JSON_INDENT(1)) != 0 ||
	    rename(new_path, world->path) != 0) {
		fprintf(stderr, "%s: %s\n", world->path, strerror(errno));
		return false;
	}
	world->changed = false;
	return true;
}

void
world_close(struct simulated_world *world)
{
	json_decref(world->state);
	pthread_mutex_destroy(&world->mutex);
}

int64_t
world_now_s(const struct simulated_world *world)
{
	return time(NULL) + json_integer_value(json_object_get(world->state, "clock_offset_s"));
}

json_t *
world_section(const struct simulated_world *world, const char *name)
{
	return json_object_get(world->state, name);
}

json_t *
world_setting(const struct simulated_world *world, const char *name)
{
	return json_object_get(world_section(world, "settings"), name);
}

json_t *
world_add_app(struct simulated_world *world, const char *appid, const char *secret)
{
	json_t *apps = world_section(world, "apps");
	json_t *app = json_object_get(apps, appid);

	if (app != NULL) {
		json_object_set_new(app, "secret", json_string(secret));
		return app;
	}
	app = json_pack("{s:s, s:s, s:{}, s:{}}", "appid", appid, "secret", secret, "classic",
	                "stable");
	json_object_set_new(apps, appid, app);
	world->changed = true;
	return app;
}

int64_t
world_day(const struct simulated_world *world)
{
	const int64_t china_offset_s = 8 * 3600;

	return (world_now_s(world) + china_offset_s) / 86400;
}

/* One more in the window that is current now; the count restarts when the window moves on. */
static int64_t
count_in_window(json_t *counter, const char *window_name, const char *count_name, int64_t window)
{
	int64_t count = 1;

	if (json_integer_value(json_object_get(counter, window_name)) == window)
		count += json_integer_value(json_object_get(counter, count_name));
	json_object_set_new(counter, window_name, json_integer(window));
	json_object_set_new(counter, count_name, json_integer(count));
	return count;
}

bool
world_count(struct simulated_world *world, const char *key, int64_t per_minute, int64_t per_day)
{
	json_t *counters = world_section(world, "counters");
	json_t *counter = json_object_get(counters, key);
	int64_t in_minute;
	int64_t in_day;

	if (counter == NULL) {
		counter = json_object();
		json_object_set_new(counters, key, counter);
	}
	world->changed = true;
	in_minute = count_in_window(counter, "minute", "in_minute", world_now_s(world) / 60);
	in_day = count_in_window(counter, "day", "in_day", world_day(world));
	return (!per_minute || in_minute <= per_minute) && (!per_day || in_day <= per_day);
}

const char *
world_random_name(struct arena *arena, size_t length)
{
	static const char letters[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	char *name = arena_alloc(arena, length + 1);

	crypto_random(name, length);
	for (size_t i = 0; i < length; i++)
		name[i] = letters[(unsigned char)name[i] % (sizeof(letters) - 1)];
	return name;
}
