/* The simulator's own checks, in the order in which WeChat makes them. */

#include "testing.h"
#include "wechat/reply.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STABLE "/cgi-bin/stable_token"
#define CLASSIC "/cgi-bin/token"
#define LOGIN "/sns/jscode2session"
#define PHONE "/wxa/business/getuserphonenumber"

static char answer[65536];

/* Sends a request as it stands here and returns the answer's body. */
static const char *
exchange(const char *request)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(simulator.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t bytes = 0;
	ssize_t got;
	const char *body;

	assert_int_equal(connect(connection, (const struct sockaddr *)&address, sizeof(address)),
	                 0);
	assert_int_equal(write(connection, request, strlen(request)), strlen(request));
	while ((got = read(connection, answer + bytes, sizeof(answer) - 1 - bytes)) > 0)
		bytes += (size_t)got;
	close(connection);
	answer[bytes] = '\0';
	body = strstr(answer, "\r\n\r\n");
	assert_non_null(body);
	return body + 4;
}

static int64_t
errcode_of(const char *body)
{
	json_t *value = json_loads(body, 0, NULL);
	int64_t errcode = json_integer_value(json_object_get(value, "errcode"));

	assert_non_null(value);
	json_decref(value);
	return errcode;
}

static const char *
get(const char *target)
{
	char request[2048];

	snprintf(request, sizeof(request),
	         "GET %s HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n", target);
	return exchange(request);
}

static const char *
post(const char *target, const char *body)
{
	char request[2048];

	snprintf(
	    request, sizeof(request),
	    "POST %s HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
	    target, strlen(body), body);
	return exchange(request);
}

static void
an_unknown_path_is_an_invalid_url(void **state)
{
	(void)state;
	assert_int_equal(errcode_of(get("/sns/jsCode2Session")), 40066);
	assert_non_null(strstr(answer, "invalid url, rid: "));
	assert_non_null(strstr(answer, "application/json; encoding=utf-8"));
}

static void
a_post_needs_its_length(void **state)
{
	(void)state;
	assert_string_equal(exchange("POST " STABLE " HTTP/1.1\r\nHost: s\r\nConnection: close\r\n"
	                             "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
	                    "");
	assert_int_equal(strncmp(answer, "HTTP/1.1 412 ", 13), 0);
	assert_string_equal(
	    exchange("POST " STABLE " HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n"), "");
	assert_int_equal(strncmp(answer, "HTTP/1.1 412 ", 13), 0);
}

#define CREDENTIALS "appid=" APPID "&secret=" SECRET

static void
a_login_is_checked_in_order(void **state)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);
	const char *target = arena_format(
	    *state, LOGIN "?" CREDENTIALS "&grant_type=authorization_code&js_code=%s", code.text);

	assert_int_equal(errcode_of(post(LOGIN, "{\"appid\": \"" APPID "\"}")), 41002);
	assert_int_equal(errcode_of(get(LOGIN "?appid=wxother&secret=x")), 40013);
	assert_int_equal(errcode_of(get(LOGIN "?appid=" APPID)), 41004);
	assert_int_equal(errcode_of(get(LOGIN "?appid=" APPID "&secret=wrong")), 40125);
	assert_int_equal(errcode_of(get(LOGIN "?" CREDENTIALS)), 40002);
	assert_int_equal(errcode_of(get(LOGIN "?" CREDENTIALS "&grant_type=authorization_code")),
	                 41008);
	assert_int_equal(
	    errcode_of(get(LOGIN "?" CREDENTIALS "&grant_type=authorization_code&js_code=none")),
	    40029);
	assert_null(strstr(get(target), "errcode"));
	assert_non_null(strstr(answer, "\"session_key\":\""));
	assert_int_equal(errcode_of(get(target)), 40163);
}

static void
a_code_of_another_app_is_invalid(void **state)
{
	struct simulator_code code = simulator_mint_login_code(&simulator, OPENID);

	tell_simulator("/apps", "{\"appid\": \"wxother\", \"secret\": \"x\"}");
	assert_int_equal(errcode_of(get(arena_format(
	                     *state,
	                     LOGIN "?appid=wxother&secret=x&grant_type=authorization_code"
	                           "&js_code=%s",
	                     code.text))),
	                 40029);
}

static struct wechat_token_reply
issue(struct arena *arena, bool stable, bool by_force)
{
	const char *body =
	    stable ? post(STABLE, arena_format(arena,
	                                       "{\"grant_type\":\"client_credential\","
	                                       "\"appid\":\"" APPID "\",\"secret\":\"" SECRET
	                                       "\",\"force_refresh\":%s}",
	                                       by_force ? "true" : "false"))
	           : get(CLASSIC "?grant_type=client_credential&" CREDENTIALS);

	return wechat_parse_token(arena, text_of(body));
}

/* The errcode of a business call with this token and a code that nobody has. */
static int64_t
errcode_with(struct arena *arena, const char *token)
{
	return errcode_of(
	    post(arena_format(arena, PHONE "?access_token=%s", token), "{\"code\":\"none\"}"));
}

#define ACCEPTED 40029

static void
a_classic_token_replaces_the_one_before_it_after_five_minutes(void **state)
{
	const char *first = issue(*state, false, false).token;
	const char *second = issue(*state, false, false).token;

	assert_string_not_equal(first, second);
	assert_int_equal(errcode_with(*state, first), ACCEPTED);
	tell_simulator("/clock", "{\"advance_s\": 300}");
	assert_int_equal(errcode_with(*state, first), 40001);
	assert_int_equal(errcode_with(*state, second), ACCEPTED);
}

static void
a_stable_token_stays_until_five_minutes_before_its_end(void **state)
{
	const char *first = issue(*state, true, false).token;
	struct wechat_token_reply later;

	tell_simulator("/clock", "{\"advance_s\": 6855}");
	later = issue(*state, true, false);
	assert_string_equal(later.token, first);
	assert_in_range(later.lifetime_s, 335, 345);
	tell_simulator("/clock", "{\"advance_s\": 45}");
	later = issue(*state, true, false);
	assert_string_not_equal(later.token, first);
	assert_int_equal(later.lifetime_s, 7200);
	assert_int_equal(errcode_with(*state, first), ACCEPTED);
	tell_simulator("/clock", "{\"advance_s\": 301}");
	assert_int_equal(errcode_with(*state, first), 40001);
}

static void
a_forced_token_ends_the_old_one_at_once_and_is_limited(void **state)
{
	const char *first;
	const char *second;

	start_new_day();
	first = issue(*state, true, false).token;
	second = issue(*state, true, true).token;
	assert_int_equal(errcode_with(*state, first), 40001);
	assert_int_equal(errcode_with(*state, second), ACCEPTED);
	tell_simulator("/clock", "{\"advance_s\": 20}");
	assert_int_equal(issue(*state, true, true).outcome.errcode, 45011);
	for (int i = 1; i < 20; i++) {
		tell_simulator("/clock", "{\"advance_s\": 30}");
		assert_int_equal(issue(*state, true, true).outcome.errcode, 0);
	}
	tell_simulator("/clock", "{\"advance_s\": 30}");
	assert_int_equal(issue(*state, true, true).outcome.errcode, 45009);
	tell_simulator("/clock", "{\"advance_s\": 86400}");
	assert_int_equal(issue(*state, true, true).outcome.errcode, 0);
}

static void
the_two_families_do_not_touch_each_other(void **state)
{
	const char *stable = issue(*state, true, false).token;

	issue(*state, false, false);
	assert_string_equal(issue(*state, true, false).token, stable);
	assert_int_equal(errcode_with(*state, stable), ACCEPTED);
}

static void
a_stable_token_is_checked_in_order(void **state)
{
	(void)state;
	assert_int_equal(errcode_of(get(STABLE)), 43002);
	assert_int_equal(errcode_of(post(STABLE, "")), 44002);
	assert_int_equal(errcode_of(post(STABLE, "appid=" APPID)), 47001);
	assert_int_equal(errcode_of(post(STABLE, "[]")), 47001);
	assert_int_equal(errcode_of(post(STABLE, "{}")), 41002);
	assert_int_equal(errcode_of(post(STABLE, "{\"appid\":\"wxother\"}")), 40013);
	assert_int_equal(errcode_of(post(STABLE, "{\"appid\":\"" APPID "\"}")), 41004);
	assert_int_equal(errcode_of(post(STABLE, "{\"appid\":\"" APPID "\",\"secret\":\"no\"}")),
	                 40125);
	assert_int_equal(
	    errcode_of(post(STABLE, "{\"appid\":\"" APPID "\",\"secret\":\"" SECRET "\"}")), 40002);
	tell_simulator("/settings", "{\"refuse_address\": true}");
	assert_int_equal(errcode_of(post(STABLE, "{\"appid\":\"" APPID "\",\"secret\":\"" SECRET
	                                         "\",\"grant_type\":\"client_credential\"}")),
	                 40164);
}

static void
a_wrong_secret_may_be_called_40001(void **state)
{
	(void)state;
	tell_simulator("/settings", "{\"wrong_secret\": 40001}");
	assert_int_equal(errcode_of(get(CLASSIC "?appid=" APPID "&secret=wrong")), 40001);
}

static void
a_business_call_is_checked_in_order(void **state)
{
	const char *token = issue(*state, true, false).token;
	const char *target = arena_format(*state, PHONE "?access_token=%s", token);

	assert_int_equal(errcode_of(get(PHONE)), 43002);
	assert_int_equal(errcode_of(post(PHONE, "{}")), 41001);
	assert_int_equal(errcode_with(*state, "short"), 40014);
	assert_int_equal(errcode_with(*state, arena_format(*state, "78_%0*d", 136, 0)), 40001);
	assert_int_equal(errcode_of(post(target, "")), 44002);
	assert_int_equal(errcode_of(post(target, "x=1")), 47001);
	assert_int_equal(errcode_of(post(target, "{}")), 40029);
	tell_simulator("/clock", "{\"advance_s\": 7200}");
	assert_int_equal(errcode_with(*state, token), 42001);
}

static void
a_phone_code_belongs_to_one_user_and_one_app(void **state)
{
	struct simulator_code code = simulator_mint_phone_code(&simulator, OPENID, "13912345678");
	const char *target =
	    arena_format(*state, PHONE "?access_token=%s", issue(*state, true, false).token);
	const char *mine =
	    arena_format(*state, "{\"code\":\"%s\",\"openid\":\"" OPENID "\"}", code.text);
	const char *body;

	tell_simulator("/settings", "{\"openid_mismatch\": 40003}");
	assert_int_equal(
	    errcode_of(post(target,
	                    arena_format(*state, "{\"code\":\"%s\",\"openid\":\"x\"}", code.text))),
	    40003);
	body = post(target, mine);
	assert_non_null(strstr(body, "\"purePhoneNumber\":\"13912345678\""));
	assert_non_null(strstr(body, "\"phoneNumber\":\"13912345678\""));
	assert_int_equal(errcode_of(post(target, mine)), 40029);
	tell_simulator("/apps", "{\"appid\": \"wxother\", \"secret\": \"x\"}");
	tell_simulator("/phone-codes", "{\"openid\": \"" OPENID
	                               "\", \"code\": \"foreign\", \"appid\": \"wxother\"}");
	assert_int_equal(errcode_of(post(target, "{\"code\":\"foreign\"}")), 40013);
}

static void
a_foreign_number_bears_its_country(void **state)
{
	const char *target =
	    arena_format(*state, PHONE "?access_token=%s", issue(*state, true, false).token);
	const char *body;

	tell_simulator("/phone-codes", "{\"openid\": \"" OPENID "\", \"code\": \"c\", \"phone\": "
	                               "\"2025550123\", \"country_code\": \"1\"}");
	body = post(target, "{\"code\":\"c\"}");
	assert_non_null(strstr(body, "\"phoneNumber\":\"+12025550123\""));
	assert_non_null(strstr(body, "\"countryCode\":\"1\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_wechat(an_unknown_path_is_an_invalid_url),
		with_wechat(a_post_needs_its_length),
		with_wechat(a_login_is_checked_in_order),
		with_wechat(a_code_of_another_app_is_invalid),
		with_wechat(a_classic_token_replaces_the_one_before_it_after_five_minutes),
		with_wechat(a_stable_token_stays_until_five_minutes_before_its_end),
		with_wechat(a_forced_token_ends_the_old_one_at_once_and_is_limited),
		with_wechat(the_two_families_do_not_touch_each_other),
		with_wechat(a_stable_token_is_checked_in_order),
		with_wechat(a_wrong_secret_may_be_called_40001),
		with_wechat(a_business_call_is_checked_in_order),
		with_wechat(a_phone_code_belongs_to_one_user_and_one_app),
		with_wechat(a_foreign_number_bears_its_country),
	};

	return cmocka_run_group_tests(tests, start_simulator, stop_simulator);
}
