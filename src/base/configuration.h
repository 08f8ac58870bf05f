#pragma once

/*
 * Settings from one file of "name = value" lines, and secrets from files. A comment starts with #
 * at the beginning of a line or after a blank.
 *
 *	struct configuration *settings = configuration_load(arena, "/etc/xinyi/xinyi.conf");
 *	const char *reader = configuration_text(settings, "database_reader", "dbname=xinyi");
 *
 * Secrets never stand in that file, the environment or an argument: configuration_secret reads
 * a file of $CREDENTIALS_DIRECTORY, which systemd fills from LoadCredential=. A problem with the
 * file is logged with its line number and is fatal at start (exit status 78, EX_CONFIG). A name
 * that no program knows is refused by configuration_load, so that a misspelt setting cannot pass
 * unnoticed; the known names are one table in configuration.c.
 */

#include "base/arena.h"
#include "base/crypto.h"

#include <stdbool.h>
#include <stdint.h>

struct configuration;

/* Settings live as long as the arena. */
struct configuration *
configuration_load(struct arena *arena, const char *path);

/* The value, or fallback when the file does not set it. NULL makes the setting required. */
const char *
configuration_text(const struct configuration *settings, const char *name, const char *fallback);

/* An integer within [minimum, maximum], or fallback when the file does not set it. */
int64_t
configuration_integer(const struct configuration *settings, const char *name, int64_t fallback,
                      int64_t minimum, int64_t maximum);

/* True for yes and false for no; nothing else is accepted. */
bool
configuration_boolean(const struct configuration *settings, const char *name, bool fallback);

/* A secret without its final newline, or NULL when there is none or it is malformed. */
const char *
configuration_secret(struct arena *arena, const char *name);

/* A key stored as 64 hexadecimal digits; false when there is none or it is malformed. */
bool
configuration_key(const char *name, struct key *key);
