#include "http/file_name.h"

#include "http/contract.h"

#include <ctype.h>
#include <string.h>

#define DISPOSITION_BYTES_MAX 1024

/* Percent-encodes all but letters, digits, hyphens and dots. */
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
append_name(struct buffer *out, const struct request *request, const char *name)
{
	char *rest = arena_copy_string(request->arena, name);
	const char *literal;

	while ((literal = strsep(&rest, "{")) != NULL) {
		const char *parameter = strsep(&rest, "}");

		append_encoded(out, literal);
		if (parameter != NULL)
			append_encoded(out, request_parameter(request, parameter));
	}
}

const char *
file_disposition(const struct request *request)
{
	struct buffer out = buffer_create(request->arena, DISPOSITION_BYTES_MAX);

	if (request->operation->file_name == NULL)
		return NULL;
	buffer_append_string(&out, "attachment; filename=\"");
	append_name(&out, request, request->operation->file_ascii);
	buffer_append_string(&out, "\"; filename*=UTF-8''");
	append_name(&out, request, request->operation->file_name);
	return buffer_text(&out).data;
}
