#include "http/violations.h"

#include <string.h>

/* As the contract says. */
#define VIOLATION_POINTER_BYTES_MAX 400

struct violation_words {
	const char *code;
	const char *title;
};

static const struct violation_words violation_words[VIOLATION_KIND_COUNT] = {
	[VIOLATION_UNKNOWN] = { "additionalProperties", "不认识的字段" },
	[VIOLATION_REPEATED] = { "repeated", "不能重复给出" },
	[VIOLATION_REQUIRED] = { "required", "必须填写" },
	[VIOLATION_TYPE] = { "type", "类型不对" },
	[VIOLATION_MINIMUM] = { "minimum", "数值太小" },
	[VIOLATION_MAXIMUM] = { "maximum", "数值太大" },
	[VIOLATION_TOO_SHORT] = { "minLength", "内容太短" },
	[VIOLATION_TOO_LONG] = { "maxLength", "内容太长" },
	[VIOLATION_TOO_FEW] = { "minItems", "数量太少" },
	[VIOLATION_TOO_MANY] = { "maxItems", "数量太多" },
	[VIOLATION_NOT_UNIQUE] = { "uniqueItems", "有重复的项" },
	[VIOLATION_PATTERN] = { "pattern", "写法不对" },
	[VIOLATION_FORMAT] = { "format", "格式不对" },
	[VIOLATION_NOT_LISTED] = { "enum", "不在可选范围内" },
};

/* The pointer may hold a member name of the client's, which may be long. */
static char *
copy_pointer(struct arena *arena, const char *pointer)
{
	size_t bytes = strlen(pointer);

	if (bytes > VIOLATION_POINTER_BYTES_MAX) {
		bytes = VIOLATION_POINTER_BYTES_MAX;
		while (((unsigned char)pointer[bytes] & 0xC0) == 0x80)
			bytes--;
	}
	return arena_copy(arena, pointer, bytes);
}

void
violations_add(struct violations *violations, const char *pointer, enum violation_kind kind)
{
	if (violations->count < VIOLATIONS_MAX) {
		violations->list[violations->count++] =
		    (struct violation){ .pointer = copy_pointer(violations->arena, pointer),
			                .kind = kind };
	}
}

const char *
violations_code(enum violation_kind kind)
{
	return violation_words[kind].code;
}

const char *
violations_title(enum violation_kind kind)
{
	return violation_words[kind].title;
}
