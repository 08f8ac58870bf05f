#include "testing.h"

#include "base/clock.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

struct simulator simulator;

int
create_arena(void **state)
{
	*state = arena_create(ARENA_BYTES_MAX);
	return 0;
}

int
destroy_arena(void **state)
{
	arena_destroy(*state);
	return 0;
}

int
create_wechat(void **state)
{
	simulator_reset(&simulator);
	simulator_make_user(&simulator, OPENID);
	return create_arena(state);
}

int
start_simulator(void **state)
{
	const char *program = getenv("XINYI_WECHAT_SIMULATOR");

	(void)state;
	if (program == NULL) {
		fputs("XINYI_WECHAT_SIMULATOR names no simulator\n", stderr);
		return -1;
	}
	simulator = simulator_start(program, APPID, SECRET);
	return 0;
}

int
stop_simulator(void **state)
{
	(void)state;
	simulator_stop(&simulator);
	return 0;
}

struct wechat_client *
create_client(struct arena *arena)
{
	const struct wechat_settings settings = {
		.base_url = simulator.base_url,
		.appid = APPID,
		.secret = SECRET,
		.connect_timeout_ms = 1000,
		.call_timeout_ms = 1000,
		.budget_ms = 5000,
	};
	struct wechat_client *client = wechat_client_create(arena, &settings);

	assert_non_null(client);
	return client;
}

json_t *
last_call(void)
{
	json_t *answer = simulator_tell(&simulator, "GET", "/calls", NULL);
	json_t *calls = json_object_get(answer, "calls");
	json_t *last = json_incref(json_array_get(calls, json_array_size(calls) - 1));

	json_decref(answer);
	return last;
}

void
tell_simulator(const char *path, const char *body)
{
	json_decref(simulator_tell(&simulator, "POST", path, body));
}

void
start_new_day(void)
{
	const int64_t day_s = 86400;
	/* The clock of time(2) may be some milliseconds behind this one. */
	const int64_t after_midnight_s = 60;
	const int64_t china_offset_s = 8 * 3600;
	int64_t now_s = clock_wall_us() / 1000000 + china_offset_s;
	char body[64];

	snprintf(body, sizeof(body), "{\"advance_s\": %lld}",
	         (long long)(day_s - now_s % day_s + after_midnight_s));
	tell_simulator("/clock", body);
}
