#pragma once

/*
 * Secrets from the files of $CREDENTIALS_DIRECTORY, which systemd fills from LoadCredential=. They
 * are never in the configuration file, the environment or an argument. Faults of a file are logged,
 * without its content.
 */

#include "base/arena.h"
#include "base/crypto.h"

#include <stdbool.h>

/* A secret without its final newline, or NULL when it is missing or malformed. */
const char *
secret_text(struct arena *arena, const char *name);

/* A key stored as 64 hexadecimal digits; false when it is missing or malformed. */
bool
secret_key(const char *name, struct key *key);
