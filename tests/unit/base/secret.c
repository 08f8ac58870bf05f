#include "base/secret.h"

#include "base/configuration.h"
#include "base/limits.h"
#include "testing.h"

#include <stdlib.h>
#include <string.h>

#define HEX_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
#define ZEROS_32 "00000000000000000000000000000000"

static int
create_credentials(void **state)
{
	if (create_directory(state) != 0)
		return -1;
	return setenv("CREDENTIALS_DIRECTORY", directory_path(), 1);
}

static void
write_credential(const char *name, const char *content)
{
	write_file(name, content, strlen(content));
}

/* Reads the secret named in the argument; says nothing on standard error unless it must. */
static void
read_secret(void *name)
{
	struct arena *arena = arena_create(ARENA_BYTES_MAX);

	secret_text(arena, name);
	arena_destroy(arena);
}

static void
read_key(void *name)
{
	struct key key;

	secret_key(name, &key);
}

static void
a_secret_is_read_without_its_final_newline(void **state)
{
	struct arena *arena = *state;

	write_credential("wechat-secret", "s3cret value\n");
	assert_string_equal(secret_text(arena, "wechat-secret"), "s3cret value");
	write_credential("wechat-secret", "s3cret");
	assert_string_equal(secret_text(arena, "wechat-secret"), "s3cret");
	write_credential("wechat-secret", "two\nlines\n\n");
	assert_string_equal(secret_text(arena, "wechat-secret"), "two\nlines\n");
}

static void
an_absent_secret_is_null_without_a_word(void **state)
{
	struct arena *arena = *state;

	assert_null(secret_text(arena, "absent"));
	assert_int_equal(run_in_child(read_secret, "absent").write_count, 0);
}

static void
there_are_no_secrets_without_a_directory_of_credentials(void **state)
{
	struct arena *arena = *state;

	write_credential("wechat-secret", "s3cret\n");
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_null(secret_text(arena, "wechat-secret"));
	setenv("CREDENTIALS_DIRECTORY", "", 1);
	assert_null(secret_text(arena, "wechat-secret"));
	setenv("CREDENTIALS_DIRECTORY", directory_path(), 1);
	assert_non_null(secret_text(arena, "wechat-secret"));
}

static void
expect_refused(struct arena *arena, const char *reason)
{
	struct ending ending;

	assert_null(secret_text(arena, "odd"));
	ending = run_in_child(read_secret, "odd");
	assert_int_equal(ending.write_count, 1);
	assert_non_null(strstr(ending.errors, "level=error event=credential_refused name=odd"));
	assert_non_null(strstr(ending.errors, reason));
}

static void
a_secret_that_is_empty_binary_or_huge_is_refused_and_logged(void **state)
{
	struct arena *arena = *state;
	static char huge[SECRET_BYTES_MAX + 1];

	write_file("odd", "", 0);
	expect_refused(arena, "empty");
	write_file("odd", "\n", 1);
	expect_refused(arena, "empty");
	write_file("odd", "a\0b", 3);
	expect_refused(arena, "NUL");
	memset(huge, 'x', sizeof(huge));
	write_file("odd", huge, sizeof(huge) - 1);
	assert_int_equal(strlen(secret_text(arena, "odd")), SECRET_BYTES_MAX);
	write_file("odd", huge, sizeof(huge));
	expect_refused(arena, "File too large");
}

static void
a_key_is_64_hexadecimal_digits(void **state)
{
	struct key key;

	(void)state;
	write_credential("phone-seal-key", HEX_KEY "\n");
	assert_true(secret_key("phone-seal-key", &key));
	for (int i = 0; i < KEY_BYTES; i++)
		assert_int_equal(key.bytes[i], i);
	write_credential("phone-seal-key", "FEDCBA9876543210fedcba9876543210" ZEROS_32);
	assert_true(secret_key("phone-seal-key", &key));
	assert_memory_equal(key.bytes, "\xFE\xDC\xBA\x98\x76\x54\x32\x10\xFE\xDC\xBA\x98", 12);
}

static void
a_malformed_key_is_refused_and_its_content_not_logged(void **state)
{
	static const char *const cases[] = {
		"00",
		(HEX_KEY "0"),
		(HEX_KEY "00"),
		(HEX_KEY "\n\n"),
		(" " HEX_KEY),
		"g00102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F",
		"0x0102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ending ending;
		struct key key;

		write_credential("phone-hash-key", cases[i]);
		ending = run_in_child(read_key, "phone-hash-key");
		assert_int_equal(ending.write_count, 1);
		assert_non_null(
		    strstr(ending.errors, "event=credential_refused name=phone-hash-key"));
		assert_null(strstr(ending.errors, "01020304050607"));
		assert_false(secret_key("phone-hash-key", &key));
	}
}

static void
an_absent_key_is_false_without_a_word(void **state)
{
	struct key key;

	(void)state;
	assert_false(secret_key("absent", &key));
	assert_int_equal(run_in_child(read_key, "absent").write_count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_secret_is_read_without_its_final_newline),
		with_arena(an_absent_secret_is_null_without_a_word),
		with_arena(there_are_no_secrets_without_a_directory_of_credentials),
		with_arena(a_secret_that_is_empty_binary_or_huge_is_refused_and_logged),
		cmocka_unit_test(a_key_is_64_hexadecimal_digits),
		cmocka_unit_test(a_malformed_key_is_refused_and_its_content_not_logged),
		cmocka_unit_test(an_absent_key_is_false_without_a_word),
	};

	return cmocka_run_group_tests_name("secret", tests, create_credentials, remove_directory);
}
