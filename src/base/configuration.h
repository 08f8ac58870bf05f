#pragma once

/*
 * Settings from one file of "name = value" lines. A comment starts with # at the beginning of a
 * line or after white space.
 *
 *	struct configuration *settings = configuration_load(arena, "/etc/xinyi/xinyi.conf");
 *	const char *reader = configuration_text(settings, "database_reader", "dbname=xinyi");
 *
 * A problem with the file is logged with its line number and is fatal at start (exit status 78,
 * EX_CONFIG). configuration_load refuses a name that no program knows, so that a misspelt setting
 * cannot pass unnoticed; the known names are one table in configuration.c. For secrets see
 * secret.h.
 */

#include "base/arena.h"

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
