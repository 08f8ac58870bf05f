#include "support/expect.h"

#include "http/contract.h"
#include "support/world.h"
#include "support/written.h"

#include <stdlib.h>
#include <string.h>

/* Ends the test when the expectation fails, and shows the answer. */
static void
demand(bool is_so, struct answer answer, const char *wanted, const char *file, int line)
{
	if (is_so)
		return;
	print_error("expected %s, got %d %.*s\n", wanted, answer.status, (int)answer.body.bytes,
	            answer.body.data);
	_fail(file, line);
}

static const json_t *
step_into(const json_t *value, const char *name)
{
	if (json_is_array(value))
		return json_array_get(value, (size_t)strtoul(name, NULL, 10));
	return json_object_get(value, name);
}

static const json_t *
find_value(const json_t *value, const char *place)
{
	char *rest = arena_copy_string(world.arena, place);
	const char *name;

	strsep(&rest, "/");
	while (value != NULL && (name = strsep(&rest, "/")) != NULL)
		value = step_into(value, name);
	return value;
}

const json_t *
answer_value(struct answer answer, const char *place)
{
	const json_t *value = find_value(answer.json, place);

	demand(value != NULL, answer, written("something at %s", place), __FILE__, __LINE__);
	return value;
}

const char *
answer_text(struct answer answer, const char *place)
{
	return json_string_value(answer_value(answer, place));
}

json_int_t
answer_integer(struct answer answer, const char *place)
{
	return json_integer_value(answer_value(answer, place));
}

size_t
answer_count(struct answer answer, const char *place)
{
	return json_array_size(answer_value(answer, place));
}

bool
answer_mentions(struct answer answer, const char *text)
{
	return memmem(answer.body.data, answer.body.bytes, text, strlen(text)) != NULL;
}

void
expect_status_at(struct answer answer, int status, const char *file, int line)
{
	demand(answer.status == status, answer, written("status %d", status), file, line);
}

static const struct error_description *
find_error(const char *code)
{
	for (size_t i = 0; i < ERROR_COUNT; i++) {
		if (strcmp(contract_errors[i].code, code) == 0)
			return &contract_errors[i];
	}
	fail_msg("the contract knows no error %s", code);
	return NULL;
}

void
expect_error_at(struct answer answer, const char *code, const char *file, int line)
{
	const struct error_description *error = find_error(code);
	const char *status = written("%d", error->status);

	demand(answer.code != NULL && strcmp(answer.code, code) == 0, answer, code, file, line);
	demand(answer.status == error->status, answer, status, file, line);
	demand(strcmp(answer.content_type, "application/problem+json") == 0, answer,
	       "application/problem+json", file, line);
	expect_json_at(answer, "/status", status, file, line);
	expect_json_at(answer, "/code", written("'%s'", code), file, line);
	expect_json_at(answer, "/title", written("'%s'", error->title), file, line);
	expect_json_at(answer, "/type", written("'/docs/errors#%s'", code), file, line);
	expect_json_at(answer, "/request_id", written("'%s'", answer.request_id), file, line);
	demand(json_is_string(find_value(answer.json, "/detail")), answer, "a detail", file, line);
	demand((answer.status == 503 || answer.status == 429) == (answer.retry_after_s > 0), answer,
	       "Retry-After", file, line);
	demand(answer.cache_seconds == 0, answer, "not to be cached", file, line);
}

void
expect_place_at(struct answer answer, const char *code, const char *pointer, const char *file,
                int line)
{
	size_t count = json_array_size(find_value(answer.json, "/violations"));

	expect_error_at(answer, code, file, line);
	demand(count == 1, answer, "one violation", file, line);
	expect_json_at(answer, "/violations/0/code", written("'%s'", code), file, line);
	expect_json_at(answer, "/violations/0/pointer", written("'%s'", pointer), file, line);
}

void
expect_json_at(struct answer answer, const char *place, const char *json, const char *file,
               int line)
{
	json_t *wanted = json_loads(json_written("%s", json), JSON_DECODE_ANY, NULL);
	const json_t *value = find_value(answer.json, place);
	bool is_so = wanted != NULL && json_equal(value, wanted) == 1;

	json_decref(wanted);
	demand(is_so, answer, written("%s at %s", json, place), file, line);
}

void
expect_violation_at(struct answer answer, const char *pointer, const char *code, const char *file,
                    int line)
{
	const json_t *violations = json_object_get(answer.json, "violations");
	const json_t *violation;
	bool found = false;
	size_t index;

	expect_error_at(answer, "invalid_request", file, line);
	json_array_foreach (violations, index, violation) {
		const char *at = json_string_value(json_object_get(violation, "pointer"));
		const char *kind = json_string_value(json_object_get(violation, "code"));

		found = found ||
		        (strcmp(at, pointer) == 0 && (code == NULL || strcmp(kind, code) == 0));
	}
	demand(found, answer, written("the violation %s at %s", code != NULL ? code : "", pointer),
	       file, line);
}
