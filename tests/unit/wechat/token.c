#include "wechat/token.h"

#include "base/clock.h"
#include "base/log.h"
#include "store.h"

static void
the_first_token_is_fetched_kept_and_remembered(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	int64_t before_us = clock_wall_us();
	struct wechat_token first = wechat_token_get(keeper, &store, *state);
	struct wechat_token second;

	assert_int_equal(first.outcome.kind, WECHAT_OK);
	assert_string_equal(shared.row.value, first.value);
	assert_in_range(shared.row.expires_at_us - before_us, 7199 * SECOND_US, 7205 * SECOND_US);
	shared.broken = true;
	second = wechat_token_get(keeper, &store, *state);
	assert_string_equal(second.value, first.value);
	assert_int_equal(count_fetches(), 1);
}

static void
another_workers_token_is_used(void **state)
{
	put_row("78_from-elsewhere", 3600);
	assert_string_equal(wechat_token_get(create_keeper(*state), &store, *state).value,
	                    "78_from-elsewhere");
	assert_int_equal(count_fetches(), 0);
	assert_int_equal(shared.lock_count, 0);
}

static void
a_token_near_its_end_is_renewed(void **state)
{
	put_row("78_old", 299);
	assert_string_not_equal(wechat_token_get(create_keeper(*state), &store, *state).value,
	                        "78_old");
	assert_int_equal(count_fetches(), 1);
}

static void
the_lifetime_counts_from_the_start_of_the_request(void **state)
{
	int64_t before_us = clock_wall_us();

	simulator_break(&simulator, TOKEN_PATH, "latency", "\"milliseconds\": 700");
	wechat_token_get(create_keeper(*state), &store, *state);
	assert_in_range(shared.row.expires_at_us - before_us, 7199 * SECOND_US,
	                7200 * SECOND_US + SECOND_US / 2);
}

static void
an_old_token_serves_while_another_worker_renews_it(void **state)
{
	put_row("78_old", 60);
	pthread_mutex_lock(&shared.lock);
	assert_string_equal(wechat_token_get(create_keeper(*state), &store, *state).value,
	                    "78_old");
	pthread_mutex_unlock(&shared.lock);
	assert_int_equal(count_fetches(), 0);
}

static void
without_any_token_a_worker_waits_for_the_other_two_seconds(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	int64_t started_us = clock_monotonic_us();

	pthread_mutex_lock(&shared.lock);
	assert_int_equal(wechat_token_get(keeper, &store, *state).outcome.kind, WECHAT_BUSY);
	pthread_mutex_unlock(&shared.lock);
	assert_in_range(clock_monotonic_us() - started_us, 2 * SECOND_US - SECOND_US / 10,
	                6 * SECOND_US);
	assert_int_equal(count_fetches(), 0);
}

static void
a_worker_that_gets_the_lock_late_fetches_nothing(void **state)
{
	put_row("78_old", 60);
	shared.renewed_before_lock = true;
	assert_string_equal(wechat_token_get(create_keeper(*state), &store, *state).value,
	                    "78_renewed");
	put_row("78_old", 3600);
	assert_string_equal(
	    wechat_token_replace(create_keeper(*state), &store, *state, "78_old").value,
	    "78_renewed");
	assert_int_equal(count_fetches(), 0);
}

static void
a_refused_token_is_forgotten(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	const char *first = wechat_token_get(keeper, &store, *state).value;

	shared.broken = true;
	assert_int_equal(wechat_token_replace(keeper, &store, *state, first).outcome.kind,
	                 WECHAT_UNREACHED);
	shared.broken = false;
	put_row("78_new", 3600);
	assert_string_equal(wechat_token_get(keeper, &store, *state).value, "78_new");
}

static void
an_old_token_serves_when_it_cannot_be_renewed(void **state)
{
	put_row("78_old", 60);
	simulator_break(&simulator, TOKEN_PATH, "status", "\"status\": 503, \"times\": 2");
	assert_string_equal(wechat_token_get(create_keeper(*state), &store, *state).value,
	                    "78_old");
	assert_int_equal(count_fetches(), 2);
}

static void
a_dead_token_does_not_serve(void **state)
{
	put_row("78_old", 9);
	simulator_break(&simulator, TOKEN_PATH, "errcode", "\"errcode\": 40164");
	assert_int_equal(wechat_token_get(create_keeper(*state), &store, *state).outcome.kind,
	                 WECHAT_CREDENTIAL);
	assert_int_equal(count_fetches(), 1);
}

static void
a_store_that_is_gone_is_an_outcome(void **state)
{
	shared.broken = true;
	assert_int_equal(wechat_token_get(create_keeper(*state), &store, *state).outcome.kind,
	                 WECHAT_UNREACHED);
	assert_int_equal(count_fetches(), 0);
}

static void
fetching_a_token_is_tried_twice(void **state)
{
	static const char *const kinds[] = { "reset", "cut_short", "truncated_json",
		                             "html",  "refused",   "redirect" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		put_row(NULL, 0);
		simulator_break(&simulator, TOKEN_PATH, kinds[i], "");
		assert_int_equal(
		    wechat_token_get(create_keeper(*state), &store, *state).outcome.kind,
		    WECHAT_OK);
		assert_int_equal(count_fetches(), 2 * (int64_t)(i + 1));
	}
}

static void
a_refused_token_is_not_fetched_again_when_another_worker_has_done_so(void **state)
{
	put_row("78_new", 3600);
	assert_string_equal(
	    wechat_token_replace(create_keeper(*state), &store, *state, "78_old").value, "78_new");
	assert_int_equal(count_fetches(), 0);
}

static void
a_refused_token_is_replaced_by_the_one_that_wechat_hands_out(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	const char *first = wechat_token_get(keeper, &store, *state).value;

	tell_simulator("/rotations", "{\"visible\": true}");
	assert_string_not_equal(wechat_token_replace(keeper, &store, *state, first).value, first);
	assert_int_equal(count_fetches(), 2);
	assert_int_equal(shared.row.forced_today, 0);
}

static void
a_token_that_wechat_refuses_and_hands_out_is_renewed_by_force_once(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	const char *first = wechat_token_get(keeper, &store, *state).value;
	const char *second;

	tell_simulator("/rotations", "{\"visible\": false}");
	second = wechat_token_replace(keeper, &store, *state, first).value;
	assert_string_not_equal(second, first);
	assert_int_equal(count_fetches(), 3);
	assert_int_equal(shared.row.forced_today, 1);
	tell_simulator("/rotations", "{\"visible\": false}");
	assert_int_equal(wechat_token_replace(keeper, &store, *state, second).outcome.kind,
	                 WECHAT_TOKEN);
	assert_int_equal(count_fetches(), 4);
	assert_int_equal(shared.row.forced_today, 1);
}

static void
ten_forced_renewals_a_day_are_enough(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	const char *first = wechat_token_get(keeper, &store, *state).value;

	shared.row.forced_today = 10;
	tell_simulator("/rotations", "{\"visible\": false}");
	assert_int_equal(wechat_token_replace(keeper, &store, *state, first).outcome.kind,
	                 WECHAT_TOKEN);
	assert_int_equal(count_fetches(), 2);
}

static void
a_forced_renewal_that_fails_counts_too(void **state)
{
	struct wechat_token_keeper *keeper = create_keeper(*state);
	const char *first = wechat_token_get(keeper, &store, *state).value;

	put_row(NULL, 0);
	tell_simulator("/rotations", "{\"visible\": false}");
	simulator_break(&simulator, TOKEN_PATH, "errcode", "\"errcode\": 45009, \"skip\": 1");
	assert_int_equal(wechat_token_replace(keeper, &store, *state, first).outcome.kind,
	                 WECHAT_RATE);
	assert_int_equal(shared.row.forced_today, 1);
	assert_string_equal(shared.row.value, first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(the_first_token_is_fetched_kept_and_remembered),
		with_store(another_workers_token_is_used),
		with_store(a_token_near_its_end_is_renewed),
		with_store(the_lifetime_counts_from_the_start_of_the_request),
		with_store(an_old_token_serves_while_another_worker_renews_it),
		with_store(without_any_token_a_worker_waits_for_the_other_two_seconds),
		with_store(a_worker_that_gets_the_lock_late_fetches_nothing),
		with_store(a_refused_token_is_forgotten),
		with_store(an_old_token_serves_when_it_cannot_be_renewed),
		with_store(a_dead_token_does_not_serve),
		with_store(a_store_that_is_gone_is_an_outcome),
		with_store(fetching_a_token_is_tried_twice),
		with_store(a_refused_token_is_not_fetched_again_when_another_worker_has_done_so),
		with_store(a_refused_token_is_replaced_by_the_one_that_wechat_hands_out),
		with_store(a_token_that_wechat_refuses_and_hands_out_is_renewed_by_force_once),
		with_store(ten_forced_renewals_a_day_are_enough),
		with_store(a_forced_renewal_that_fails_counts_too),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, start_simulator, stop_simulator);
}
