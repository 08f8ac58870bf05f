#include "http/authorise.h"

#include "testing.h"

#define TOKEN "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde"

static void
the_token_stands_behind_the_scheme(void **state)
{
	struct text token;

	(void)state;
	assert_true(authorise_read(text_of("Bearer " TOKEN), &token));
	assert_true(text_is(token, TOKEN));
	assert_true(authorise_read(text_of("bEARER " TOKEN), &token));
}

static void
anything_else_is_no_token(void **state)
{
	static const char *const fields[] = {
		"",
		"Bearer",
		"Bearer ",
		TOKEN,
		"Basic " TOKEN,
		"Bearer" TOKEN " ",
		"Bearer  " TOKEN,
		"Bearer " TOKEN "x",
		"Bearer AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd",
		"Bearer AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+_abcde",
		"Bearer AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd=",
	};
	struct text token;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		assert_false(authorise_read(text_of(fields[i]), &token));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_token_stands_behind_the_scheme),
		cmocka_unit_test(anything_else_is_no_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
