#include "http/conditions.h"

#include "base/buffer.h"

#include <string.h>

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static void
skip(struct text *rest, size_t bytes)
{
	rest->data += bytes;
	rest->bytes -= bytes;
}

static void
skip_blanks(struct text *rest)
{
	while (rest->bytes > 0 && is_blank(rest->data[0]))
		skip(rest, 1);
}

static bool
is_tag_byte(char byte)
{
	unsigned char code = (unsigned char)byte;

	return code >= 0x21 && code != '"' && code != 0x7F;
}

/* Removes a tag from the front of rest, with its quotes and without W/. */
static bool
take_tag(struct text *rest, struct text *tag)
{
	size_t bytes = 1;

	if (rest->bytes >= 2 && rest->data[0] == 'W' && rest->data[1] == '/')
		skip(rest, 2);
	if (rest->bytes == 0 || rest->data[0] != '"')
		return false;
	while (bytes < rest->bytes && is_tag_byte(rest->data[bytes]))
		bytes++;
	if (bytes == rest->bytes || rest->data[bytes] != '"')
		return false;
	*tag = (struct text){ rest->data, bytes + 1 };
	skip(rest, tag->bytes);
	return true;
}

/* Tags left out of the array match nothing: our tags have no backslash and only ASCII. */
static void
append_tag(struct buffer *out, struct text tag)
{
	for (size_t i = 0; i < tag.bytes; i++) {
		if (tag.data[i] == '\\' || (unsigned char)tag.data[i] > 0x7E)
			return;
	}
	buffer_append_string(out, out->bytes > 1 ? ",\"\\" : "\"\\");
	buffer_append(out, tag.data, tag.bytes - 1);
	buffer_append_string(out, "\\\"\"");
}

/* A list may have empty elements, but not only those. */
static bool
take_list(struct text rest, struct buffer *out)
{
	size_t tag_count = 0;
	struct text tag;

	for (;;) {
		skip_blanks(&rest);
		if (rest.bytes > 0 && rest.data[0] != ',') {
			if (!take_tag(&rest, &tag))
				return false;
			append_tag(out, tag);
			tag_count++;
			skip_blanks(&rest);
		}
		if (rest.bytes == 0)
			return tag_count > 0;
		if (rest.data[0] != ',')
			return false;
		skip(&rest, 1);
	}
}

bool
conditions_read_if_match(struct arena *arena, struct text field, const char **tags)
{
	struct buffer out = buffer_create(arena, 128);

	*tags = NULL;
	if (field.bytes == 0)
		return true;
	if (text_is(field, "*")) {
		*tags = "{*}";
		return true;
	}
	buffer_append_string(&out, "{");
	if (!take_list(field, &out))
		return false;
	buffer_append_string(&out, "}");
	*tags = buffer_text(&out).data;
	return true;
}
