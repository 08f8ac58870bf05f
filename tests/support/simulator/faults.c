#include "faults.h"

#include "answers.h"
#include "world.h"

#include <assert.h>
#include <string.h>

#define OVERSIZED_BYTES ((size_t)1024 * 1024)

typedef struct reply
fault_replacement(struct call *call, const json_t *fault);
typedef void
fault_damage(struct call *call, const json_t *fault, struct reply *reply);

/* Either the endpoint never sees the call, or it does its work and then the answer is spoilt. */
struct fault_kind {
	const char *name;
	const char *argument; /* the integer member that it needs, or NULL */
	fault_replacement *instead;
	fault_damage *after;
};

static int64_t
fault_integer(const json_t *fault, const char *name)
{
	return json_integer_value(json_object_get(fault, name));
}

static struct reply
refuse_connection(struct call *call, const json_t *fault)
{
	(void)call;
	(void)fault;
	return (struct reply){ .status = 500, .delivery = DELIVER_RESET };
}

static struct reply
answer_errcode(struct call *call, const json_t *fault)
{
	return answer_error(call, fault_integer(fault, "errcode"));
}

static struct reply
answer_status(struct call *call, const json_t *fault)
{
	return answer_page(call, (unsigned)fault_integer(fault, "status"));
}

static struct reply
answer_html(struct call *call, const json_t *fault)
{
	(void)fault;
	return answer_page(call, 200);
}

static struct reply
answer_redirect(struct call *call, const json_t *fault)
{
	struct reply reply = answer_page(call, 302);

	(void)fault;
	reply.location = call->path;
	return reply;
}

static struct reply
answer_empty(struct call *call, const json_t *fault)
{
	(void)call;
	(void)fault;
	return (struct reply){ .status = 200, .content_type = "application/json" };
}

static void
delay(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)call;
	reply->delay_ms = fault_integer(fault, "milliseconds");
}

static void
hold(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)fault;
	reply->held = true;
	reply->release_count = call->world->release_count;
}

static void
reset(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)call;
	(void)fault;
	reply->delivery = DELIVER_RESET;
}

static void
cut_short(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)call;
	(void)fault;
	reply->delivery = DELIVER_CUT_SHORT;
}

static void
truncate_json(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)call;
	(void)fault;
	reply->body.bytes /= 2;
}

static void
replace_status(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)call;
	reply->status = (unsigned)fault_integer(fault, "status");
}

static void
say_text_plain(struct call *call, const json_t *fault, struct reply *reply)
{
	(void)call;
	(void)fault;
	reply->content_type = "text/plain";
}

static void
replace_errcode(struct call *call, const json_t *fault, struct reply *reply)
{
	*reply = answer_errcode(call, fault);
}

static void
write_errcode_as_string(struct call *call, const json_t *fault, struct reply *reply)
{
	json_t *body = json_loadb(reply->body.data, reply->body.bytes, 0, NULL);
	int64_t errcode = fault_integer(body, "errcode");

	(void)fault;
	json_object_set_new(body, "errcode", json_sprintf("%lld", (long long)errcode));
	*reply = call_reply(call, body);
}

static void
pad(struct call *call, const json_t *fault, struct reply *reply)
{
	char *padded = arena_alloc(call->arena, OVERSIZED_BYTES);

	(void)fault;
	memset(padded, ' ', OVERSIZED_BYTES);
	memcpy(padded, reply->body.data, reply->body.bytes);
	reply->body = (struct text){ padded, OVERSIZED_BYTES };
}

/* A byte that no UTF-8 text has, inside the first string. */
static void
spoil_utf8(struct call *call, const json_t *fault, struct reply *reply)
{
	char *spoilt = arena_copy(call->arena, reply->body.data, reply->body.bytes);

	(void)fault;
	if (reply->body.bytes > 3)
		spoilt[2] = (char)0xff;
	reply->body.data = spoilt;
}

static const struct fault_kind kinds[] = {
	{ "latency", "milliseconds", NULL, delay },
	{ "hold", NULL, NULL, hold },
	{ "refused", NULL, refuse_connection, NULL },
	{ "reset", NULL, NULL, reset },
	{ "cut_short", NULL, NULL, cut_short },
	{ "truncated_json", NULL, NULL, truncate_json },
	{ "status", "status", answer_status, NULL },
	{ "status_of_answer", "status", NULL, replace_status },
	{ "redirect", NULL, answer_redirect, NULL },
	{ "html", NULL, answer_html, NULL },
	{ "empty", NULL, answer_empty, NULL },
	{ "text_plain", NULL, NULL, say_text_plain },
	{ "errcode", "errcode", answer_errcode, NULL },
	{ "errcode_after_effect", "errcode", NULL, replace_errcode },
	{ "errcode_as_string", NULL, NULL, write_errcode_as_string },
	{ "oversized", NULL, NULL, pad },
	{ "not_utf8", NULL, NULL, spoil_utf8 },
};

static const struct fault_kind *
find_kind(const json_t *fault)
{
	const char *name = json_string_value(json_object_get(fault, "kind"));

	for (size_t i = 0; name != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

const char *
fault_problem(const json_t *fault)
{
	const struct fault_kind *kind = find_kind(fault);

	if (!json_is_string(json_object_get(fault, "path")))
		return "path is missing";
	if (kind == NULL)
		return "kind is missing or unknown";
	if (kind->argument != NULL && !json_is_integer(json_object_get(fault, kind->argument)))
		return "the kind's integer (milliseconds, status, errcode) is missing";
	if (fault_integer(fault, "times") < 1)
		return "times must be 1 or more";
	if (fault_integer(fault, "skip") < 0)
		return "skip must not be negative";
	return NULL;
}

static const char *
code_of(const struct call *call)
{
	const char *code = json_string_value(json_object_get(call->query, "js_code"));

	return code != NULL ? code : json_string_value(json_object_get(call->body, "code"));
}

static bool
fits(const json_t *fault, const struct call *call)
{
	const char *path = json_string_value(json_object_get(fault, "path"));
	const char *beginning = json_string_value(json_object_get(fault, "code"));
	const char *code = code_of(call);

	if (beginning != NULL && (code == NULL || strncmp(code, beginning, strlen(beginning)) != 0))
		return false;
	return strcmp(path, "*") == 0 || strcmp(path, call->path) == 0;
}

/* The fault that strikes this call, to be released by the caller; NULL when none does. */
static json_t *
take_fault(struct call *call)
{
	json_t *faults = world_section(call->world, "faults");
	json_t *fault;
	size_t i;

	json_array_foreach (faults, i, fault) {
		int64_t skip = fault_integer(fault, "skip");
		int64_t times = fault_integer(fault, "times");

		if (!fits(fault, call))
			continue;
		call->world->changed = true;
		if (skip > 0) {
			json_object_set_new(fault, "skip", json_integer(skip - 1));
			return NULL;
		}
		json_object_set_new(fault, "times", json_integer(times - 1));
		json_incref(fault);
		if (times == 1)
			json_array_remove(faults, i);
		return fault;
	}
	return NULL;
}

static struct reply
strike(struct call *call, const json_t *fault, simulated_endpoint *endpoint, const char **name)
{
	const struct fault_kind *kind = find_kind(fault);
	struct reply reply;

	assert(kind != NULL);
	*name = kind->name;
	if (kind->instead != NULL)
		return kind->instead(call, fault);
	reply = endpoint(call);
	kind->after(call, fault, &reply);
	return reply;
}

struct reply
fault_answer(struct call *call, simulated_endpoint *endpoint, const char **name)
{
	json_t *fault = take_fault(call);
	struct reply reply;

	*name = NULL;
	if (fault == NULL)
		return endpoint(call);
	reply = strike(call, fault, endpoint, name);
	json_decref(fault);
	return reply;
}
