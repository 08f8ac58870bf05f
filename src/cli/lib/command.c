#include "cli/lib/command.h"

#include "cli/lib/console.h"
#include "cli/lib/translation.h"

#include <stdlib.h>

const char *
invocation_value(const struct invocation *invocation, const char *name)
{
	return usage_value(&invocation->usage, name);
}

bool
invocation_has(const struct invocation *invocation, const char *option)
{
	return invocation_value(invocation, option) != NULL;
}

_Noreturn void
invocation_misused(const struct invocation *invocation, const char *reason)
{
	console_complain("%s; see xinyi %s --help", gettext(reason), invocation->command->name);
	exit(EXIT_MISUSED);
}
