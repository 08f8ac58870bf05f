#include "spoil.h"

#include "support/world.h"
#include "support/written.h"

#include <string.h>

#define LENGTH_MAX 5000 /* a request cannot reach a longer limit */

/* Where a value stands: in an object or an array, which may be the one around the whole body. */
struct spot {
	const struct schema *schema;
	json_t *parent;
	const char *key; /* in an object */
	size_t index; /* in an array */
	const char *pointer;
};

struct spoiling {
	json_t *root; /* the array around the body */
	spoil_send *send;
	void *context;
};

static json_t *
value_at(const struct spot *spot)
{
	return spot->key != NULL ? json_object_get(spot->parent, spot->key)
	                         : json_array_get(spot->parent, spot->index);
}

static void
put_at(const struct spot *spot, json_t *value)
{
	if (spot->key != NULL) {
		json_object_set_new(spot->parent, spot->key, value);
	} else {
		json_array_set_new(spot->parent, spot->index, value);
	}
}

static void
send_as_it_is(const struct spoiling *spoiling, const char *pointer, const char *rule)
{
	spoiling->send(spoiling->context, json_array_get(spoiling->root, 0), pointer, rule);
}

/* Sends the body with another value in this place. */
static void
try_instead(const struct spoiling *spoiling, const struct spot *spot, json_t *bad, const char *rule)
{
	json_t *good = json_incref(value_at(spot));

	put_at(spot, bad);
	send_as_it_is(spoiling, spot->pointer, rule);
	put_at(spot, good);
}

static void
spoil_type(const struct spoiling *spoiling, const struct spot *spot)
{
	unsigned types = spot->schema->types;

	try_instead(spoiling, spot,
	            types & SCHEMA_STRING ? json_integer(12345) : json_string("no such thing"),
	            "type");
	try_instead(spoiling, spot, json_real(1.5), "type");
	try_instead(spoiling, spot, types & SCHEMA_OBJECT ? json_array() : json_object(), "type");
	if (!(types & SCHEMA_NULL))
		try_instead(spoiling, spot, json_null(), "type");
}

static json_t *
string_of(size_t length)
{
	char *text = arena_alloc(world.arena, length + 1);

	memset(text, 'x', length);
	return json_string(text);
}

static void
spoil_string(const struct spoiling *spoiling, const struct spot *spot)
{
	const struct schema *schema = spot->schema;

	if (schema->count_max < LENGTH_MAX)
		try_instead(spoiling, spot, string_of(schema->count_max + 1), "maxLength");
	if (schema->count_min > 0)
		try_instead(spoiling, spot, json_string(""), "minLength");
	if (schema->values != NULL)
		try_instead(spoiling, spot, json_string("no such word"), "enum");
	/* Any text may be typed as a code; whether it is one is for the operation to say. */
	if (schema->format != FORMAT_NONE && schema->format != FORMAT_CODE)
		try_instead(spoiling, spot, json_string("2026-02-30"), "format");
	if (schema->pattern != NULL)
		try_instead(spoiling, spot, json_string("\x01"), NULL);
}

static void
spoil_integer(const struct spoiling *spoiling, const struct spot *spot)
{
	const struct schema *schema = spot->schema;

	if (schema->minimum > INT64_MIN)
		try_instead(spoiling, spot, json_integer(schema->minimum - 1), "minimum");
	if (schema->maximum < INT64_MAX)
		try_instead(spoiling, spot, json_integer(schema->maximum + 1), "maximum");
}

static json_t *
repeated(json_t *item, size_t count)
{
	json_t *array = json_array();

	while (json_array_size(array) < count)
		json_array_append(array, item);
	return array;
}

static void
spoil_spot(const struct spoiling *spoiling, const struct spot *spot);

static void
spoil_array(const struct spoiling *spoiling, const struct spot *spot)
{
	const struct schema *schema = spot->schema;
	json_t *array = value_at(spot);
	json_t *item = json_array_get(array, 0);

	if (schema->count_max < LENGTH_MAX)
		try_instead(spoiling, spot, repeated(item, schema->count_max + 1), "maxItems");
	if (schema->count_min > 0)
		try_instead(spoiling, spot, json_array(), "minItems");
	spoil_spot(spoiling, &(struct spot){ .schema = schema->items,
	                                     .parent = array,
	                                     .pointer = written("%s/0", spot->pointer) });
}

static void
spoil_object(const struct spoiling *spoiling, const struct spot *spot)
{
	const struct schema *schema = spot->schema;
	json_t *object = value_at(spot);

	json_object_set_new(object, "unheard_of", json_integer(1));
	send_as_it_is(spoiling, written("%s/unheard_of", spot->pointer), "additionalProperties");
	json_object_del(object, "unheard_of");
	for (size_t i = 0; i < schema->member_count; i++) {
		const struct schema_member *member = &schema->members[i];
		const char *pointer = written("%s/%s", spot->pointer, member->name);
		json_t *value = json_incref(json_object_get(object, member->name));

		if (member->required) {
			json_object_del(object, member->name);
			send_as_it_is(spoiling, pointer, "required");
		}
		json_object_set_new(object, member->name, value);
		spoil_spot(spoiling, &(struct spot){ .schema = member->schema,
		                                     .parent = object,
		                                     .key = member->name,
		                                     .pointer = pointer });
	}
}

static void
spoil_spot(const struct spoiling *spoiling, const struct spot *spot)
{
	spoil_type(spoiling, spot);
	if (spot->schema->types & SCHEMA_STRING)
		spoil_string(spoiling, spot);
	if (spot->schema->types & SCHEMA_INTEGER)
		spoil_integer(spoiling, spot);
	if (spot->schema->types & SCHEMA_ARRAY)
		spoil_array(spoiling, spot);
	if (spot->schema->types & SCHEMA_OBJECT)
		spoil_object(spoiling, spot);
}

void
spoil_everywhere(const struct schema *schema, json_t *body, spoil_send *send, void *context)
{
	struct spoiling spoiling = { .root = json_array(), .send = send, .context = context };

	json_array_append(spoiling.root, body);
	spoil_spot(&spoiling,
	           &(struct spot){ .schema = schema, .parent = spoiling.root, .pointer = "" });
	json_decref(spoiling.root);
}

const char *
spoil_text(const struct schema *schema)
{
	if (schema->types & SCHEMA_INTEGER)
		return "1x";
	return schema->values != NULL || schema->format != FORMAT_NONE || schema->pattern != NULL
	           ? "%01"
	           : NULL;
}
