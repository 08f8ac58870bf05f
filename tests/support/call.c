#include "support/call.h"

#include "base/clock.h"
#include "support/world.h"
#include "support/written.h"

#include <string.h>

#define TURN_MS 1000
#define ANSWER_US_MAX ((int64_t)20 * 1000 * 1000)

struct waiting {
	struct answer answer;
	bool answered;
};

static const char *
copy_string(const char *string)
{
	return string != NULL ? arena_copy_string(world.arena, string) : NULL;
}

static void
release_json(void *value)
{
	json_decref(value);
}

static void
take_answer(void *context, const struct response *response)
{
	struct waiting *waiting = context;
	struct answer *answer = &waiting->answer;
	json_t *json;

	waiting->answered = true;
	*answer = (struct answer){
		.status = response->status,
		.code = response->error == RESPONSE_NO_ERROR
		            ? NULL
		            : contract_errors[response->error].code,
		.body = { arena_copy(world.arena, response->body.data, response->body.bytes),
		          response->body.bytes },
		.request_id = copy_string(response->request_id),
		.content_type = copy_string(response->content_type),
		.etag = copy_string(response->etag),
		.disposition = copy_string(response->disposition),
		.allow = copy_string(response->allow),
		.cache_seconds = response->cache_seconds,
		.retry_after_s = response->retry_after_s,
	};
	json = json_loadb(answer->body.data, answer->body.bytes, JSON_REJECT_DUPLICATES, NULL);
	if (json != NULL)
		arena_defer(world.arena, release_json, json);
	answer->json = json;
}

struct answer
call_engine(struct engine *engine, const struct http_input *input)
{
	struct waiting waiting = { .answered = false };
	int64_t until = clock_monotonic_us() + ANSWER_US_MAX;

	engine_submit(engine, input, take_answer, &waiting);
	while (!waiting.answered && clock_monotonic_us() < until)
		engine_turn(engine, TURN_MS);
	if (!waiting.answered)
		fail_msg("no answer to %.*s", (int)input->target.bytes, input->target.data);
	return waiting.answer;
}

struct answer
call_with(const struct http_input *input)
{
	return call_engine(world.engine, input);
}

/* A body that begins with a column of the register is a file. */
static const char *
type_of(const char *body)
{
	if (body == NULL)
		return NULL;
	return strncmp(body, CALL_FILE, strlen("楼栋")) == 0 ? "text/csv" : "application/json";
}

struct http_input
call_input(const struct person *person, const char *method, const char *target, const char *body)
{
	static int count;

	return (struct http_input){
		.method = text_of(method),
		.target = text_of(target),
		.content_type = text_of(type_of(body)),
		.authorization =
		    text_of(person != NULL ? written("Bearer %s", person->token) : NULL),
		.body = text_of(body),
		.request_id = text_of(written("test-%d", ++count)),
		.address = text_of("203.0.113.7"),
	};
}

struct answer
call(const struct person *person, const char *method, const char *target, const char *body)
{
	struct http_input input = call_input(person, method, target, body);

	return call_with(&input);
}

struct answer
call_replacing(const struct person *person, const char *target, const char *body)
{
	struct http_input input = call_input(person, "PUT", target, body);

	input.if_match = text_of(call(person, "GET", target, NULL).etag);
	return call_with(&input);
}

struct answer
call_for(const struct person *helper, const struct person *whose, const char *method,
         const char *target, const char *body)
{
	struct http_input input = call_input(helper, method, target, body);

	input.acting_for = text_of(whose->household_code);
	return call_with(&input);
}

struct answer
call_get(const struct person *person, const char *format, ...)
{
	const char *target;
	va_list values;

	va_start(values, format);
	target = written_list(format, values);
	va_end(values);
	return call(person, "GET", target, NULL);
}
