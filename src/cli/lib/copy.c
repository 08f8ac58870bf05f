#include "cli/lib/copy.h"

#include "base/buffer.h"
#include "base/crypto.h"

#include <assert.h>
#include <string.h>

static void
append_escaped(struct buffer *rows, char byte)
{
	static const char special[] = "\\\t\n\r";
	static const char letters[] = "\\tnr";
	const char *found = byte ? strchr(special, byte) : NULL;

	if (found != NULL) {
		buffer_append(rows, (const char[]){ '\\', letters[found - special] }, 2);
	} else {
		buffer_append(rows, &byte, 1);
	}
}

void
copy_text(struct buffer *rows, const char *text)
{
	if (text == NULL) {
		copy_null(rows);
		return;
	}
	for (; *text; text++)
		append_escaped(rows, *text);
	buffer_append_string(rows, "\t");
}

void
copy_integer(struct buffer *rows, int64_t value)
{
	buffer_append_integer(rows, value);
	buffer_append_string(rows, "\t");
}

void
copy_boolean(struct buffer *rows, bool value)
{
	buffer_append_string(rows, value ? "t\t" : "f\t");
}

void
copy_null(struct buffer *rows)
{
	buffer_append_string(rows, "\\N\t");
}

void
copy_bytes(struct buffer *rows, const void *bytes, size_t byte_count)
{
	buffer_append_string(rows, "\\\\x");
	buffer_append_string(rows, crypto_hex(rows->arena, bytes, byte_count));
	buffer_append_string(rows, "\t");
}

void
copy_end_row(struct buffer *rows)
{
	assert(rows->bytes && rows->data[rows->bytes - 1] == '\t');
	rows->data[rows->bytes - 1] = '\n';
}
