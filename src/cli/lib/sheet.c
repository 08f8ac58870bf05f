#include "cli/lib/sheet.h"

#include "base/buffer.h"
#include "cli/lib/embedded.h"

#include <assert.h>
#include <string.h>

#define SHEET_BYTES_FIRST ((size_t)16384)

static void
append_escaped(struct buffer *out, const char *value)
{
	for (; *value; value++) {
		switch (*value) {
		case '&':
			buffer_append_string(out, "&amp;");
			break;
		case '<':
			buffer_append_string(out, "&lt;");
			break;
		case '>':
			buffer_append_string(out, "&gt;");
			break;
		default:
			buffer_append(out, value, 1);
		}
	}
}

static const struct sheet_value *
find_value(struct text name, const struct sheet_value *values, size_t value_count)
{
	size_t i = 0;

	while (i < value_count && !text_is(name, values[i].name))
		i++;
	assert(i < value_count);
	return &values[i];
}

struct text
sheet_fill(struct arena *arena, const char *path, const struct sheet_value *values,
           size_t value_count)
{
	struct buffer out = buffer_create(arena, SHEET_BYTES_FIRST);
	const char *rest = embedded_text(path);
	const char *name;

	while ((name = strstr(rest, "{{")) != NULL) {
		const char *end = strstr(name, "}}");
		const struct sheet_value *value;

		assert(end != NULL);
		value = find_value((struct text){ name + 2, (size_t)(end - name) - 2 }, values,
		                   value_count);
		buffer_append(&out, rest, (size_t)(name - rest));
		if (value->is_markup) {
			buffer_append_string(&out, value->value);
		} else {
			append_escaped(&out, value->value);
		}
		rest = end + 2;
	}
	buffer_append_string(&out, rest);
	return buffer_text(&out);
}
