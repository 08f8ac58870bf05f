#include "cli/command.h"

#include "cli/cells.h"
#include "cli/console.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

int64_t
invocation_integer(const struct invocation *invocation, const char *name, int64_t fallback,
                   int64_t minimum, int64_t maximum)
{
	const char *value = invocation_value(invocation, name);
	if (!value)
		return fallback;
	int64_t number = 0;
	if (!text_to_integer(text_of(value), &number) || number < minimum || number > maximum)
		invocation_misused(invocation,
		                   arena_format(invocation->arena,
		                                "%s is a number from %" PRId64 " to %" PRId64, name,
		                                minimum, maximum));
	return number;
}

const char *
invocation_date(const struct invocation *invocation, const char *name)
{
	const char *value = invocation_value(invocation, name);
	if (!value)
		return NULL;
	struct tm day = { .tm_mday = 1 };
	char again[sizeof("YYYY-MM-DD")] = "";
	const char *end = strptime(value, "%Y-%m-%d", &day);
	day.tm_isdst = -1;
	struct tm normal = day;
	timegm(&normal);
	bool is_day = end && *end == '\0' && normal.tm_mday == day.tm_mday &&
	              strftime(again, sizeof(again), "%Y-%m-%d", &day) && strcmp(again, value) == 0;
	if (!is_day)
		invocation_misused(
		    invocation, arena_format(invocation->arena, "%s is a day, YYYY-MM-DD", name));
	return value;
}

const char *
invocation_text(const struct invocation *invocation, const char *name, size_t code_points_max)
{
	const char *value = invocation_value(invocation, name);
	if (!value)
		return NULL;
	struct text text = text_of(value);
	bool fits = text.bytes && text_is_utf8(text) && text_code_points(text) <= code_points_max &&
	            cells_is_visible(text);
	if (!fits)
		invocation_misused(invocation,
		                   arena_format(invocation->arena,
		                                "%s has 1 to %zu visible characters, in UTF-8",
		                                name, code_points_max));
	return value;
}

_Noreturn void
invocation_misused(const struct invocation *invocation, const char *reason)
{
	console_complain("%s; see xinyi %s --help", reason, invocation->command->name);
	exit(EXIT_MISUSED);
}
