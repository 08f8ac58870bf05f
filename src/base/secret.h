#pragma once

/*
 * Secrets from the files of $CREDENTIALS_DIRECTORY, which systemd fills from LoadCredential=. They
 * are never in the configuration file, the environment or an argument. What is wrong with a file is
 * logged, without its content.
 */

#include "base/arena.h"
#include "base/crypto.h"

#include <stdbool.h>

/* A secret without its final newline, or NULL when there is none or it is malformed. */
const char *
secret_text(struct arena *arena, const char *name);

/* A key stored as 64 hexadecimal digits; false when there is none or it is malformed. */
bool
secret_key(const char *name, struct key *key);
