#include "answers.h"

#include "base/crypto.h"
#include "world.h"

#include <inttypes.h>

struct wording {
	int64_t errcode;
	const char *text;
	bool hinted; /* older paths add a hint before the rid */
};

static const struct wording wordings[] = {
	{ -1, "system error", false },
	{ 40001,
	  "invalid credential, access_token is invalid or not latest, could get access_token by "
	  "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
	  false },
	{ 40002, "invalid grant_type", false },
	{ 40003, "invalid openid", false },
	{ 40013, "invalid appid", false },
	{ 40014, "invalid access_token", false },
	{ 40029, "invalid code", true },
	{ 40066, "invalid url,", false },
	{ 40125, "invalid appsecret", false },
	{ 40163, "code been used,", false },
	{ 40164, "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist", false },
	{ 40226, "high risk user, code blocked", false },
	{ 41001, "access_token missing", false },
	{ 41002, "appid missing,", false },
	{ 41004, "appsecret missing", false },
	{ 41008, "missing code", true },
	{ 42001, "access_token expired", false },
	{ 43002, "require POST method", false },
	{ 44002, "empty post data", true },
	{ 45009, "reach max api daily quota limit", false },
	{ 45011, "api minute-quota reach limit, must slower, retry next minute", false },
	{ 47001, "data format error", true },
	{ 50004, "forbid to use token", false },
	{ 50007, "account frozen", false },
};

static const char *
words_for(int64_t errcode, bool *hinted)
{
	for (size_t i = 0; i < sizeof(wordings) / sizeof(wordings[0]); i++) {
		if (wordings[i].errcode == errcode) {
			*hinted = wordings[i].hinted;
			return wordings[i].text;
		}
	}
	*hinted = false;
	return "unknown error";
}

/* Three groups of eight hexadecimal digits; the first is the UNIX time. */
static const char *
make_rid(struct call *call)
{
	uint32_t random[2];

	crypto_random(random, sizeof(random));
	return arena_format(call->arena, "%08" PRIx32 "-%08" PRIx32 "-%08" PRIx32,
	                    (uint32_t)world_now_s(call->world), random[0], random[1]);
}

struct reply
answer_error(struct call *call, int64_t errcode)
{
	bool hinted;
	const char *words = words_for(errcode, &hinted);
	const char *hint = "";

	if (hinted)
		hint = arena_format(call->arena, " hint: [%s]", world_random_name(call->arena, 16));
	return call_reply(call,
	                  json_pack("{s:I, s:o}", "errcode", (json_int_t)errcode, "errmsg",
	                            json_sprintf("%s%s rid: %s", words, hint, make_rid(call))));
}

struct reply
answer_page(struct call *call, unsigned status)
{
	const char *page = arena_format(call->arena,
	                                "<html>\r\n<head><title>%u</title></head>\r\n"
	                                "<body><center><h1>%u</h1></center></body>\r\n</html>\r\n",
	                                status, status);

	return (
	    struct reply){ .status = status, .content_type = "text/html", .body = text_of(page) };
}
