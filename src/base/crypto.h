#pragma once

/*
 * The OpenSSL primitives that the programs use, with lengths in the types.
 *
 * A failure of OpenSSL itself (no entropy, no memory) is fatal: the process logs it and exits.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define KEY_BYTES 32

struct digest {
	uint8_t bytes[DIGEST_BYTES];
};

struct key {
	uint8_t bytes[KEY_BYTES];
};

/* Fills bytes with randomness from the system. */
void
crypto_random(void *bytes, size_t byte_count);

/* The SHA-256 of the message. */
struct digest
crypto_sha256(struct text message);

/* The HMAC-SHA-256 of the message (RFC 2104). */
struct digest
crypto_hmac_sha256(const struct key *key, struct text message);

/*
 * AES-256-GCM: nonce (12 bytes, random) | ciphertext | tag (16 bytes). The context is authenticated
 * and not stored; opening with another context fails. The result belongs to the arena.
 */
struct text
crypto_seal(struct arena *arena, const struct key *key, struct text context, struct text plain);

/* False when the key, the context or any byte differs. */
bool
crypto_open(struct arena *arena, const struct key *key, struct text context, struct text sealed,
            struct text *plain);

/*
 * Two keys of X25519: what was sealed with the public one can be opened only with the secret one,
 * so a program that seals cannot open.
 */
struct key_pair {
	struct key opening; /* secret */
	struct key sealing; /* public */
};

/* A new pair. */
struct key_pair
crypto_key_pair(void);

/*
 * A one-time public key (32 bytes), and the plain text as crypto_seal seals it, under a key that
 * HKDF-SHA-256 derives from the secret which the one-time key and the receiver's have in common.
 */
struct text
crypto_seal_to(struct arena *arena, const struct key *sealing_key, struct text context,
               struct text plain);

/* False when the key is not the receiver's, or the context or any byte differs. */
bool
crypto_open_with(struct arena *arena, const struct key *opening_key, struct text context,
                 struct text sealed, struct text *plain);

/* Two digits for each byte, in lower case. */
void
crypto_write_hex(char *hex, const void *bytes, size_t byte_count);

/* Lower-case hexadecimal, zero-terminated. */
char *
crypto_hex(struct arena *arena, const void *bytes, size_t byte_count);

/* base64url without padding, zero-terminated. */
char *
crypto_base64url(struct arena *arena, const void *bytes, size_t byte_count);

/* False when the text is not base64url without padding. */
bool
crypto_base64url_decode(struct arena *arena, struct text text, struct text *bytes);

/* Overwrites memory; the compiler cannot remove the call. */
void
crypto_wipe(void *bytes, size_t byte_count);
