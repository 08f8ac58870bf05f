#include "cli/lib/phone.h"

#include "cli/lib/keys.h"

bool
phone_keys_load(struct phone_keys *keys)
{
	return keys_load("phone-hash-key", &keys->hash) && keys_load("phone-seal-key", &keys->seal);
}

struct digest
phone_hash(const struct phone_keys *keys, const char *phone)
{
	return crypto_hmac_sha256(&keys->hash, text_of(phone));
}

struct text
phone_seal(struct arena *arena, const struct phone_keys *keys, const char *owner, const char *phone)
{
	return crypto_seal(arena, &keys->seal, text_of(owner), text_of(phone));
}
