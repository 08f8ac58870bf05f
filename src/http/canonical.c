#include "http/canonical.h"

#include "http/formats.h"
#include "http/typed.h"

static const char *
lower_case(struct arena *arena, const char *string)
{
	char *lower = arena_copy_string(arena, string);

	for (char *byte = lower; *byte != '\0'; byte++) {
		if (*byte >= 'A' && *byte <= 'F')
			*byte += 'a' - 'A';
	}
	return lower;
}

const char *
canonical_string(struct arena *arena, const struct schema *schema, const char *string)
{
	int64_t instant_us;

	if (schema->format == FORMAT_UUID)
		return lower_case(arena, string);
	if (schema->format == FORMAT_DATE_TIME &&
	    formats_read_instant(text_of(string), &instant_us))
		return formats_write_instant(arena, instant_us);
	if (schema->format == FORMAT_CODE)
		return typed_code(arena, text_of(string));
	if (schema->format == FORMAT_HOUSEHOLD_CODE)
		return typed_household_code(arena, text_of(string));
	if (schema->format == FORMAT_ROOM)
		return typed_room(arena, text_of(string));
	return string;
}

static void
rewrite_member(struct arena *arena, const struct schema_member *member, json_t *object)
{
	json_t *value = json_object_get(object, member->name);

	if (value == NULL && member->fallback != NULL) {
		json_object_set_new(object, member->name,
		                    json_loads(member->fallback, JSON_DECODE_ANY, NULL));
	} else if (json_is_null(value) && !member->required) {
		json_object_del(object, member->name);
	} else if (value != NULL) {
		canonical_json(arena, member->schema, value);
	}
}

void
canonical_json(struct arena *arena, const struct schema *schema, json_t *value)
{
	if (json_is_string(value))
		json_string_set(value, canonical_string(arena, schema, json_string_value(value)));
	for (size_t i = 0; i < json_array_size(value); i++)
		canonical_json(arena, schema->items, json_array_get(value, i));
	for (size_t i = 0; json_is_object(value) && i < schema->member_count; i++)
		rewrite_member(arena, &schema->members[i], value);
}
