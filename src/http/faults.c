#include "http/faults.h"

struct fault_words {
	const char *code;
	const char *title;
};

static const struct fault_words fault_words[FAULT_KIND_COUNT] = {
    [FAULT_UNKNOWN] = {"unknown", "不认识的字段"},
    [FAULT_REPEATED] = {"repeated", "不能重复给出"},
    [FAULT_REQUIRED] = {"required", "必须填写"},
    [FAULT_TYPE] = {"type", "类型不对"},
    [FAULT_MINIMUM] = {"minimum", "数值太小"},
    [FAULT_MAXIMUM] = {"maximum", "数值太大"},
    [FAULT_TOO_SHORT] = {"too_short", "内容太短"},
    [FAULT_TOO_LONG] = {"too_long", "内容太长"},
    [FAULT_TOO_FEW] = {"too_few", "数量太少"},
    [FAULT_TOO_MANY] = {"too_many", "数量太多"},
    [FAULT_NOT_UNIQUE] = {"not_unique", "有重复的项"},
    [FAULT_PATTERN] = {"pattern", "写法不对"},
    [FAULT_FORMAT] = {"format", "格式不对"},
    [FAULT_NOT_LISTED] = {"not_listed", "不在可选范围内"},
};

void
faults_add(struct faults *faults, const char *place, enum fault_kind kind)
{
	if (faults->count == FAULTS_MAX) {
		faults->beyond++;
		return;
	}
	faults->list[faults->count++] =
	    (struct fault){.place = arena_copy_string(faults->arena, place), .kind = kind};
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
