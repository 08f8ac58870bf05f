#pragma once

/*
 * The arguments of a command, read from the line that --help shows:
 *
 *	COMMUNITY FILE [--dry-run] [--months N] [MEMBER]
 *
 * CAPITALS are arguments, --words are options, a word after an option is its value, and parts in
 * brackets are optional. So help and parsing cannot disagree.
 *
 *	struct usage usage = {0};
 *	usage_add(&usage, "COMMUNITY [--dry-run]");
 *	const char *fault = usage_parse(&usage, arena, words);
 *	if (!fault)
 *		usage_value(&usage, "COMMUNITY");
 *
 * A usage borrows the strings of its definition.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

#define USAGE_PARAMETERS_MAX 16

struct usage_parameter {
	struct text name;
	struct text value_name;
	bool is_option;
	bool is_required;
	const char *value;
};

struct usage {
	struct usage_parameter parameters[USAGE_PARAMETERS_MAX];
	size_t parameter_count;
};

/* The user's arguments, without program and command. */
struct words {
	char **items;
	size_t count;
};

/* Adds the arguments of a line to a usage, which starts zeroed. */
void
usage_add(struct usage *usage, const char *arguments);

/*
 * Parses options from the front of words up to the first word that is not an option, and removes
 * them. Returns NULL, or an error message.
 */
const char *
usage_parse_options(struct usage *usage, struct arena *arena, struct words *words);

/* Parses all words. Returns NULL, or an error message when they do not match the usage. */
const char *
usage_parse(struct usage *usage, struct arena *arena, struct words words);

/* The value of an argument or option; NULL when it was omitted. An option without a value: "". */
const char *
usage_value(const struct usage *usage, const char *name);
