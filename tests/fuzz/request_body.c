#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "fuzz.h"
#include "http/body.h"
#include "http/canonical.h"
#include "http/formats.h"
#include "http/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A longer pointer is cut: it names a member of the client's. */
#define POINTER_BYTES_FOLLOWED_MAX 396

/* A pointer into the body, and its schema in the contract: either may be missing, but not both. */
struct visited {
	json_t *value;
	const struct schema *schema;
	bool required;
};

static void
require(bool condition, const char *law)
{
	if (condition)
		return;
	fprintf(stderr, "broken: %s\n", law);
	abort();
}

/* Compiled once, like a worker's. */
static const struct patterns *
all_patterns(void)
{
	static const struct patterns *patterns;
	static struct arena *arena;

	if (patterns == NULL) {
		arena = arena_create(ARENA_BYTES_MAX);
		patterns = patterns_compile(arena, contract_operations, contract_operation_count);
	}
	return patterns;
}

/* One word of a JSON Pointer; moves *pointer past it. */
static const char *
next_word(struct arena *arena, const char **pointer)
{
	struct buffer word = buffer_create(arena, 64);
	const char *byte = *pointer + 1;

	for (; *byte != '\0' && *byte != '/'; byte++) {
		if (*byte != '~') {
			buffer_append(&word, byte, 1);
			continue;
		}
		byte++;
		require(*byte == '0' || *byte == '1', "a pointer escapes as JSON pointers do");
		buffer_append_string(&word, *byte == '0' ? "~" : "/");
	}
	*pointer = byte;
	return buffer_text(&word).data;
}

static struct visited
step_into_object(const struct visited *from, const char *name)
{
	struct visited to = { .value = json_object_get(from->value, name) };

	for (size_t i = 0; i < from->schema->member_count; i++) {
		if (strcmp(from->schema->members[i].name, name) == 0) {
			to.schema = from->schema->members[i].schema;
			to.required = from->schema->members[i].required;
		}
	}
	return to;
}

static struct visited
step_into_array(const struct visited *from, const char *word)
{
	char *end;
	size_t index = strtoul(word, &end, 10);

	require(*word != '\0' && *end == '\0', "an item's place is a number");
	return (struct visited){ .value = json_array_get(from->value, index),
		                 .schema = from->schema->items };
}

static struct visited
follow(struct arena *arena, const char *pointer, struct visited visited)
{
	while (*pointer != '\0') {
		const char *word;

		require(*pointer == '/', "a pointer is a JSON Pointer");
		require(visited.value != NULL && visited.schema != NULL,
		        "a pointer leads to what is there and known");
		word = next_word(arena, &pointer);
		visited = json_is_array(visited.value) ? step_into_array(&visited, word)
		                                       : step_into_object(&visited, word);
	}
	return visited;
}

static void
check_violation(struct arena *arena, const struct violation *violation, struct visited body)
{
	struct visited visited;

	require(violation->kind > VIOLATION_NONE && violation->kind < VIOLATION_KIND_COUNT,
	        "a violation has a kind");
	require(violations_code(violation->kind) != NULL &&
	            violations_title(violation->kind) != NULL,
	        "a violation has words");
	require(text_is_utf8(text_of(violation->pointer)), "a pointer is UTF-8");
	if (strlen(violation->pointer) > POINTER_BYTES_FOLLOWED_MAX)
		return;
	visited = follow(arena, violation->pointer, body);
	if (violation->kind == VIOLATION_UNKNOWN) {
		require(visited.value != NULL && visited.schema == NULL,
		        "what is unknown is there, and nobody asked for it");
	} else if (violation->kind == VIOLATION_REQUIRED) {
		require(visited.value == NULL && visited.schema != NULL && visited.required,
		        "what is missing is not there, and the contract asks for it");
	} else {
		require(visited.value != NULL && visited.schema != NULL,
		        "what is wrong is there, and the contract knows it");
	}
}

static bool
keeps(const struct schema *schema, json_t *value);

static bool
string_keeps(const struct schema *schema, const char *string)
{
	size_t count = 0;
	bool listed = schema->values == NULL;
	struct text text;

	for (const char *byte = string; *byte != '\0'; byte++)
		count += ((unsigned char)*byte & 0xC0) != 0x80;
	for (size_t i = 0; !listed && schema->values[i] != NULL; i++)
		listed = strcmp(schema->values[i], string) == 0;
	text = text_of(string);
	return listed && count >= schema->count_min && count <= schema->count_max &&
	       (schema->format != FORMAT_UUID || text_is_uuid(text)) &&
	       (schema->format != FORMAT_DATE || formats_is_date(text)) &&
	       (schema->format != FORMAT_DATE_TIME || formats_is_date_time(text)) &&
	       (schema->pattern == NULL || patterns_match(all_patterns(), schema->pattern, string));
}

static bool
array_keeps(const struct schema *schema, json_t *array)
{
	size_t count = json_array_size(array);

	if (count < schema->count_min || count > schema->count_max)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!keeps(schema->items, json_array_get(array, i)))
			return false;
		for (size_t j = i + 1; schema->unique_items && j < count; j++) {
			if (json_equal(json_array_get(array, i), json_array_get(array, j)))
				return false;
		}
	}
	return true;
}

static bool
object_keeps(const struct schema *schema, json_t *object)
{
	size_t known = 0;

	for (size_t i = 0; i < schema->member_count; i++) {
		const struct schema_member *member = &schema->members[i];
		json_t *value = json_object_get(object, member->name);

		if (value == NULL ? member->required : !keeps(member->schema, value))
			return false;
		known += value != NULL;
	}
	return known == json_object_size(object);
}

/* Whether a value is as the contract says, and no more: a second opinion without places. */
static bool
keeps(const struct schema *schema, json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_NULL:
		return (schema->types & SCHEMA_NULL) != 0;
	case JSON_TRUE:
	case JSON_FALSE:
		return (schema->types & SCHEMA_BOOLEAN) != 0;
	case JSON_INTEGER:
		return (schema->types & SCHEMA_INTEGER) != 0 &&
		       json_integer_value(value) >= schema->minimum &&
		       json_integer_value(value) <= schema->maximum;
	case JSON_STRING:
		return (schema->types & SCHEMA_STRING) != 0 &&
		       string_keeps(schema, json_string_value(value));
	case JSON_ARRAY:
		return (schema->types & SCHEMA_ARRAY) != 0 && array_keeps(schema, value);
	case JSON_OBJECT:
		return (schema->types & SCHEMA_OBJECT) != 0 && object_keeps(schema, value);
	case JSON_REAL:
		break;
	}
	return false;
}

/* In its one spelling, a body that fits still fits, and stays as it is. */
static void
check_canonical(struct arena *arena, const struct schema *schema, const json_t *body)
{
	json_t *once = json_deep_copy(body);
	json_t *twice;

	canonical_json(arena, schema, once);
	require(keeps(schema, once), "the one spelling fits as well");
	twice = json_deep_copy(once);
	canonical_json(arena, schema, twice);
	require(json_equal(once, twice), "the one spelling is spelt in one way");
	json_decref(once);
	json_decref(twice);
}

static void
check_body(struct arena *arena, const struct schema *schema, json_t *body)
{
	struct violations violations = { .arena = arena };

	validate_json(&violations, all_patterns(), schema, body);
	require(violations.count <= VIOLATIONS_MAX, "violations are bounded");
	require((violations.count == 0) == keeps(schema, body), "both opinions agree");
	for (size_t i = 0; i < violations.count; i++)
		check_violation(arena, &violations.list[i], (struct visited){ body, schema, true });
	if (violations.count == 0)
		check_canonical(arena, schema, body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena *arena = arena_create(ARENA_BYTES_MAX);
	json_t *body = NULL;

	if (bytes <= BODY_BYTES_MAX)
		body = body_read(arena, (struct text){ (const char *)data, bytes });
	for (size_t i = 0; body != NULL && i < contract_operation_count; i++) {
		if (contract_operations[i].body != NULL)
			check_body(arena, contract_operations[i].body, body);
	}
	arena_destroy(arena);
	return 0;
}
