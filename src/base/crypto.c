#include "base/crypto.h"

#include "base/log.h"

#include <assert.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_BYTES 12
#define TAG_BYTES 16
#define SEAL_BYTES ((size_t)NONCE_BYTES + TAG_BYTES)

/* Exits if OpenSSL itself failed. */
static void
require(bool success, const char *primitive)
{
	char reason[256];

	if (success)
		return;
	ERR_error_string_n(ERR_get_error(), reason, sizeof(reason));
	log_event(LOG_LEVEL_ERROR, "crypto_failed", "primitive", primitive, "reason", reason);
	abort();
}

/* OpenSSL counts bytes as int. */
static int
as_int(size_t bytes)
{
	assert(bytes <= INT_MAX);
	return (int)bytes;
}

void
crypto_random(void *bytes, size_t byte_count)
{
	require(RAND_bytes(bytes, as_int(byte_count)) == 1, "random");
}

struct digest
crypto_sha256(struct text message)
{
	struct digest digest;
	int done = EVP_Digest(message.data, message.bytes, digest.bytes, NULL, EVP_sha256(), NULL);

	require(done == 1, "sha256");
	return digest;
}

struct digest
crypto_hmac_sha256(const struct key *key, struct text message)
{
	struct digest digest;
	const unsigned char *data = (const unsigned char *)message.data;
	const void *done =
	    HMAC(EVP_sha256(), key->bytes, KEY_BYTES, data, message.bytes, digest.bytes, NULL);

	require(done != NULL, "hmac_sha256");
	return digest;
}

static EVP_CIPHER_CTX *
begin_gcm(const struct key *key, const unsigned char *nonce, bool sealing)
{
	EVP_CIPHER_CTX *gcm = EVP_CIPHER_CTX_new();

	require(gcm != NULL && EVP_CipherInit_ex2(gcm, EVP_aes_256_gcm(), key->bytes, nonce,
	                                          sealing, NULL) == 1,
	        "aes_256_gcm");
	return gcm;
}

/* Adds the context when there is no output, otherwise seals or opens the input. */
static void
feed_gcm(EVP_CIPHER_CTX *gcm, unsigned char *output, struct text input)
{
	int written;
	const unsigned char *data = (const unsigned char *)input.data;
	int done = EVP_CipherUpdate(gcm, output, &written, data, as_int(input.bytes));

	require(done == 1, "aes_256_gcm");
}

/* Writes SEAL_BYTES more than the plain text has. */
static void
seal_into(unsigned char *nonce, const struct key *key, struct text context, struct text plain)
{
	unsigned char *cipher = nonce + NONCE_BYTES;
	unsigned char *tag = cipher + plain.bytes;
	EVP_CIPHER_CTX *gcm;
	int written;

	crypto_random(nonce, NONCE_BYTES);

	gcm = begin_gcm(key, nonce, true);
	feed_gcm(gcm, NULL, context);
	feed_gcm(gcm, cipher, plain);
	require(EVP_CipherFinal_ex(gcm, tag, &written) == 1 &&
	            EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag) == 1,
	        "aes_256_gcm");
	EVP_CIPHER_CTX_free(gcm);
}

struct text
crypto_seal(struct arena *arena, const struct key *key, struct text context, struct text plain)
{
	size_t bytes = plain.bytes + SEAL_BYTES;
	unsigned char *sealed = arena_alloc(arena, bytes + 1);

	seal_into(sealed, key, context, plain);
	return (struct text){ (const char *)sealed, bytes };
}

bool
crypto_open(struct arena *arena, const struct key *key, struct text context, struct text sealed,
            struct text *plain)
{
	struct text cipher;
	unsigned char *opened;
	unsigned char tag[TAG_BYTES];
	EVP_CIPHER_CTX *gcm;
	int tagged;
	int written;
	bool authentic;

	if (sealed.bytes < NONCE_BYTES + TAG_BYTES)
		return false;
	cipher = (struct text){
		.data = sealed.data + NONCE_BYTES,
		.bytes = sealed.bytes - NONCE_BYTES - TAG_BYTES,
	};
	opened = arena_alloc(arena, cipher.bytes + 1);
	memcpy(tag, cipher.data + cipher.bytes, TAG_BYTES);

	gcm = begin_gcm(key, (const unsigned char *)sealed.data, false);
	feed_gcm(gcm, NULL, context);
	feed_gcm(gcm, opened, cipher);
	tagged = EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag);
	require(tagged == 1, "aes_256_gcm");
	authentic = EVP_CipherFinal_ex(gcm, opened + cipher.bytes, &written) == 1;
	EVP_CIPHER_CTX_free(gcm);
	if (!authentic) {
		crypto_wipe(opened, cipher.bytes);
		return false;
	}
	*plain = (struct text){ (const char *)opened, cipher.bytes };
	return true;
}

/* Owned by the caller. */
static EVP_PKEY *
load_secret(const struct key *secret)
{
	EVP_PKEY *loaded =
	    EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret->bytes, KEY_BYTES);

	require(loaded != NULL, "x25519");
	return loaded;
}

static struct key
sealing_key_of(EVP_PKEY *secret)
{
	struct key sealing_key;
	size_t bytes = KEY_BYTES;

	require(EVP_PKEY_get_raw_public_key(secret, sealing_key.bytes, &bytes) == 1, "x25519");
	return sealing_key;
}

struct key_pair
crypto_key_pair(void)
{
	struct key_pair pair = { 0 };
	EVP_PKEY *secret;

	crypto_random(pair.opening.bytes, KEY_BYTES);
	secret = load_secret(&pair.opening);
	pair.sealing = sealing_key_of(secret);
	EVP_PKEY_free(secret);
	return pair;
}

/* False for a public key with which X25519 gives no secret. */
static bool
agree(EVP_PKEY *secret, const struct key *sealing_key, struct key *shared)
{
	EVP_PKEY *peer =
	    EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, sealing_key->bytes, KEY_BYTES);
	EVP_PKEY_CTX *agreement = EVP_PKEY_CTX_new(secret, NULL);
	size_t bytes = KEY_BYTES;
	bool agreed;

	require(peer != NULL && agreement != NULL && EVP_PKEY_derive_init(agreement) == 1,
	        "x25519");
	agreed = EVP_PKEY_derive_set_peer(agreement, peer) == 1 &&
	         EVP_PKEY_derive(agreement, shared->bytes, &bytes) == 1;
	EVP_PKEY_CTX_free(agreement);
	EVP_PKEY_free(peer);
	return agreed;
}

/* Bound to both public keys, so that neither can be exchanged for another. */
static struct key
derive_key(const struct key *shared, const struct key *one_time, const struct key *sealing_key)
{
	EVP_PKEY_CTX *hkdf = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	struct key derived = { 0 };
	size_t bytes = KEY_BYTES;

	require(hkdf != NULL && EVP_PKEY_derive_init(hkdf) == 1 &&
	            EVP_PKEY_CTX_set_hkdf_md(hkdf, EVP_sha256()) == 1 &&
	            EVP_PKEY_CTX_set1_hkdf_key(hkdf, shared->bytes, KEY_BYTES) == 1 &&
	            EVP_PKEY_CTX_add1_hkdf_info(hkdf, one_time->bytes, KEY_BYTES) == 1 &&
	            EVP_PKEY_CTX_add1_hkdf_info(hkdf, sealing_key->bytes, KEY_BYTES) == 1 &&
	            EVP_PKEY_derive(hkdf, derived.bytes, &bytes) == 1,
	        "hkdf");
	EVP_PKEY_CTX_free(hkdf);
	return derived;
}

struct text
crypto_seal_to(struct arena *arena, const struct key *sealing_key, struct text context,
               struct text plain)
{
	struct key_pair one_time = crypto_key_pair();
	EVP_PKEY *secret = load_secret(&one_time.opening);
	size_t bytes = KEY_BYTES + plain.bytes + SEAL_BYTES;
	unsigned char *sealed = arena_alloc(arena, bytes + 1);
	struct key shared;
	struct key key;

	require(agree(secret, sealing_key, &shared), "x25519");
	EVP_PKEY_free(secret);
	key = derive_key(&shared, &one_time.sealing, sealing_key);
	memcpy(sealed, one_time.sealing.bytes, KEY_BYTES);
	seal_into(sealed + KEY_BYTES, &key, context, plain);
	crypto_wipe(&one_time, sizeof(one_time));
	crypto_wipe(&shared, sizeof(shared));
	crypto_wipe(&key, sizeof(key));
	return (struct text){ (const char *)sealed, bytes };
}

bool
crypto_open_with(struct arena *arena, const struct key *opening_key, struct text context,
                 struct text sealed, struct text *plain)
{
	EVP_PKEY *own;
	struct key one_time;
	struct key sealing_key;
	struct key shared;
	struct key key;
	bool opened;

	if (sealed.bytes < KEY_BYTES)
		return false;
	memcpy(one_time.bytes, sealed.data, KEY_BYTES);
	sealed = (struct text){ sealed.data + KEY_BYTES, sealed.bytes - KEY_BYTES };
	own = load_secret(opening_key);
	sealing_key = sealing_key_of(own);
	opened = agree(own, &one_time, &shared);
	EVP_PKEY_free(own);
	if (!opened)
		return false;
	key = derive_key(&shared, &one_time, &sealing_key);
	opened = crypto_open(arena, &key, context, sealed, plain);
	crypto_wipe(&shared, sizeof(shared));
	crypto_wipe(&key, sizeof(key));
	return opened;
}

void
crypto_write_hex(char *hex, const void *bytes, size_t byte_count)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *source = bytes;

	for (size_t i = 0; i < byte_count; i++) {
		hex[2 * i] = digits[source[i] >> 4];
		hex[2 * i + 1] = digits[source[i] & 0x0F];
	}
}

char *
crypto_hex(struct arena *arena, const void *bytes, size_t byte_count)
{
	char *hex = arena_alloc(arena, 2 * byte_count + 1);

	crypto_write_hex(hex, bytes, byte_count);
	return hex;
}

static const char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *
crypto_base64url(struct arena *arena, const void *bytes, size_t byte_count)
{
	const uint8_t *source = bytes;
	char *text = arena_alloc(arena, byte_count / 3 * 4 + 4);
	size_t length = 0;
	uint32_t bits = 0;
	unsigned bit_count = 0;

	for (size_t i = 0; i < byte_count; i++) {
		bits = bits << 8 | source[i];
		bit_count += 8;
		while (bit_count >= 6) {
			bit_count -= 6;
			text[length++] = base64url_digits[bits >> bit_count & 0x3F];
		}
	}
	if (bit_count > 0)
		text[length] = base64url_digits[bits << (6 - bit_count) & 0x3F];
	return text;
}

bool
crypto_base64url_decode(struct arena *arena, struct text text, struct text *bytes)
{
	char *data = arena_alloc(arena, text.bytes / 4 * 3 + 3);
	size_t length = 0;
	uint32_t bits = 0;
	unsigned bit_count = 0;

	for (size_t i = 0; i < text.bytes; i++) {
		const char *digit =
		    memchr(base64url_digits, text.data[i], sizeof(base64url_digits) - 1);

		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - base64url_digits);
		bit_count += 6;
		if (bit_count >= 8) {
			bit_count -= 8;
			data[length++] = (char)(bits >> bit_count & 0xFF);
		}
	}
	/* Each value has one text: refuse a lone digit, and trailing bits that are not zero. */
	if (bit_count == 6 || (bits & ((1u << bit_count) - 1)) != 0)
		return false;
	*bytes = (struct text){ data, length };
	return true;
}

void
crypto_wipe(void *bytes, size_t byte_count)
{
	OPENSSL_cleanse(bytes, byte_count);
}
