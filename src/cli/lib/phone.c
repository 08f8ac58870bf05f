#include "cli/lib/phone.h"

#include "base/configuration.h"
#include "base/secret.h"
#include "cli/lib/console.h"

static bool
load_key(const char *name, struct key *key)
{
	if (secret_key(name, key))
		return true;
	console_complain("there is no %s in the credentials directory, or it is not 64 hexadecimal "
	                 "digits; see xinyi-key(1)",
	                 name);
	return false;
}

bool
phone_keys_load(struct phone_keys *keys)
{
	return load_key("phone-hash-key", &keys->hash) && load_key("phone-seal-key", &keys->seal);
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
