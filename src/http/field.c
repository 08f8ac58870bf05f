#include "http/field.h"

#include <string.h>

/* No name of the contract needs the escapes of JSON Pointer. */
static const struct schema *
find_member(const struct schema *object, const char *name, size_t name_bytes)
{
	for (size_t i = 0; i < object->member_count; i++) {
		const char *known = object->members[i].name;

		if (strlen(known) == name_bytes && memcmp(known, name, name_bytes) == 0)
			return object->members[i].schema;
	}
	return NULL;
}

static struct field
walk(struct field field, const char *pointer)
{
	while (field.schema != NULL && *pointer == '/') {
		const char *name = pointer + 1;
		size_t name_bytes = strcspn(name, "/");
		bool is_list = (field.schema->types & SCHEMA_ARRAY) != 0;

		field.schema =
		    is_list ? field.schema->items : find_member(field.schema, name, name_bytes);
		if (field.schema != NULL && (field.schema->title != NULL || !is_list))
			field.title = field.schema->title;
		pointer = name + name_bytes;
	}
	return field.schema != NULL ? field : (struct field){ NULL, NULL };
}

struct field
field_find(const struct operation *operation, const char *pointer)
{
	struct field none = { NULL, NULL };

	if (operation == NULL)
		return none;
	if (*pointer == '/' || *pointer == '\0')
		return walk((struct field){ operation->body, NULL }, pointer);
	for (size_t i = 0; i < operation->parameter_count; i++) {
		const struct parameter *parameter = &operation->parameters[i];

		if (strcmp(parameter->name, pointer) == 0)
			return (struct field){ parameter->schema, parameter->schema->title };
	}
	return none;
}

const char *
field_pointer(struct arena *arena, const struct operation *operation, const char *name)
{
	const char *pointer = arena_format(arena, "/%s", name);

	if (field_find(operation, pointer).schema != NULL)
		return pointer;
	return field_find(operation, name).schema != NULL ? name : NULL;
}

bool
field_bound(struct field field, enum violation_kind kind, int64_t *bound)
{
	if (field.schema == NULL)
		return false;
	switch (kind) {
	case VIOLATION_MINIMUM:
		*bound = field.schema->minimum;
		return true;
	case VIOLATION_MAXIMUM:
		*bound = field.schema->maximum;
		return true;
	case VIOLATION_TOO_SHORT:
	case VIOLATION_TOO_FEW:
		*bound = (int64_t)field.schema->count_min;
		return true;
	case VIOLATION_TOO_LONG:
	case VIOLATION_TOO_MANY:
		*bound = (int64_t)field.schema->count_max;
		return true;
	default:
		return false;
	}
}
