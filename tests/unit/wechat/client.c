#include "wechat/client.h"

#include "base/clock.h"
#include "base/log.h"
#include "testing.h"
#include "wechat/login.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOGIN_PATH "/sns/jscode2session"

static struct wechat_login_reply
log_in(struct arena *arena)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);

	return wechat_login(create_client(arena), arena, code.text);
}

static void
a_code_becomes_an_openid(void **state)
{
	struct wechat_login_reply reply = log_in(*state);

	assert_int_equal(reply.outcome.kind, WECHAT_OK);
	assert_string_equal(reply.openid, OPENID);
	assert_null(reply.unionid);
}

static void
a_unionid_is_passed_on(void **state)
{
	tell_simulator("/users", "{\"openid\": \"" OPENID "\", \"unionid\": \"u-1\"}");
	assert_string_equal(log_in(*state).unionid, "u-1");
}

static void
a_code_is_good_for_one_call(void **state)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);
	struct wechat_client *client = create_client(*state);
	struct wechat_login_reply reply;

	assert_int_equal(wechat_login(client, *state, code.text).outcome.kind, WECHAT_OK);
	reply = wechat_login(client, *state, code.text);
	assert_int_equal(reply.outcome.kind, WECHAT_CODE);
	assert_int_equal(reply.outcome.errcode, 40163);
	assert_int_equal(strlen(reply.outcome.rid), 26);
}

static void
a_code_is_good_for_five_minutes(void **state)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);

	tell_simulator("/clock", "{\"advance_s\": 301}");
	assert_int_equal(wechat_login(create_client(*state), *state, code.text).outcome.errcode,
	                 40029);
}

static void
a_code_is_escaped_in_the_url(void **state)
{
	struct wechat_login_reply reply =
	    wechat_login(create_client(*state), *state, "a&appid=other#?/ %\n张");

	assert_int_equal(reply.outcome.errcode, 40029);
}

static void
a_blocked_user_is_told_from_a_bad_code(void **state)
{
	tell_simulator("/users", "{\"openid\": \"" OPENID "\", \"risk\": 4}");
	assert_int_equal(log_in(*state).outcome.kind, WECHAT_USER);
}

static void
a_user_may_sign_in_a_hundred_times_a_minute(void **state)
{
	struct wechat_client *client = create_client(*state);
	struct wechat_login_reply reply;

	start_new_day();
	for (int i = 0; i < 101; i++) {
		struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);

		wechat_client_begin(client);
		reply = wechat_login(client, *state, code.text);
		assert_int_equal(reply.outcome.kind, i < 100 ? WECHAT_OK : WECHAT_RATE);
	}
	assert_int_equal(reply.outcome.errcode, 45011);
}

static void
calls_share_one_connection(void **state)
{
	struct wechat_client *client = create_client(*state);
	int64_t port = 0;

	for (int i = 0; i < 3; i++) {
		json_t *call;

		wechat_login(client, *state, "none");
		call = last_call();
		if (i > 0)
			assert_int_equal(json_integer_value(json_object_get(call, "port")), port);
		port = json_integer_value(json_object_get(call, "port"));
		json_decref(call);
	}
}

/* What becomes of a login when WeChat has this fault, and how often it is asked. */
struct fault_case {
	const char *fault;
	const char *members;
	enum wechat_kind kind;
	int64_t calls;
};

static const struct fault_case fault_cases[] = {
	{ "errcode", "\"errcode\": -1", WECHAT_OK, 2 },
	{ "errcode", "\"errcode\": -1, \"times\": 2", WECHAT_BUSY, 2 },
	{ "errcode_after_effect", "\"errcode\": -1", WECHAT_CODE, 2 },
	{ "errcode", "\"errcode\": 40164", WECHAT_CREDENTIAL, 1 },
	{ "errcode", "\"errcode\": 40125", WECHAT_CREDENTIAL, 1 },
	{ "errcode", "\"errcode\": 45009", WECHAT_RATE, 1 },
	{ "errcode", "\"errcode\": 48001", WECHAT_PERMISSION, 1 },
	{ "errcode", "\"errcode\": 12345", WECHAT_UNKNOWN, 1 },
	{ "errcode_as_string", "", WECHAT_OK, 1 },
	{ "text_plain", "", WECHAT_OK, 1 },
	{ "latency", "\"milliseconds\": 300", WECHAT_OK, 1 },
	{ "latency", "\"milliseconds\": 1500", WECHAT_UNCERTAIN, 1 },
	{ "refused", "", WECHAT_UNCERTAIN, 1 },
	{ "reset", "", WECHAT_UNCERTAIN, 1 },
	{ "cut_short", "", WECHAT_UNCERTAIN, 1 },
	{ "truncated_json", "", WECHAT_UNCERTAIN, 1 },
	{ "status", "\"status\": 503", WECHAT_UNCERTAIN, 1 },
	{ "status", "\"status\": 412", WECHAT_UNCERTAIN, 1 },
	{ "status_of_answer", "\"status\": 500", WECHAT_UNCERTAIN, 1 },
	{ "redirect", "", WECHAT_UNCERTAIN, 1 },
	{ "html", "", WECHAT_UNCERTAIN, 1 },
	{ "empty", "", WECHAT_UNCERTAIN, 1 },
	{ "oversized", "", WECHAT_UNCERTAIN, 1 },
	{ "not_utf8", "", WECHAT_UNCERTAIN, 1 },
};

static void
expect_fault_case(struct arena *arena, const struct fault_case *expected, bool on_kept_connection)
{
	struct wechat_client *client = create_client(arena);
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);
	struct wechat_login_reply reply;

	if (on_kept_connection)
		wechat_login(client, arena, "none");
	json_decref(simulator_tell(&simulator, "DELETE", "/calls", NULL));
	simulator_break(&simulator, LOGIN_PATH, expected->fault, expected->members);
	reply = wechat_login(client, arena, code.text);
	if (reply.outcome.kind != expected->kind ||
	    simulator_count_calls(&simulator, LOGIN_PATH) != expected->calls) {
		fail_msg("%s %s: %s after %lld calls", expected->fault, expected->members,
		         wechat_kind_name(reply.outcome.kind),
		         (long long)simulator_count_calls(&simulator, LOGIN_PATH));
	}
}

static void
every_fault_has_its_kind_and_no_code_is_sent_twice_in_vain(void **state)
{
	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++)
		expect_fault_case(*state, &fault_cases[i], false);
}

static void
libcurl_repeats_nothing_on_a_kept_connection(void **state)
{
	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++)
		expect_fault_case(*state, &fault_cases[i], true);
}

static void
a_client_goes_on_after_a_fault(void **state)
{
	struct wechat_client *client = create_client(*state);

	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++) {
		struct simulator_code code;

		simulator_break(&simulator, LOGIN_PATH, fault_cases[i].fault,
		                fault_cases[i].members);
		wechat_client_begin(client);
		wechat_login(client, *state, "none");
		json_decref(simulator_tell(&simulator, "DELETE", "/faults", NULL));
		code = simulator_mint_login_code(&simulator, OPENID);
		wechat_client_begin(client);
		assert_int_equal(wechat_login(client, *state, code.text).outcome.kind, WECHAT_OK);
	}
}

static struct wechat_client *
create_client_of(struct arena *arena, const char *base_url)
{
	const struct wechat_settings settings = {
		.base_url = base_url,
		.appid = APPID,
		.secret = SECRET,
		.connect_timeout_ms = 200,
		.call_timeout_ms = 1000,
		.budget_ms = 5000,
	};

	return wechat_client_create(arena, &settings);
}

static void
a_request_that_never_left_is_told_from_one_that_may_have_arrived(void **state)
{
	/* Nobody listens on port 1; 192.0.2.1 is an address that nobody has. */
	static const char *const unreachable[] = { "http://127.0.0.1:1", "https://127.0.0.1:1",
		                                   "https://192.0.2.1", "https://nowhere.invalid" };

	for (size_t i = 0; i < sizeof(unreachable) / sizeof(unreachable[0]); i++) {
		struct wechat_client *client = create_client_of(*state, unreachable[i]);

		assert_int_equal(wechat_login(client, *state, "code").outcome.kind,
		                 WECHAT_UNREACHED);
	}
}

static void
a_handshake_that_fails_sends_nothing(void **state)
{
	const char *base_url = arena_format(*state, "https://127.0.0.1:%u", simulator.port);
	struct wechat_client *client = create_client_of(*state, base_url);

	assert_int_equal(wechat_login(client, *state, "code").outcome.kind, WECHAT_UNREACHED);
}

static void
the_secret_leaves_the_machine_encrypted_or_not_at_all(void **state)
{
	static const char *const refused[] = {
		"http://api.weixin.qq.com",
		"http://127.0.0.1.example.org:80",
		"http://127.0.0.1@example.org",
		"ftp://127.0.0.1:21",
		"file:///etc/passwd",
		"api.weixin.qq.com",
		"",
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_null(create_client_of(*state, refused[i]));
	assert_non_null(create_client_of(*state, "https://api.weixin.qq.com"));
}

/* What stands before an @ is no host, whatever it looks like. */
static void
nobody_is_named_in_the_url(void **state)
{
	const char *base_url =
	    arena_format(*state, "http://127.0.0.1:80@127.0.0.1:%u", simulator.port);

	assert_int_equal(
	    wechat_login(create_client_of(*state, base_url), *state, "code").outcome.kind,
	    WECHAT_UNREACHED);
}

static void
no_proxy_of_the_environment_reads_the_secret(void **state)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);
	struct wechat_login_reply reply;

	setenv("http_proxy", "http://127.0.0.1:1", true);
	reply = wechat_login(create_client(*state), *state, code.text);
	unsetenv("http_proxy");
	assert_int_equal(reply.outcome.kind, WECHAT_OK);
}

static void
all_calls_of_a_request_keep_to_its_budget(void **state)
{
	const struct wechat_settings settings = {
		.base_url = simulator.base_url,
		.appid = APPID,
		.secret = SECRET,
		.connect_timeout_ms = 1000,
		.call_timeout_ms = 1000,
		.budget_ms = 700,
	};
	struct wechat_client *client = wechat_client_create(*state, &settings);
	int64_t started_us = clock_monotonic_us();

	simulator_break(&simulator, "*", "latency", "\"milliseconds\": 500, \"times\": 9");
	assert_int_equal(wechat_login(client, *state, "none").outcome.kind, WECHAT_CODE);
	assert_int_equal(wechat_login(client, *state, "none").outcome.kind, WECHAT_UNCERTAIN);
	assert_int_equal(wechat_login(client, *state, "none").outcome.kind, WECHAT_UNREACHED);
	assert_true(clock_monotonic_us() - started_us < 1500 * 1000);
	wechat_client_begin(client);
	assert_int_equal(wechat_login(client, *state, "none").outcome.kind, WECHAT_CODE);
}

static void
a_proxy_of_the_environment_is_not_used(void **state)
{
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	assert_int_equal(log_in(*state).outcome.kind, WECHAT_OK);
	unsetenv("http_proxy");
	unsetenv("https_proxy");
}

/* Everything that is written to standard error while it lasts. */
static FILE *
capture_log(int *kept)
{
	FILE *capture = tmpfile();

	*kept = dup(STDERR_FILENO);
	dup2(fileno(capture), STDERR_FILENO);
	return capture;
}

static const char *
end_capture(struct arena *arena, FILE *capture, int kept)
{
	char *lines = arena_alloc(arena, 65536);

	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(capture);
	lines[fread(lines, 1, 65535, capture)] = '\0';
	fclose(capture);
	return lines;
}

static void
the_log_holds_no_secret_and_no_code(void **state)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);
	struct wechat_client *client = create_client(*state);
	const char *lines;
	FILE *capture;
	int kept;

	log_set_level(LOG_LEVEL_DEBUG);
	capture = capture_log(&kept);
	wechat_login(client, *state, code.text);
	for (size_t i = 0; i < sizeof(fault_cases) / sizeof(fault_cases[0]); i++) {
		simulator_break(&simulator, LOGIN_PATH, fault_cases[i].fault,
		                fault_cases[i].members);
		wechat_client_begin(client);
		wechat_login(client, *state, code.text);
		json_decref(simulator_tell(&simulator, "DELETE", "/faults", NULL));
	}
	wechat_login(create_client_of(*state, "https://nowhere.invalid"), *state, code.text);
	lines = end_capture(*state, capture, kept);
	log_set_level(LOG_LEVEL_ERROR);
	assert_non_null(strstr(lines, "jscode2session"));
	assert_non_null(strstr(lines, "errcode=40163"));
	assert_null(strstr(lines, SECRET));
	assert_null(strstr(lines, APPID));
	assert_null(strstr(lines, code.text));
	assert_null(strstr(lines, OPENID));
	assert_null(strstr(lines, "://"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_wechat(a_code_becomes_an_openid),
		with_wechat(a_unionid_is_passed_on),
		with_wechat(a_code_is_good_for_one_call),
		with_wechat(a_code_is_good_for_five_minutes),
		with_wechat(a_code_is_escaped_in_the_url),
		with_wechat(a_blocked_user_is_told_from_a_bad_code),
		with_wechat(a_user_may_sign_in_a_hundred_times_a_minute),
		with_wechat(calls_share_one_connection),
		with_wechat(every_fault_has_its_kind_and_no_code_is_sent_twice_in_vain),
		with_wechat(libcurl_repeats_nothing_on_a_kept_connection),
		with_wechat(a_client_goes_on_after_a_fault),
		with_wechat(a_request_that_never_left_is_told_from_one_that_may_have_arrived),
		with_wechat(a_handshake_that_fails_sends_nothing),
		with_wechat(the_secret_leaves_the_machine_encrypted_or_not_at_all),
		with_wechat(nobody_is_named_in_the_url),
		with_wechat(no_proxy_of_the_environment_reads_the_secret),
		with_wechat(all_calls_of_a_request_keep_to_its_budget),
		with_wechat(a_proxy_of_the_environment_is_not_used),
		with_wechat(the_log_holds_no_secret_and_no_code),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, start_simulator, stop_simulator);
}
