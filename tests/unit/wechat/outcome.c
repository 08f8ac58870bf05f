#include "wechat/outcome.h"

#include "testing.h"

#define CODES(...) ((const int64_t[]){ __VA_ARGS__, 0 })

static void
expect_kind(enum wechat_kind kind, const int64_t *errcodes)
{
	for (size_t i = 0; errcodes[i]; i++) {
		assert_string_equal(
		    wechat_kind_name(wechat_kind_of(errcodes[i], WECHAT_BUSINESS_CALL)),
		    wechat_kind_name(kind));
	}
}

static void
every_errcode_of_the_documents_has_its_kind(void **state)
{
	(void)state;
	expect_kind(WECHAT_BUSY, CODES(-1));
	expect_kind(WECHAT_TOKEN, CODES(40001, 40014, 42001));
	expect_kind(WECHAT_TOKEN_MISSING, CODES(41001));
	expect_kind(WECHAT_CREDENTIAL, CODES(40002, 40013, 40125, 41002, 41004, 40164, 40243, 50004,
	                                     50007, 89503, 89506, 89507));
	expect_kind(WECHAT_RATE, CODES(45009, 45011, 44991));
	expect_kind(WECHAT_ARGUMENT, CODES(40003, 40037, 40097, 40129, 40159, 40169, 41008, 41030,
	                                   43002, 44002, 47001, 47003, 85096));
	expect_kind(WECHAT_CODE, CODES(40029, 40163));
	expect_kind(WECHAT_USER, CODES(43101, 40226, 61010, 43104, 87007, 87009));
	expect_kind(WECHAT_PERMISSION, CODES(48001, 43107, 61007, 200100));
}

static void
zero_is_success_and_the_rest_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(wechat_kind_of(0, WECHAT_BUSINESS_CALL), WECHAT_OK);
	expect_kind(WECHAT_UNKNOWN, CODES(1, 40000, 99999, -2, INT64_MAX, INT64_MIN));
}

static void
a_wrong_secret_is_told_from_a_stale_token(void **state)
{
	(void)state;
	assert_int_equal(wechat_kind_of(40001, WECHAT_BUSINESS_CALL), WECHAT_TOKEN);
	assert_int_equal(wechat_kind_of(40001, WECHAT_TOKEN_CALL), WECHAT_CREDENTIAL);
	assert_int_equal(wechat_kind_of(42001, WECHAT_TOKEN_CALL), WECHAT_TOKEN);
}

static void
every_kind_has_a_name(void **state)
{
	(void)state;
	for (int kind = WECHAT_OK; kind <= WECHAT_UNCERTAIN; kind++)
		assert_non_null(wechat_kind_name((enum wechat_kind)kind));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_errcode_of_the_documents_has_its_kind),
		cmocka_unit_test(zero_is_success_and_the_rest_is_unknown),
		cmocka_unit_test(a_wrong_secret_is_told_from_a_stale_token),
		cmocka_unit_test(every_kind_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
