#include "base/crypto.h"

#include "testing.h"

#include <stdlib.h>
#include <string.h>

/* Bytes from hexadecimal digits. */
static struct text
from_hex(struct arena *arena, const char *digits)
{
	size_t bytes = strlen(digits) / 2;
	unsigned char *data = arena_alloc(arena, bytes + 1);

	for (size_t i = 0; i < bytes; i++) {
		char pair[] = { digits[2 * i], digits[2 * i + 1], '\0' };

		data[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return (struct text){ (const char *)data, bytes };
}

/* A key of at most 32 bytes; HMAC itself pads shorter ones with zeros. */
static struct key
key_of(struct text bytes)
{
	struct key key = { 0 };

	memcpy(key.bytes, bytes.data, bytes.bytes);
	return key;
}

static struct text
repeat(struct arena *arena, char byte, size_t count)
{
	char *data = arena_alloc(arena, count + 1);

	memset(data, byte, count);
	return (struct text){ data, count };
}

static void
expect_sha256(struct arena *arena, struct text message, const char *expected)
{
	struct digest digest = crypto_sha256(message);

	assert_string_equal(crypto_hex(arena, digest.bytes, DIGEST_BYTES), expected);
}

static void
sha256_gives_the_known_answers_of_fips_180(void **state)
{
	struct arena *arena = *state;
	const char *nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

	expect_sha256(arena, text_of(""), nothing);
	expect_sha256(arena, (struct text){ 0 }, nothing);
	expect_sha256(arena, text_of("abc"),
	              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect_sha256(arena, text_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
	              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	expect_sha256(arena, repeat(arena, 'a', 1000000),
	              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
expect_hmac(struct arena *arena, struct text key_bytes, struct text message, const char *expected)
{
	struct key key = key_of(key_bytes);
	struct digest digest = crypto_hmac_sha256(&key, message);

	assert_string_equal(crypto_hex(arena, digest.bytes, DIGEST_BYTES), expected);
}

static void
hmac_sha256_gives_the_known_answers_of_rfc_4231(void **state)
{
	struct arena *arena = *state;
	struct digest long_key;
	struct text key;

	expect_hmac(arena, repeat(arena, 0x0B, 20), text_of("Hi There"),
	            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	expect_hmac(arena, text_of("Jefe"), text_of("what do ya want for nothing?"),
	            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	expect_hmac(arena, repeat(arena, '\xAA', 20), repeat(arena, '\xDD', 50),
	            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	expect_hmac(arena, from_hex(arena, "0102030405060708090a0b0c0d0e0f10111213141516171819"),
	            repeat(arena, '\xCD', 50),
	            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
	/* Test cases 6 and 7 have a key of 131 bytes; HMAC uses its SHA-256 instead. */
	long_key = crypto_sha256(repeat(arena, '\xAA', 131));
	key = (struct text){ (const char *)long_key.bytes, DIGEST_BYTES };
	expect_hmac(arena, key, text_of("Test Using Larger Than Block-Size Key - Hash Key First"),
	            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	expect_hmac(arena, key,
	            text_of("This is a test using a larger than block-size key and a larger than "
	                    "block-size data. The key needs to be hashed before being used by the "
	                    "HMAC algorithm."),
	            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

struct gcm_case {
	const char *key, *nonce, *context, *plain, *cipher, *tag;
};

#define GCM_KEY "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
#define GCM_PLAIN \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define GCM_CIPHER \
	"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" \
	"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
#define ZEROS_12 "000000000000000000000000"
#define ZEROS_16 "00000000000000000000000000000000"

/* Test cases 13 to 16 of the specification of GCM (McGrew and Viega). */
static const struct gcm_case gcm_cases[] = {
	{ ZEROS_16 ZEROS_16, ZEROS_12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b" },
	{ ZEROS_16 ZEROS_16, ZEROS_12, "", ZEROS_16, "cea7403d4d606b6e074ec5d3baf39d18",
	  "d0d1c8a799996bf0265b98b5d48ab919" },
	{ GCM_KEY, "cafebabefacedbaddecaf888", "", GCM_PLAIN "1aafd255", GCM_CIPHER "898015ad",
	  "b094dac5d93471bdec1a502270e3cc6c" },
	{ GCM_KEY, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  GCM_PLAIN, GCM_CIPHER, "76fc6ece0f4e1768cddf8853bb2d551b" },
};

static void
opening_gives_the_known_answers_of_aes_256_gcm(void **state)
{
	struct arena *arena = *state;

	for (size_t i = 0; i < sizeof(gcm_cases) / sizeof(gcm_cases[0]); i++) {
		const struct gcm_case *known = &gcm_cases[i];
		struct key key = key_of(from_hex(arena, known->key));
		const char *digits =
		    arena_format(arena, "%s%s%s", known->nonce, known->cipher, known->tag);
		struct text plain;
		bool opened = crypto_open(arena, &key, from_hex(arena, known->context),
		                          from_hex(arena, digits), &plain);

		assert_true(opened);
		assert_string_equal(crypto_hex(arena, plain.data, plain.bytes), known->plain);
	}
}

static struct key
some_key(void)
{
	struct key key;

	crypto_random(key.bytes, KEY_BYTES);
	return key;
}

static void
what_was_sealed_opens_at_every_length(void **state)
{
	struct arena *arena = *state;
	struct key key = some_key();

	for (size_t bytes = 0; bytes < 100; bytes++) {
		struct text plain = repeat(arena, 'p', bytes);
		struct text sealed = crypto_seal(arena, &key, text_of("phone"), plain);
		struct text opened;

		assert_int_equal(sealed.bytes, 12 + bytes + 16);
		assert_true(crypto_open(arena, &key, text_of("phone"), sealed, &opened));
		assert_true(text_equal(opened, plain));
	}
}

static void
an_empty_context_and_an_empty_text_need_no_bytes(void **state)
{
	struct arena *arena = *state;
	struct key key = some_key();
	struct text none = { 0 };
	struct text opened;
	struct text sealed = crypto_seal(arena, &key, none, none);

	assert_true(crypto_open(arena, &key, none, sealed, &opened));
	assert_int_equal(opened.bytes, 0);
	assert_false(crypto_open(arena, &key, text_of("c"), sealed, &opened));
}

static void
sealing_twice_gives_different_bytes(void **state)
{
	struct arena *arena = *state;
	struct key key = some_key();
	struct text first = crypto_seal(arena, &key, text_of("c"), text_of("13800000000"));
	struct text second = crypto_seal(arena, &key, text_of("c"), text_of("13800000000"));

	assert_memory_not_equal(first.data, second.data, 12);
	assert_memory_not_equal(first.data + 12, second.data + 12, second.bytes - 12);
}

static void
opening_fails_when_any_bit_was_changed(void **state)
{
	struct arena *arena = *state;
	struct key key = some_key();
	struct text sealed = crypto_seal(arena, &key, text_of("phone"), text_of("13800000000"));

	for (size_t bit = 0; bit < 8 * sealed.bytes; bit++) {
		char *changed = arena_copy(arena, sealed.data, sealed.bytes);
		struct text opened;
		struct text tampered;

		changed[bit / 8] = (char)(changed[bit / 8] ^ (1 << bit % 8));
		opened = text_of("untouched");
		tampered = (struct text){ changed, sealed.bytes };
		assert_false(crypto_open(arena, &key, text_of("phone"), tampered, &opened));
		assert_true(text_is(opened, "untouched"));
	}
}

static void
opening_fails_when_bytes_are_missing_or_added(void **state)
{
	struct arena *arena = *state;
	struct key key = some_key();
	struct text sealed = crypto_seal(arena, &key, text_of("phone"), text_of("13800000000"));
	struct text opened;
	struct text longer;

	for (size_t bytes = 0; bytes < sealed.bytes; bytes++) {
		struct text head = { arena_copy(arena, sealed.data, bytes), bytes };

		assert_false(crypto_open(arena, &key, text_of("phone"), head, &opened));
	}
	longer = (struct text){ arena_copy(arena, sealed.data, sealed.bytes), sealed.bytes + 1 };
	assert_false(crypto_open(arena, &key, text_of("phone"), longer, &opened));
}

static void
opening_fails_with_another_context_or_key(void **state)
{
	struct arena *arena = *state;
	struct key key = some_key();
	struct text sealed = crypto_seal(arena, &key, text_of("phone"), text_of("13800000000"));
	struct text opened;

	assert_false(crypto_open(arena, &key, text_of("phonf"), sealed, &opened));
	assert_false(crypto_open(arena, &key, text_of("phone "), sealed, &opened));
	assert_false(crypto_open(arena, &key, text_of(""), sealed, &opened));
	for (size_t i = 0; i < KEY_BYTES; i++) {
		struct key other = key;

		other.bytes[i] ^= 1;
		assert_false(crypto_open(arena, &other, text_of("phone"), sealed, &opened));
	}
}

static void
only_the_secret_key_opens_what_was_sealed_to_the_public_one(void **state)
{
	struct arena *arena = *state;
	struct key_pair pair = crypto_key_pair();
	struct key_pair other = crypto_key_pair();
	struct text context = text_of("7:file");
	struct text opened;

	for (size_t bytes = 0; bytes < 70; bytes++) {
		struct text plain = repeat(arena, 'x', bytes);
		struct text sealed = crypto_seal_to(arena, &pair.sealing, context, plain);

		assert_int_equal(sealed.bytes, bytes + 60);
		assert_true(crypto_open_with(arena, &pair.opening, context, sealed, &opened));
		assert_true(text_equal(opened, plain));
		assert_false(crypto_open_with(arena, &other.opening, context, sealed, &opened));
		assert_false(crypto_open_with(arena, &pair.sealing, context, sealed, &opened));
		assert_false(
		    crypto_open_with(arena, &pair.opening, text_of("8:file"), sealed, &opened));
	}
}

static void
sealing_to_a_key_twice_gives_different_bytes(void **state)
{
	struct arena *arena = *state;
	struct key_pair pair = crypto_key_pair();
	struct text first = crypto_seal_to(arena, &pair.sealing, text_of(""), text_of("x"));
	struct text second = crypto_seal_to(arena, &pair.sealing, text_of(""), text_of("x"));

	assert_memory_not_equal(first.data, second.data, KEY_BYTES);
	assert_memory_not_equal(first.data + KEY_BYTES, second.data + KEY_BYTES,
	                        first.bytes - KEY_BYTES);
}

/* Also of the one-time key: its highest bit, which X25519 ignores, is bound to the content. */
static void
what_was_sealed_to_a_key_does_not_open_when_any_bit_was_changed(void **state)
{
	struct arena *arena = *state;
	struct key_pair pair = crypto_key_pair();
	struct text sealed = crypto_seal_to(arena, &pair.sealing, text_of("7"), text_of("张三"));
	char *changed = arena_copy(arena, sealed.data, sealed.bytes);
	struct text opened;

	for (size_t bit = 0; bit < sealed.bytes * 8; bit++) {
		changed[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(crypto_open_with(arena, &pair.opening, text_of("7"),
		                              (struct text){ changed, sealed.bytes }, &opened));
		changed[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t bytes = 0; bytes < sealed.bytes; bytes++) {
		assert_false(crypto_open_with(arena, &pair.opening, text_of("7"),
		                              (struct text){ changed, bytes }, &opened));
	}
	memset(changed, 0, KEY_BYTES);
	assert_false(crypto_open_with(arena, &pair.opening, text_of("7"),
	                              (struct text){ changed, sealed.bytes }, &opened));
}

static void
random_bytes_differ_and_fill_exactly_what_was_asked(void **state)
{
	unsigned char first[34] = { 0 };
	unsigned char second[34] = { 0 };

	(void)state;
	crypto_random(first + 1, 32);
	crypto_random(second + 1, 32);
	assert_memory_not_equal(first + 1, second + 1, 32);
	assert_memory_not_equal(first + 1, (unsigned char[32]){ 0 }, 32);
	assert_int_equal(first[0] + first[33] + second[0] + second[33], 0);
}

static void
hexadecimal_is_lower_case_and_keeps_leading_zeros(void **state)
{
	struct arena *arena = *state;

	assert_string_equal(crypto_hex(arena, "\x00\x0F\xAB\xFF", 4), "000fabff");
	assert_string_equal(crypto_hex(arena, NULL, 0), "");
}

static void
expect_base64url(struct arena *arena, const char *bytes, const char *expected)
{
	struct text decoded;

	assert_string_equal(crypto_base64url(arena, bytes, strlen(bytes)), expected);
	assert_true(crypto_base64url_decode(arena, text_of(expected), &decoded));
	assert_true(text_is(decoded, bytes));
}

static void
base64url_gives_the_known_answers_of_rfc_4648(void **state)
{
	struct arena *arena = *state;

	expect_base64url(arena, "", "");
	expect_base64url(arena, "f", "Zg");
	expect_base64url(arena, "fo", "Zm8");
	expect_base64url(arena, "foo", "Zm9v");
	expect_base64url(arena, "foob", "Zm9vYg");
	expect_base64url(arena, "fooba", "Zm9vYmE");
	expect_base64url(arena, "foobar", "Zm9vYmFy");
	expect_base64url(arena, "\xFB\xFF\xBF", "-_-_");
}

static void
base64url_of_32_bytes_has_43_characters_and_decodes_again(void **state)
{
	struct arena *arena = *state;

	for (int i = 0; i < 1000; i++) {
		struct key key = some_key();
		char *text = crypto_base64url(arena, key.bytes, KEY_BYTES);
		struct text decoded;

		assert_int_equal(strlen(text), 43);
		assert_true(crypto_base64url_decode(arena, text_of(text), &decoded));
		assert_int_equal(decoded.bytes, KEY_BYTES);
		assert_memory_equal(decoded.data, key.bytes, KEY_BYTES);
	}
}

/* Of all texts of two digits only those that some byte encodes to are accepted. */
static void
base64url_accepts_one_text_per_value(void **state)
{
	struct arena *arena = *state;
	size_t accepted = 0;

	for (unsigned pair = 0; pair < 0x10000; pair++) {
		char digits[2] = { (char)(pair >> 8), (char)pair };
		struct text decoded;

		if (!crypto_base64url_decode(arena, (struct text){ digits, 2 }, &decoded))
			continue;
		accepted++;
		assert_int_equal(decoded.bytes, 1);
		assert_memory_equal(crypto_base64url(arena, decoded.data, 1), digits, 2);
	}
	assert_int_equal(accepted, 256);
}

static void
base64url_refuses_padding_other_alphabets_and_lone_digits(void **state)
{
	struct arena *arena = *state;
	static const char *const cases[] = {
		"Zg==", "Zm8=", "A", "Zm9vA", "+_-_", "-/-_", "Zm 8", "Zm9v\n", "Zm9", "户", "Z.",
	};
	struct text decoded;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (crypto_base64url_decode(arena, text_of(cases[i]), &decoded))
			fail_msg("accepted \"%s\"", cases[i]);
	}
	assert_false(crypto_base64url_decode(arena, (struct text){ "Zm\0v", 4 }, &decoded));
}

static void
wiped_memory_is_zero(void **state)
{
	char secret[] = "0123456789";

	(void)state;
	crypto_wipe(secret, sizeof(secret) - 2);
	assert_memory_equal(secret,
	                    "\0\0\0\0\0\0\0\0\0"
	                    "9",
	                    sizeof(secret));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(sha256_gives_the_known_answers_of_fips_180),
		with_arena(hmac_sha256_gives_the_known_answers_of_rfc_4231),
		with_arena(opening_gives_the_known_answers_of_aes_256_gcm),
		with_arena(what_was_sealed_opens_at_every_length),
		with_arena(an_empty_context_and_an_empty_text_need_no_bytes),
		with_arena(sealing_twice_gives_different_bytes),
		with_arena(opening_fails_when_any_bit_was_changed),
		with_arena(opening_fails_when_bytes_are_missing_or_added),
		with_arena(opening_fails_with_another_context_or_key),
		with_arena(only_the_secret_key_opens_what_was_sealed_to_the_public_one),
		with_arena(sealing_to_a_key_twice_gives_different_bytes),
		with_arena(what_was_sealed_to_a_key_does_not_open_when_any_bit_was_changed),
		cmocka_unit_test(random_bytes_differ_and_fill_exactly_what_was_asked),
		with_arena(hexadecimal_is_lower_case_and_keeps_leading_zeros),
		with_arena(base64url_gives_the_known_answers_of_rfc_4648),
		with_arena(base64url_of_32_bytes_has_43_characters_and_decodes_again),
		with_arena(base64url_accepts_one_text_per_value),
		with_arena(base64url_refuses_padding_other_alphabets_and_lone_digits),
		cmocka_unit_test(wiped_memory_is_zero),
	};

	return cmocka_run_group_tests_name("crypto", tests, NULL, NULL);
}
