#pragma once

/* Keys of the credentials directory. */

#include "base/crypto.h"

#include <stdbool.h>

/* False, with an error message, when the key is missing or malformed. */
bool
keys_load(const char *name, struct key *key);
