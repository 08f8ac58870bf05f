#include "http/file_name.h"

#include "base/buffer.h"
#include "http/parameters.h"

#include <ctype.h>
#include <string.h>

#define DISPOSITION_BYTES_MAX 1024

/* Percent-encodes all characters except letters, digits, hyphens and dots. */
static void
append_encoded(struct buffer *out, const char *text)
{
	for (const char *byte = text; *byte != '\0'; byte++) {
		if (isalnum((unsigned char)*byte) || *byte == '-' || *byte == '.') {
			buffer_append(out, byte, 1);
		} else {
			buffer_append_format(out, "%%%02X", (unsigned char)*byte);
		}
	}
}

/* The name with the values of the parameters. */
static void
append_name(struct buffer *out, const char *name, const struct operation *operation,
            const char *const *parameters)
{
	char *rest = arena_copy_string(out->arena, name);
	const char *literal;

	while ((literal = strsep(&rest, "{")) != NULL) {
		const char *parameter = strsep(&rest, "}");

		append_encoded(out, literal);
		if (parameter != NULL)
			append_encoded(out, parameters[parameters_find(operation, parameter)]);
	}
}

const char *
file_disposition(struct arena *arena, const struct operation *operation,
                 const char *const *parameters)
{
	struct buffer out = buffer_create(arena, DISPOSITION_BYTES_MAX);

	if (operation->file_name == NULL)
		return NULL;
	buffer_append_string(&out, "attachment; filename=\"");
	append_name(&out, operation->file_ascii, operation, parameters);
	buffer_append_string(&out, "\"; filename*=UTF-8''");
	append_name(&out, operation->file_name, operation, parameters);
	return buffer_text(&out).data;
}
