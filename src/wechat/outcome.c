#include "wechat/outcome.h"

#include <stddef.h>

struct errcode_kind {
	int64_t errcode;
	enum wechat_kind kind;
};

static const struct errcode_kind kinds[] = {
	{ -1, WECHAT_BUSY },
	{ 0, WECHAT_OK },
	{ 40001, WECHAT_TOKEN },
	{ 40002, WECHAT_CREDENTIAL },
	{ 40003, WECHAT_ARGUMENT },
	{ 40013, WECHAT_CREDENTIAL },
	{ 40014, WECHAT_TOKEN },
	{ 40029, WECHAT_CODE },
	{ 40037, WECHAT_ARGUMENT },
	{ 40097, WECHAT_ARGUMENT },
	{ 40125, WECHAT_CREDENTIAL },
	{ 40129, WECHAT_ARGUMENT },
	{ 40159, WECHAT_ARGUMENT },
	{ 40163, WECHAT_CODE },
	{ 40164, WECHAT_CREDENTIAL },
	{ 40169, WECHAT_ARGUMENT },
	{ 40226, WECHAT_USER },
	{ 40243, WECHAT_CREDENTIAL },
	{ 41001, WECHAT_TOKEN_MISSING },
	{ 41002, WECHAT_CREDENTIAL },
	{ 41004, WECHAT_CREDENTIAL },
	{ 41008, WECHAT_ARGUMENT },
	{ 41030, WECHAT_ARGUMENT },
	{ 42001, WECHAT_TOKEN },
	{ 43002, WECHAT_ARGUMENT },
	{ 43101, WECHAT_USER },
	{ 43104, WECHAT_USER },
	{ 43107, WECHAT_PERMISSION },
	{ 44002, WECHAT_ARGUMENT },
	{ 44991, WECHAT_RATE },
	{ 45009, WECHAT_RATE },
	{ 45011, WECHAT_RATE },
	{ 47001, WECHAT_ARGUMENT },
	{ 47003, WECHAT_ARGUMENT },
	{ 48001, WECHAT_PERMISSION },
	{ 50004, WECHAT_CREDENTIAL },
	{ 50007, WECHAT_CREDENTIAL },
	{ 61007, WECHAT_PERMISSION },
	{ 61010, WECHAT_USER },
	{ 85096, WECHAT_ARGUMENT },
	{ 87007, WECHAT_USER },
	{ 87009, WECHAT_USER },
	{ 89503, WECHAT_CREDENTIAL },
	{ 89506, WECHAT_CREDENTIAL },
	{ 89507, WECHAT_CREDENTIAL },
	{ 200100, WECHAT_PERMISSION },
};

enum wechat_kind
wechat_kind_of(int64_t errcode, enum wechat_family family)
{
	if (errcode == 40001 && family == WECHAT_TOKEN_CALL)
		return WECHAT_CREDENTIAL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].errcode == errcode)
			return kinds[i].kind;
	}
	return WECHAT_UNKNOWN;
}

const char *
wechat_kind_name(enum wechat_kind kind)
{
	static const char *const names[] = {
		[WECHAT_OK] = "ok",
		[WECHAT_BUSY] = "busy",
		[WECHAT_TOKEN] = "token",
		[WECHAT_TOKEN_MISSING] = "token_missing",
		[WECHAT_CREDENTIAL] = "credential",
		[WECHAT_RATE] = "rate",
		[WECHAT_ARGUMENT] = "argument",
		[WECHAT_CODE] = "code",
		[WECHAT_USER] = "user",
		[WECHAT_PERMISSION] = "permission",
		[WECHAT_UNKNOWN] = "unknown",
		[WECHAT_UNREACHED] = "unreached",
		[WECHAT_UNCERTAIN] = "uncertain",
	};

	return names[kind];
}
