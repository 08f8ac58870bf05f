#include "call.h"

static void
drop_reference(void *value)
{
	json_decref(value);
}

json_t *
call_own(struct call *call, json_t *value)
{
	arena_defer(call->arena, drop_reference, value);
	return value;
}

const char *
call_argument(const struct call *call, const char *name)
{
	const char *value = json_string_value(json_object_get(call->arguments, name));

	return value != NULL && *value ? value : NULL;
}

struct reply
call_reply(struct call *call, json_t *value)
{
	size_t bytes;
	char *data;

	bytes = json_dumpb(value, NULL, 0, JSON_COMPACT);
	data = arena_alloc(call->arena, bytes + 1);
	json_dumpb(value, data, bytes, JSON_COMPACT);
	json_decref(value);
	return (struct reply){
		.status = 200,
		.content_type = "application/json; encoding=utf-8",
		.body = { data, bytes },
	};
}
