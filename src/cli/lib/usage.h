#pragma once

/*
 * The arguments of a command, read from the very line that --help shows:
 *
 *	COMMUNITY FILE [--dry-run] [--months N] [MEMBER]
 *
 * CAPITALS are arguments, --words are options, a word behind an option is its value, and what
 * stands in brackets may be left out. So help and parsing cannot disagree.
 *
 *	struct usage usage = {0};
 *	usage_add(&usage, "COMMUNITY [--dry-run]");
 *	const char *fault = usage_parse(&usage, arena, words);
 *	if (!fault)
 *		usage_value(&usage, "COMMUNITY");
 *
 * A usage borrows the strings that it was made from.
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

/* What the user typed, program and command taken away. */
struct words {
	char **items;
	size_t count;
};

/* Adds the arguments of a line to a usage, which starts zeroed. */
void
usage_add(struct usage *usage, const char *arguments);

/*
 * Takes options from the front of words up to the first word that is none, and removes them.
 * NULL when they are right, otherwise what is wrong with them.
 */
const char *
usage_parse_options(struct usage *usage, struct arena *arena, struct words *words);

/* Takes all words. NULL when they fit the usage, otherwise what is wrong with them. */
const char *
usage_parse(struct usage *usage, struct arena *arena, struct words words);

/* The value of an argument or option; NULL when it was left out. An option without a value: "". */
const char *
usage_value(const struct usage *usage, const char *name);
