#include "wechat/transport.h"

#include "base/fiber.h"
#include "testing.h"
#include "wechat/login.h"

#include <netdb.h>
#include <stdatomic.h>
#include <unistd.h>

#define LOOK_UP_S 2
#define CALL_TIMEOUT_MS 200
#define CALLERS_MAX 20

struct caller {
	struct wechat_client *client;
	struct arena *arena;
	const char *code;
	struct wechat_login_reply reply;
	size_t *ended_count;
	size_t place; /* in which they ended, from 1 */
};

static atomic_int look_up_count;

/* Takes the place of the C library's, for libcurl as well: a name server that does not answer. */
int
hang(const char *name, const char *service, const struct addrinfo *hints,
     struct addrinfo **found) __asm__("getaddrinfo");

int
hang(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	(void)name;
	(void)service;
	(void)hints;
	(void)found;
	look_up_count++;
	sleep(LOOK_UP_S);
	look_up_count--;
	return EAI_AGAIN;
}

static void
call(void *context)
{
	struct caller *caller = context;

	caller->reply = wechat_login(wechat_client_for_request(caller->client, caller->arena),
	                             caller->arena, caller->code);
	caller->place = ++*caller->ended_count;
}

static struct loop *
start(struct arena *arena, struct caller *callers, size_t count)
{
	struct loop *loop = loop_create(arena);
	struct fibers *fibers = fibers_create(arena, loop, count);

	for (size_t i = 0; i < count; i++)
		assert_true(fibers_start(fibers, call, &callers[i]));
	return loop;
}

static void
who_comes_later_does_not_wait_for_the_first(void **state)
{
	struct arena *arena = *state;
	struct wechat_client *client = create_client(arena);
	struct caller callers[CALLERS_MAX];
	size_t ended_count = 0;
	struct loop *loop;

	for (size_t i = 0; i < CALLERS_MAX; i++) {
		callers[i] = (struct caller){
			.client = client,
			.arena = arena,
			.code = arena_copy_string(
			    arena, simulator_mint_login_code(&simulator, OPENID).text),
			.ended_count = &ended_count,
		};
	}
	callers[0].code = "held";
	simulator_break(&simulator, "*", "hold", "\"code\": \"held\"");
	loop = start(arena, callers, CALLERS_MAX);
	while (ended_count < CALLERS_MAX - 1)
		loop_turn(loop, 100);
	assert_int_equal(callers[0].place, 0);
	json_decref(simulator_tell(&simulator, "DELETE", "/faults", NULL));
	while (ended_count < CALLERS_MAX)
		loop_turn(loop, 100);
	assert_int_equal(callers[0].reply.outcome.kind, WECHAT_CODE);
	for (size_t i = 1; i < CALLERS_MAX; i++) {
		assert_int_equal(callers[i].reply.outcome.kind, WECHAT_OK);
		assert_string_equal(callers[i].reply.openid, OPENID);
	}
}

static void
nobody_waits_for_a_name_server_longer_than_for_the_call(void **state)
{
	const struct wechat_settings settings = {
		.base_url = "https://api.example.cn",
		.appid = APPID,
		.secret = SECRET,
		.connect_timeout_ms = CALL_TIMEOUT_MS,
		.call_timeout_ms = CALL_TIMEOUT_MS,
		.budget_ms = CALL_TIMEOUT_MS,
	};
	struct arena *arena = *state;
	size_t ended_count = 0;
	struct caller caller = { .client = wechat_client_create(arena, &settings),
		                 .arena = arena,
		                 .code = "code",
		                 .ended_count = &ended_count };
	struct loop *loop = start(arena, &caller, 1);

	while (ended_count == 0)
		loop_turn(loop, 100);
	assert_int_equal(caller.reply.outcome.kind, WECHAT_UNREACHED);
	assert_int_equal(look_up_count, 1);
	while (look_up_count > 0)
		usleep(10000);
}

static void
calls_under_way_end_with_the_arena(void **state)
{
	struct arena *arena = arena_create(1024 * 1024);
	size_t ended_count = 0;
	struct caller caller = { .client = create_client(arena),
		                 .arena = arena,
		                 .code = "held",
		                 .ended_count = &ended_count };
	struct loop *loop;

	(void)state;
	simulator_break(&simulator, "*", "hold", "");
	loop = start(arena, &caller, 1);
	while (simulator_count_calls(&simulator, "/sns/jscode2session") == 0)
		loop_turn(loop, 10);
	arena_destroy(arena);
	assert_int_equal(ended_count, 0);
	json_decref(simulator_tell(&simulator, "DELETE", "/faults", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_wechat(who_comes_later_does_not_wait_for_the_first),
		with_wechat(nobody_waits_for_a_name_server_longer_than_for_the_call),
		with_wechat(calls_under_way_end_with_the_arena),
	};

	return cmocka_run_group_tests(tests, start_simulator, stop_simulator);
}
