#include "wechat/reply.h"

#include "testing.h"

#include <string.h>

#define TOKEN "78_abcDEF-_0123456789"
#define RID "6a3f9c01-1b2c3d4e-5f607182"

static void
a_login_without_errcode_is_a_success(void **state)
{
	struct wechat_login_reply reply = wechat_parse_login(
	    *state,
	    text_of("{\"session_key\":\"tiihtNczf5v6AKRyjwEUhQ==\",\"openid\":\"" OPENID "\"}"));

	assert_int_equal(reply.outcome.kind, WECHAT_OK);
	assert_string_equal(reply.openid, OPENID);
	assert_null(reply.unionid);
}

static void
a_login_with_errcode_zero_is_a_success_too(void **state)
{
	struct wechat_login_reply reply = wechat_parse_login(
	    *state,
	    text_of("{\"errcode\":0,\"errmsg\":\"ok\",\"openid\":\"o1\",\"unionid\":\"u1\"}"));

	assert_int_equal(reply.outcome.kind, WECHAT_OK);
	assert_string_equal(reply.openid, "o1");
	assert_string_equal(reply.unionid, "u1");
}

static void
an_errcode_may_be_a_number_or_a_numeric_string(void **state)
{
	static const char *const bodies[] = {
		"{\"errcode\":40163,\"errmsg\":\"code been used, rid: " RID "\"}",
		"{\"errcode\":\"40163\",\"errmsg\":\"code been used, rid: " RID "\"}",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct wechat_login_reply reply = wechat_parse_login(*state, text_of(bodies[i]));

		assert_int_equal(reply.outcome.kind, WECHAT_CODE);
		assert_int_equal(reply.outcome.errcode, 40163);
		assert_string_equal(reply.outcome.rid, RID);
		assert_null(reply.openid);
	}
}

static void
of_a_message_only_a_well_formed_rid_is_kept(void **state)
{
	static const char *const messages[] = {
		"invalid code, hints: [ req_id: QlZd1a ]",
		"rid: short",
		"rid: 6a3f9c01-1b2c3d4e-5f6071823",
		"rid: 6a3f9c01\\n1b2c3d4e-5f607182",
		"13800000000 is not allowed",
		"",
	};

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		const char *body =
		    arena_format(*state, "{\"errcode\":40029,\"errmsg\":\"%s\"}", messages[i]);

		assert_string_equal(wechat_parse_login(*state, text_of(body)).outcome.rid, "");
	}
}

/* None of these may pass for a login. */
static const char *const strange_logins[] = {
	"",
	" ",
	"{",
	"[]",
	"null",
	"\"openid\"",
	"<html><body>503</body></html>",
	"{}",
	"{\"openid\":null}",
	"{\"openid\":17}",
	"{\"openid\":\"\"}",
	"{\"openid\":\"with space\"}",
	"{\"openid\":\"\\u0000\"}",
	"{\"openid\":\"张三\"}",
	"{\"openid\":\"a\",\"openid\":\"b\"}",
	"{\"openid\":\"a\"} {}",
	"{\"openid\":\"a\",\"errcode\":true}",
	"{\"openid\":\"a\",\"errcode\":null}",
	"{\"openid\":\"a\",\"errcode\":0.0}",
	"{\"openid\":\"a\",\"errcode\":\"\"}",
	"{\"openid\":\"a\",\"errcode\":\"0x0\"}",
	"{\"openid\":\"a\",\"errcode\":\"99999999999999999999\"}",
	"{\"openid\":\"a\",\"errcode\":{}}",
	"{\"openid\":\"\xff\"}",
	"{\"openid\":\"a\",\"session_key\":\"",
};

static void
a_strange_login_is_uncertain(void **state)
{
	for (size_t i = 0; i < sizeof(strange_logins) / sizeof(strange_logins[0]); i++) {
		struct wechat_login_reply reply =
		    wechat_parse_login(*state, text_of(strange_logins[i]));

		if (reply.outcome.kind != WECHAT_UNCERTAIN) {
			fail_msg("%s is taken for %s", strange_logins[i],
			         wechat_kind_name(reply.outcome.kind));
		}
	}
}

static void
an_openid_has_128_letters_at_most(void **state)
{
	char letters[130];

	memset(letters, 'a', sizeof(letters));
	letters[129] = '\0';
	assert_int_equal(wechat_parse_login(
	                     *state, text_of(arena_format(*state, "{\"openid\":\"%s\"}", letters)))
	                     .outcome.kind,
	                 WECHAT_UNCERTAIN);
	letters[128] = '\0';
	assert_int_equal(wechat_parse_login(
	                     *state, text_of(arena_format(*state, "{\"openid\":\"%s\"}", letters)))
	                     .outcome.kind,
	                 WECHAT_OK);
}

static void
a_token_comes_with_its_lifetime(void **state)
{
	struct wechat_token_reply reply = wechat_parse_token(
	    *state, text_of("{\"access_token\":\"" TOKEN "\",\"expires_in\":345}"));

	assert_int_equal(reply.outcome.kind, WECHAT_OK);
	assert_string_equal(reply.token, TOKEN);
	assert_int_equal(reply.lifetime_s, 345);
}

static void
a_strange_token_is_uncertain(void **state)
{
	static const char *const bodies[] = {
		"{\"expires_in\":7200}",
		"{\"access_token\":\"" TOKEN "\"}",
		"{\"access_token\":\"" TOKEN "\",\"expires_in\":0}",
		"{\"access_token\":\"" TOKEN "\",\"expires_in\":-1}",
		"{\"access_token\":\"" TOKEN "\",\"expires_in\":\"7200\"}",
		"{\"access_token\":\"" TOKEN "\",\"expires_in\":9223372036854775807}",
		"{\"access_token\":\"\",\"expires_in\":7200}",
		"{\"access_token\":\"a b\",\"expires_in\":7200}",
		"{\"access_token\":\"a\\nb\",\"expires_in\":7200}",
		"{\"access_token\":[],\"expires_in\":7200}",
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		assert_int_equal(wechat_parse_token(*state, text_of(bodies[i])).outcome.kind,
		                 WECHAT_UNCERTAIN);
	}
}

static void
a_refused_token_call_is_a_matter_of_credentials(void **state)
{
	struct wechat_token_reply reply = wechat_parse_token(
	    *state, text_of("{\"errcode\":40001,\"errmsg\":\"invalid credential rid: " RID "\"}"));

	assert_int_equal(reply.outcome.kind, WECHAT_CREDENTIAL);
}

#define PHONE(number, country, timestamp, appid) \
	"{\"errcode\":0,\"errmsg\":\"ok\",\"phone_info\":{\"phoneNumber\":\"x\"," \
	"\"purePhoneNumber\":" number ",\"countryCode\":" country \
	",\"watermark\":{\"timestamp\":" timestamp ",\"appid\":" appid "}}}"

static void
a_phone_number_comes_with_country_and_watermark(void **state)
{
	struct wechat_phone_reply reply = wechat_parse_phone(
	    *state, text_of(PHONE("\"13800000000\"", "\"86\"", "1637744274", "\"" APPID "\"")));

	assert_int_equal(reply.outcome.kind, WECHAT_OK);
	assert_string_equal(reply.number, "13800000000");
	assert_string_equal(reply.country_code, "86");
	assert_string_equal(reply.appid, APPID);
	assert_int_equal(reply.issued_at_s, 1637744274);
}

static void
a_strange_phone_number_is_uncertain(void **state)
{
	static const char *const bodies[] = {
		"{\"errcode\":0}",
		"{\"errcode\":0,\"phone_info\":[]}",
		"{\"errcode\":0,\"phone_info\":{}}",
		PHONE("13800000000", "\"86\"", "1", "\"a\""),
		PHONE("\"+8613800000000\"", "\"86\"", "1", "\"a\""),
		PHONE("\"138 0000\"", "\"86\"", "1", "\"a\""),
		PHONE("\"1234567890123456\"", "\"86\"", "1", "\"a\""),
		PHONE("\"13800000000\"", "86", "1", "\"a\""),
		PHONE("\"13800000000\"", "\"\"", "1", "\"a\""),
		PHONE("\"13800000000\"", "\"86086\"", "1", "\"a\""),
		PHONE("\"13800000000\"", "\"86\"", "\"1\"", "\"a\""),
		PHONE("\"13800000000\"", "\"86\"", "0", "\"a\""),
		PHONE("\"13800000000\"", "\"86\"", "1", "null"),
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct wechat_phone_reply reply = wechat_parse_phone(*state, text_of(bodies[i]));

		if (reply.outcome.kind != WECHAT_UNCERTAIN)
			fail_msg("%s is taken for a phone number", bodies[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_login_without_errcode_is_a_success),
		with_arena(a_login_with_errcode_zero_is_a_success_too),
		with_arena(an_errcode_may_be_a_number_or_a_numeric_string),
		with_arena(of_a_message_only_a_well_formed_rid_is_kept),
		with_arena(a_strange_login_is_uncertain),
		with_arena(an_openid_has_128_letters_at_most),
		with_arena(a_token_comes_with_its_lifetime),
		with_arena(a_strange_token_is_uncertain),
		with_arena(a_refused_token_call_is_a_matter_of_credentials),
		with_arena(a_phone_number_comes_with_country_and_watermark),
		with_arena(a_strange_phone_number_is_uncertain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
