#include "http/faults.h"

#include <string.h>

/* As the contract says. */
#define FAULT_PLACE_BYTES_MAX 400

struct fault_words {
	const char *code;
	const char *title;
};

static const struct fault_words fault_words[FAULT_KIND_COUNT] = {
	[FAULT_UNKNOWN] = { "additionalProperties", "不认识的字段" },
	[FAULT_REPEATED] = { "repeated", "不能重复给出" },
	[FAULT_REQUIRED] = { "required", "必须填写" },
	[FAULT_TYPE] = { "type", "类型不对" },
	[FAULT_MINIMUM] = { "minimum", "数值太小" },
	[FAULT_MAXIMUM] = { "maximum", "数值太大" },
	[FAULT_TOO_SHORT] = { "minLength", "内容太短" },
	[FAULT_TOO_LONG] = { "maxLength", "内容太长" },
	[FAULT_TOO_FEW] = { "minItems", "数量太少" },
	[FAULT_TOO_MANY] = { "maxItems", "数量太多" },
	[FAULT_NOT_UNIQUE] = { "uniqueItems", "有重复的项" },
	[FAULT_PATTERN] = { "pattern", "写法不对" },
	[FAULT_FORMAT] = { "format", "格式不对" },
	[FAULT_NOT_LISTED] = { "enum", "不在可选范围内" },
};

/* The place may hold a member name of the client's, which may be long. */
static char *
copy_place(struct arena *arena, const char *place)
{
	size_t bytes = strlen(place);

	if (bytes > FAULT_PLACE_BYTES_MAX) {
		bytes = FAULT_PLACE_BYTES_MAX;
		while (((unsigned char)place[bytes] & 0xC0) == 0x80)
			bytes--;
	}
	return arena_copy(arena, place, bytes);
}

void
faults_add(struct faults *faults, const char *place, enum fault_kind kind)
{
	if (faults->count < FAULTS_MAX) {
		faults->list[faults->count++] =
		    (struct fault){ .place = copy_place(faults->arena, place), .kind = kind };
	}
}

const char *
faults_code(enum fault_kind kind)
{
	return fault_words[kind].code;
}

const char *
faults_title(enum fault_kind kind)
{
	return fault_words[kind].title;
}
