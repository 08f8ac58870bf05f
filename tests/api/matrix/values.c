#include "values.h"

#include "support/world.h"

#include <stdlib.h>
#include <string.h>

#define EXAMPLES_MAX 70

struct example {
	const char *name;
	const char *value;
};

/* A number stands for members that are numbers as well. */
static struct example examples[EXAMPLES_MAX] = {
	{ "cap_points", "0" },
	{ "closes_at", "2026-06-20T03:00:00Z" },
	{ "code", "WM06" },
	{ "correct_by", "2026-07-30" },
	{ "counter_code", "7KQ2MX4T9WRA" },
	{ "ended_at", "2026-06-20T03:00:00Z" },
	{ "deed_code", "7KQ2MX4DB" },
	{ "happened_on", "2026-06-20" },
	{ "in_force_from", "2026-07-30" },
	{ "item", "WM06" },
	{ "month", "2026-06" },
	{ "opens_at", "2026-06-20T01:00:00Z" },
	{ "period", "2026-06" },
	{ "phone", "13800138000" },
	{ "privacy_version", "2026-01" },
	{ "publication_version", "2026-01" },
	{ "publish_time", "09:00" },
	{ "report_digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
	{ "room", "301" },
	{ "started_at", "2026-06-20T01:00:00Z" },
	{ "version", "2026-01" },
};

void
values_set(const char *name, const char *value)
{
	size_t i = 0;

	while (examples[i].name != NULL && strcmp(examples[i].name, name) != 0)
		i++;
	assert_true(i + 1 < EXAMPLES_MAX);
	examples[i] = (struct example){ name, value };
}

const char *
values_example(const char *name)
{
	for (size_t i = 0; examples[i].name != NULL; i++) {
		if (strcmp(examples[i].name, name) == 0)
			return examples[i].value;
	}
	return NULL;
}

static json_t *
make_object(const struct schema *schema, enum values_extent extent)
{
	json_t *object = json_object();

	for (size_t i = 0; i < schema->member_count; i++) {
		const struct schema_member *member = &schema->members[i];

		if (member->required || extent == VALUES_ALL) {
			json_object_set_new(object, member->name,
			                    values_make(member->schema, member->name, extent));
		}
	}
	return object;
}

static json_t *
make_array(const struct schema *schema, const char *name, enum values_extent extent)
{
	size_t count = schema->count_min > 0 || extent == VALUES_REQUIRED ? schema->count_min : 1;
	json_t *array = json_array();

	while (json_array_size(array) < count)
		json_array_append_new(array, values_make(schema->items, name, extent));
	return array;
}

static json_t *
make_string(const struct schema *schema, const char *name)
{
	const char *example = values_example(name);

	if (schema->values != NULL)
		return json_string(schema->values[0]);
	if (schema->format == FORMAT_UUID && example == NULL)
		return json_string("00000000-0000-4000-8000-000000000000");
	if (schema->format == FORMAT_DATE && example == NULL)
		return json_string("2026-06-20");
	return json_string(example != NULL ? example : "信义");
}

static json_t *
make_integer(const struct schema *schema, const char *name)
{
	const char *example = values_example(name);

	if (example != NULL)
		return json_integer(strtoll(example, NULL, 10));
	return json_integer(schema->minimum > 1 ? schema->minimum : 1);
}

json_t *
values_make(const struct schema *schema, const char *name, enum values_extent extent)
{
	if (schema->types & SCHEMA_OBJECT)
		return make_object(schema, extent);
	if (schema->types & SCHEMA_ARRAY)
		return make_array(schema, name, extent);
	if (schema->types & SCHEMA_STRING)
		return make_string(schema, name);
	if (schema->types & SCHEMA_INTEGER)
		return make_integer(schema, name);
	return json_true();
}
