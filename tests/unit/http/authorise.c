#include "http/authorise.h"

#include "base/limits.h"
#include "testing.h"

#define SECRET "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde"
#define TOKEN "17." SECRET

static int
make_arena(void **state)
{
	*state = arena_create(ARENA_BYTES_MAX);
	return 0;
}

static int
drop_arena(void **state)
{
	arena_destroy(*state);
	return 0;
}

static void
the_token_stands_behind_the_scheme(void **state)
{
	struct session_token token;

	assert_true(authorise_read(*state, text_of("Bearer " TOKEN), &token));
	assert_string_equal(token.community_id, "17");
	assert_string_equal(token.hash, authorise_hash(*state, text_of(TOKEN)));
	assert_true(authorise_read(*state, text_of("bEARER " TOKEN), &token));
	assert_true(authorise_read(*state, text_of("Bearer 2147483647." SECRET), &token));
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
		"Bearer 17.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd",
		"Bearer 17.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+_abcde",
		"Bearer 17.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd=",
		"Bearer 17.bCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd.e",
		"Bearer " SECRET,
		"Bearer ." SECRET,
		"Bearer 17" SECRET,
		"Bearer 0." SECRET,
		"Bearer 017." SECRET,
		"Bearer -17." SECRET,
		"Bearer +17." SECRET,
		"Bearer 1 7." SECRET,
		"Bearer 1x." SECRET,
		"Bearer 2147483648." SECRET,
		"Bearer 99999999999999999999." SECRET,
	};
	struct session_token token;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		assert_false(authorise_read(*state, text_of(fields[i]), &token));
}

static void
a_nul_in_the_number_is_no_end(void **state)
{
	static const char field[] = "Bearer 1\0007." SECRET;
	struct session_token token;

	assert_false(authorise_read(*state, (struct text){ field, sizeof(field) - 1 }, &token));
}

static void
a_token_that_was_made_can_be_read(void **state)
{
	const char *made = authorise_make_token(*state, "2147483647");
	struct session_token token;

	assert_true(
	    authorise_read(*state, text_of(arena_format(*state, "Bearer %s", made)), &token));
	assert_string_equal(token.community_id, "2147483647");
	assert_string_not_equal(made, authorise_make_token(*state, "2147483647"));
}

#define in_arena(test) cmocka_unit_test_setup_teardown(test, make_arena, drop_arena)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_arena(the_token_stands_behind_the_scheme),
		in_arena(anything_else_is_no_token),
		in_arena(a_nul_in_the_number_is_no_end),
		in_arena(a_token_that_was_made_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
