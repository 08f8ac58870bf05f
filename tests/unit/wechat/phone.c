#include "wechat/phone.h"

#include "base/limits.h"
#include "base/log.h"
#include "store.h"

#include <pthread.h>

#define WORKERS 8

static struct wechat_phone_reply
ask_for_phone(struct wechat_token_keeper *keeper, struct arena *arena, const char *openid)
{
	struct simulator_code code = simulator_mint_phone_code(&simulator, OPENID, "13912345678");
	const struct wechat_phone_question question = { .code = code.text, .openid = openid };

	return wechat_phone_with_shared_token(keeper, &store, arena, &question);
}

static void
a_phone_code_becomes_a_number(void **state)
{
	struct wechat_phone_reply reply = ask_for_phone(create_keeper(*state), *state, OPENID);
	json_t *call = last_call();

	assert_int_equal(reply.outcome.kind, WECHAT_OK);
	assert_string_equal(reply.number, "13912345678");
	assert_string_equal(reply.country_code, "86");
	assert_string_equal(json_string_value(json_object_get(call, "content_type")),
	                    "application/json");
	json_decref(call);
}

static void
a_number_of_somebody_else_is_refused(void **state)
{
	assert_int_equal(ask_for_phone(create_keeper(*state), *state, "somebody-else").outcome.kind,
	                 WECHAT_CODE);
}

static void
a_number_for_another_program_or_time_is_not_believed(void **state)
{
	static const char *const settings[] = {
		"{\"watermark_appid\": \"wxother\"}",
		"{\"watermark_appid\": null, \"watermark_offset_s\": -660}",
		"{\"watermark_offset_s\": 660}",
	};
	struct wechat_token_keeper *keeper = create_keeper(*state);

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		tell_simulator("/settings", settings[i]);
		assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind,
		                 WECHAT_UNCERTAIN);
	}
	tell_simulator("/settings", "{\"watermark_offset_s\": -540}");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_OK);
}

static void
a_phone_code_is_never_sent_twice_in_vain(void **state)
{
	static const char *const kinds[] = { "reset", "cut_short", "truncated_json", "html",
		                             "empty" };
	struct wechat_token_keeper *keeper = create_keeper(*state);

	wechat_token_get(keeper, &store, *state);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		simulator_break(&simulator, PHONE_PATH, kinds[i], "");
		assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind,
		                 WECHAT_UNCERTAIN);
		assert_int_equal(simulator_count_calls(&simulator, PHONE_PATH), i + 1);
	}
}

static void
a_refused_token_costs_one_more_call(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);

	wechat_token_get(keeper, &store, *state);
	tell_simulator("/rotations", "{\"visible\": true}");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_OK);
	assert_int_equal(simulator_count_calls(&simulator, PHONE_PATH), 2);
	assert_int_equal(count_fetches(), 2);
}

/* It is told so twice: by its own memory's token, and by the one that the other has left. */
static void
a_worker_that_remembers_a_token_older_than_the_shared_one_gets_the_newest(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	struct wechat_token_keeper *other = create_keeper(*state);

	wechat_token_get(keeper, &store, *state);
	tell_simulator("/rotations", "{\"visible\": true}");
	assert_int_equal(ask_for_phone(other, *state, OPENID).outcome.kind, WECHAT_OK);
	tell_simulator("/rotations", "{\"visible\": true}");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_OK);
	assert_int_equal(simulator_count_calls(&simulator, PHONE_PATH), 2 + 3);
	assert_int_equal(count_fetches(), 3);
}

static void
without_a_token_the_code_is_not_spent(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);

	simulator_break(&simulator, TOKEN_PATH, "html", "\"times\": 2");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_UNREACHED);
	simulator_break(&simulator, TOKEN_PATH, "errcode", "\"errcode\": 40164");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_UNREACHED);
	wechat_token_get(keeper, &store, *state);
	simulator_break(&simulator, PHONE_PATH, "errcode", "\"errcode\": 40001");
	simulator_break(&simulator, TOKEN_PATH, "errcode", "\"errcode\": 45009");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_UNREACHED);
	assert_int_equal(simulator_count_calls(&simulator, PHONE_PATH), 1);
}

static void
a_second_refusal_ends_the_request(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);

	simulator_break(&simulator, PHONE_PATH, "errcode", "\"errcode\": 42001, \"times\": 9");
	assert_int_equal(ask_for_phone(keeper, *state, OPENID).outcome.kind, WECHAT_TOKEN);
	assert_int_equal(simulator_count_calls(&simulator, PHONE_PATH), 2);
}

struct worker {
	pthread_t thread;
	struct arena *arena;
	struct wechat_token_keeper *keeper;
	struct simulator_code code;
	enum wechat_kind kind;
};

static void *
work(void *context)
{
	struct worker *worker = context;
	const struct wechat_phone_question question = { .code = worker->code.text,
		                                        .openid = OPENID };

	worker->kind =
	    wechat_phone_with_shared_token(worker->keeper, &store, worker->arena, &question)
	        .outcome.kind;
	return NULL;
}

/* All workers ask at once, each with its own client, as processes do. */
static void
let_all_ask(struct worker *workers)
{
	for (size_t i = 0; i < WORKERS; i++) {
		workers[i].code = simulator_mint_phone_code(&simulator, OPENID, "13912345678");
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	for (size_t i = 0; i < WORKERS; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].kind, WECHAT_OK);
	}
}

static void
a_burst_of_workers_renews_the_token_exactly_once(void **state)
{
	struct worker workers[WORKERS];

	(void)state;
	for (size_t i = 0; i < WORKERS; i++) {
		workers[i].arena = arena_create(ARENA_BYTES_MAX);
		workers[i].keeper = create_keeper(workers[i].arena);
	}
	simulator_break(&simulator, TOKEN_PATH, "latency", "\"milliseconds\": 300, \"times\": 9");
	let_all_ask(workers);
	assert_int_equal(count_fetches(), 1);
	tell_simulator("/rotations", "{\"visible\": true}");
	let_all_ask(workers);
	assert_int_equal(count_fetches(), 2);
	put_row("78_expired", -1);
	for (size_t i = 0; i < WORKERS; i++)
		workers[i].keeper = create_keeper(workers[i].arena);
	let_all_ask(workers);
	assert_int_equal(count_fetches(), 3);
	for (size_t i = 0; i < WORKERS; i++)
		arena_destroy(workers[i].arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(a_phone_code_becomes_a_number),
		with_store(a_number_of_somebody_else_is_refused),
		with_store(a_number_for_another_program_or_time_is_not_believed),
		with_store(a_phone_code_is_never_sent_twice_in_vain),
		with_store(a_refused_token_costs_one_more_call),
		with_store(
		    a_worker_that_remembers_a_token_older_than_the_shared_one_gets_the_newest),
		with_store(without_a_token_the_code_is_not_spent),
		with_store(a_second_refusal_ends_the_request),
		with_store(a_burst_of_workers_renews_the_token_exactly_once),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, start_simulator, stop_simulator);
}
