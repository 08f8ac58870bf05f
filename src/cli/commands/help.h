#pragma once

/* The output of --help, made from the table of commands. */

#include "cli/lib/command.h"
#include "cli/lib/usage.h"

#include <stdio.h>

/* All commands, and the options of every command. */
void
help_print_all(FILE *stream);

/* The commands whose names begin with word; false when there is none. */
bool
help_print_group(FILE *stream, const char *word);

/* One command: usage, summary, options, its manual page. */
void
help_print_command(FILE *stream, const struct command *command);
