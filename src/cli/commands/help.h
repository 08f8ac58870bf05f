#pragma once

/* What --help prints, made from the table of commands. */

#include "cli/lib/command.h"
#include "cli/lib/usage.h"

#include <stdio.h>

/* All commands, and what may stand with any of them. */
void
help_print_all(FILE *stream);

/* The commands whose name begins with word; false when there is none. */
bool
help_print_group(FILE *stream, const char *word);

/* One command: usage, summary, options, where to read on. */
void
help_print_command(FILE *stream, const struct command *command);
