#include "base/qr.h"

#include "base/limits.h"
#include "testing.h"

#include <qrencode.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MODULE_IS_DARK 1

static const char *
rows_of(struct arena *arena, const char *content)
{
	struct buffer out = buffer_create(arena, 512);

	qr_append_rows(&out, qr_encode(arena, content));
	return buffer_text(&out).data;
}

/* As a client reads it: one row, and the bit of one column in it. */
static bool
is_dark_to_a_client(const char *row, int column)
{
	char digit[2] = { row[column >> 2], '\0' };

	return (strtol(digit, NULL, 16) & (8 >> (column & 3))) != 0;
}

/* The rows draw what libqrencode has, and nothing behind the last column. */
static void
expect_the_code(struct arena *arena, const char *content, int size)
{
	QRcode *code = QRcode_encodeString8bit(content, 0, QR_ECLEVEL_M);
	char *row = arena_copy_string(arena, rows_of(arena, content));
	int row_digits = (size + 3) / 4;

	assert_int_equal(code->width, size);
	for (int y = 0; y < size; y++, row += row_digits + 1) {
		assert_int_equal(strcspn(row, "/"), row_digits);
		for (int x = 0; x < 4 * row_digits; x++) {
			bool is_dark = x < size && (code->data[y * size + x] & MODULE_IS_DARK) != 0;

			assert_int_equal(is_dark_to_a_client(row, x), is_dark);
		}
		assert_int_equal(row[row_digits], y + 1 < size ? '/' : '\0');
	}
	QRcode_free(code);
}

static void
a_code_of_nine_symbols_has_these_rows(void **state)
{
	assert_string_equal(rows_of(*state, "7KQ2MX4DB"),
	                    "fec3f8/825208/ba0ae8/baeae8/ba8ae8/82f208/feabf8/009800/8b97c8/"
	                    "f93a18/7bd0b0/788598/f78f68/00efa0/feab80/8239d0/bab6d0/ba3938/"
	                    "ba52e0/826680/fecfa8");
}

static void
the_rows_draw_the_code(void **state)
{
	char longest[QR_CONTENT_BYTES_MAX + 1] = "";

	memset(longest, 'x', QR_CONTENT_BYTES_MAX);
	expect_the_code(*state, "7KQ2MX4DB", 21);
	expect_the_code(*state, "https://example.org/c", 25);
	expect_the_code(*state, "AAAAAAAAACoAAAAAaxNk4F9XVH1umbFlrFSyci6wOFhWPOib", 33);
	expect_the_code(*state, longest, 41);
}

static void
what_is_outside_of_the_code_is_light(void **state)
{
	struct qr qr = qr_encode(*state, "7KQ2MX4DB");

	assert_int_equal(qr.size, 21);
	assert_true(qr_is_dark(qr, 0, 0));
	assert_false(qr_is_dark(qr, -1, 0));
	assert_false(qr_is_dark(qr, 0, -1));
	assert_false(qr_is_dark(qr, 21, 0));
	assert_false(qr_is_dark(qr, 0, 21));
}

static void
encode_too_much(void *arena)
{
	char content[QR_CONTENT_BYTES_MAX + 2] = "";

	memset(content, 'x', QR_CONTENT_BYTES_MAX + 1);
	qr_encode(arena, content);
}

static void
a_longer_content_is_a_fault_of_the_program(void **state)
{
	assert_int_equal(run_in_child(encode_too_much, *state).signal, SIGABRT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_code_of_nine_symbols_has_these_rows),
		with_arena(the_rows_draw_the_code),
		with_arena(what_is_outside_of_the_code_is_light),
		with_arena(a_longer_content_is_a_fault_of_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
