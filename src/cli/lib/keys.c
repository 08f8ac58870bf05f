#include "cli/lib/keys.h"

#include "base/secret.h"
#include "cli/lib/console.h"

bool
keys_load(const char *name, struct key *key)
{
	if (secret_key(name, key))
		return true;
	console_complain("there is no %s in the credentials directory, or it is not 64 hexadecimal "
	                 "digits; see xinyi-key(1)",
	                 name);
	return false;
}
