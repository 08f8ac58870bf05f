#pragma once

/*
 * A command of the tool and one invocation of it.
 *
 *	enum exit_status
 *	community_create(struct invocation *invocation)
 *	{
 *		const char *code = invocation_value(invocation, "CODE");
 *		...
 *		return EXIT_DONE;
 *	}
 *
 * Adding a command: its function in the file of its group, its line in commands.h, its paragraph in
 * docs/man. Memory of a command is allocated from invocation->arena, until the process ends.
 */

#include "base/arena.h"
#include "base/configuration.h"
#include "cli/lib/usage.h"

#include <stdbool.h>

/* The table of EXIT STATUS in xinyi(1). */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_MISUSED = 2,
	EXIT_UNREACHABLE = 3,
	EXIT_NOT_DUE = 4,
	EXIT_NOT_HELD = 5,
	EXIT_UNCERTAIN = 6,
};

struct command;

struct invocation {
	struct arena *arena;
	const struct command *command;
	struct usage usage;
	const struct configuration *settings;
};

typedef enum exit_status
command_run(struct invocation *invocation);

struct command {
	const char *name;
	const char *arguments;
	const char *summary;
	command_run *run;
};

/* NULL when the argument was omitted; "" for an option that takes no value. */
const char *
invocation_value(const struct invocation *invocation, const char *name);

/* Whether the option was given. */
bool
invocation_has(const struct invocation *invocation, const char *option);

/* Prints why the arguments are wrong and exits with EXIT_MISUSED. */
_Noreturn void
invocation_misused(const struct invocation *invocation, const char *reason);
