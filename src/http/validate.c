#include "http/validate.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/formats.h"
#include "http/typed.h"

#include <string.h>

/* The path of a value in a body, as links to the root; written out only for a violation. */
struct place {
	const struct place *parent; /* NULL at the root */
	const char *member; /* NULL in an array */
	size_t index;
};

struct validation {
	struct violations *violations;
	const struct patterns *patterns;
};

static void
write_pointer(struct buffer *out, const struct place *place)
{
	if (place->parent == NULL)
		return;
	write_pointer(out, place->parent);
	buffer_append_string(out, "/");
	if (place->member == NULL) {
		buffer_append_integer(out, (int64_t)place->index);
		return;
	}
	for (const char *byte = place->member; *byte != '\0'; byte++) {
		if (*byte == '~') {
			buffer_append_string(out, "~0");
		} else if (*byte == '/') {
			buffer_append_string(out, "~1");
		} else {
			buffer_append(out, byte, 1);
		}
	}
}

static void
add_violation(const struct validation *validation, const struct place *place,
              enum violation_kind kind)
{
	struct buffer out = buffer_create(validation->violations->arena, 64);

	write_pointer(&out, place);
	violations_add(validation->violations, buffer_text(&out).data, kind);
}

static bool
has_format(struct arena *arena, enum schema_format format, struct text text)
{
	switch (format) {
	case FORMAT_UUID:
		return text_is_uuid(text);
	case FORMAT_DATE:
		return formats_is_date(text);
	case FORMAT_DATE_TIME:
		return formats_is_date_time(text);
	case FORMAT_HOUSEHOLD_CODE:
		return typed_household_code(arena, text) != NULL;
	case FORMAT_ROOM:
		return typed_room(arena, text) != NULL;
	case FORMAT_CODE:
	case FORMAT_NONE:
		break;
	}
	return true;
}

static bool
is_listed(const char *const *values, const char *string)
{
	for (; *values != NULL; values++) {
		if (strcmp(*values, string) == 0)
			return true;
	}
	return false;
}

/* The first fault of a string. */
static enum violation_kind
judge_string(struct arena *arena, const struct patterns *patterns, const struct schema *schema,
             const char *string)
{
	struct text text = text_of(string);
	size_t count = text_code_points(text);

	if (schema->values != NULL && !is_listed(schema->values, string))
		return VIOLATION_NOT_LISTED;
	if (count < schema->count_min)
		return VIOLATION_TOO_SHORT;
	if (count > schema->count_max)
		return VIOLATION_TOO_LONG;
	if (!has_format(arena, schema->format, text))
		return VIOLATION_FORMAT;
	if (schema->pattern != NULL && !patterns_match(patterns, schema->pattern, string))
		return VIOLATION_PATTERN;
	return VIOLATION_NONE;
}

static enum violation_kind
judge_integer(const struct schema *schema, int64_t value)
{
	if (value < schema->minimum)
		return VIOLATION_MINIMUM;
	if (value > schema->maximum)
		return VIOLATION_MAXIMUM;
	return VIOLATION_NONE;
}

/* Either not an integer, or out of range: body_read has converted the others. */
static enum violation_kind
judge_real(const struct schema *schema, double value)
{
	if ((schema->types & SCHEMA_INTEGER) == 0)
		return VIOLATION_TYPE;
	if (value < -JSON_EXACT_MAX)
		return VIOLATION_MINIMUM;
	return value > JSON_EXACT_MAX ? VIOLATION_MAXIMUM : VIOLATION_TYPE;
}

static unsigned
type_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_NULL:
		return SCHEMA_NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		return SCHEMA_BOOLEAN;
	case JSON_INTEGER:
		return SCHEMA_INTEGER;
	case JSON_STRING:
		return SCHEMA_STRING;
	case JSON_ARRAY:
		return SCHEMA_ARRAY;
	case JSON_OBJECT:
		return SCHEMA_OBJECT;
	case JSON_REAL:
		break;
	}
	return 0;
}

static void
check_value(const struct validation *validation, const struct schema *schema, json_t *value,
            const struct place *place);

static bool
has_equal_before(json_t *array, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (json_equal(json_array_get(array, i), json_array_get(array, index)))
			return true;
	}
	return false;
}

static void
check_array(const struct validation *validation, const struct schema *schema, json_t *array,
            const struct place *place)
{
	size_t count = json_array_size(array);

	if (count < schema->count_min)
		add_violation(validation, place, VIOLATION_TOO_FEW);
	/* Do not spend time on the rest of an array that is too long. */
	if (count > schema->count_max) {
		add_violation(validation, place, VIOLATION_TOO_MANY);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct place item = { .parent = place, .index = i };

		check_value(validation, schema->items, json_array_get(array, i), &item);
		if (schema->unique_items && has_equal_before(array, i))
			add_violation(validation, &item, VIOLATION_NOT_UNIQUE);
	}
}

static const struct schema_member *
find_member(const struct schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->member_count; i++) {
		if (strcmp(schema->members[i].name, name) == 0)
			return &schema->members[i];
	}
	return NULL;
}

static void
check_object(const struct validation *validation, const struct schema *schema, json_t *object,
             const struct place *place)
{
	const char *name;
	json_t *value;

	json_object_foreach (object, name, value) {
		const struct schema_member *member = find_member(schema, name);
		struct place inside = { .parent = place, .member = name };

		if (member == NULL) {
			add_violation(validation, &inside, VIOLATION_UNKNOWN);
		} else {
			check_value(validation, member->schema, value, &inside);
		}
	}
	for (size_t i = 0; i < schema->member_count; i++) {
		struct place inside = { .parent = place, .member = schema->members[i].name };

		if (schema->members[i].required && json_object_get(object, inside.member) == NULL)
			add_violation(validation, &inside, VIOLATION_REQUIRED);
	}
}

static void
check_value(const struct validation *validation, const struct schema *schema, json_t *value,
            const struct place *place)
{
	enum violation_kind kind = VIOLATION_NONE;

	if (json_is_real(value)) {
		kind = judge_real(schema, json_real_value(value));
	} else if ((type_of(value) & schema->types) == 0) {
		kind = VIOLATION_TYPE;
	} else if (json_is_string(value)) {
		kind = judge_string(validation->violations->arena, validation->patterns, schema,
		                    json_string_value(value));
	} else if (json_is_integer(value)) {
		kind = judge_integer(schema, json_integer_value(value));
	} else if (json_is_array(value)) {
		check_array(validation, schema, value, place);
	} else if (json_is_object(value)) {
		check_object(validation, schema, value, place);
	}
	if (kind != VIOLATION_NONE)
		add_violation(validation, place, kind);
}

void
validate_json(struct violations *violations, const struct patterns *patterns,
              const struct schema *schema, json_t *value)
{
	struct validation validation = { .violations = violations, .patterns = patterns };
	struct place root = { .parent = NULL };

	check_value(&validation, schema, value, &root);
}

enum violation_kind
validate_parameter(struct arena *arena, const struct patterns *patterns,
                   const struct schema *schema, const char *value)
{
	int64_t number;

	if (schema->types & SCHEMA_STRING)
		return judge_string(arena, patterns, schema, value);
	if (schema->types & SCHEMA_INTEGER) {
		return text_to_integer(text_of(value), &number) ? judge_integer(schema, number)
		                                                : VIOLATION_TYPE;
	}
	return strcmp(value, "true") == 0 || strcmp(value, "false") == 0 ? VIOLATION_NONE
	                                                                 : VIOLATION_TYPE;
}
