#include "cli/commands/option.h"

#include "cli/import/cells.h"
#include "cli/import/dates.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

int64_t
option_integer(const struct invocation *invocation, const char *name, int64_t fallback,
               int64_t minimum, int64_t maximum)
{
	const char *value = invocation_value(invocation, name);
	int64_t number = 0;

	if (value == NULL)
		return fallback;
	if (!text_to_integer(text_of(value), &number) || number < minimum || number > maximum) {
		invocation_misused(invocation,
		                   arena_format(invocation->arena,
		                                _("%s is a number from %" PRId64 " to %" PRId64),
		                                name, minimum, maximum));
	}
	return number;
}

const char *
option_date(const struct invocation *invocation, const char *name)
{
	const char *value = invocation_value(invocation, name);

	if (value == NULL)
		return NULL;
	if (!dates_is_day(text_of(value))) {
		invocation_misused(invocation, arena_format(invocation->arena,
		                                            _("%s is a day, YYYY-MM-DD"), name));
	}
	return value;
}

const char *
option_month(const struct invocation *invocation, const char *name)
{
	const char *value = invocation_value(invocation, name);

	if (value == NULL)
		return NULL;
	if (!text_has_shape(text_of(value), "0000-00") || strcmp(value + 5, "01") < 0 ||
	    strcmp(value + 5, "12") > 0) {
		invocation_misused(
		    invocation, arena_format(invocation->arena, _("%s is a month, YYYY-MM"), name));
	}
	return value;
}

static bool
is_minute(const char *value)
{
	return text_has_shape(text_of(value), "00:00") && strcmp(value, "24:00") < 0 &&
	       value[3] < '6';
}

const char *
option_moment(const struct invocation *invocation, const char *name)
{
	const char *value = invocation_value(invocation, name);
	size_t day_bytes;
	bool fits;

	if (value == NULL)
		return NULL;
	day_bytes = strlen("YYYY-MM-DD");
	fits = strlen(value) > day_bytes && value[day_bytes] == ' ' &&
	       dates_is_day((struct text){ value, day_bytes }) && is_minute(value + day_bytes + 1);
	if (!fits) {
		invocation_misused(
		    invocation,
		    arena_format(invocation->arena, _("%s is a moment, YYYY-MM-DD HH:MM"), name));
	}
	return value;
}

const char *
option_text(const struct invocation *invocation, const char *name, size_t code_points_max)
{
	const char *value = invocation_value(invocation, name);
	struct text text;
	bool fits;

	if (value == NULL)
		return NULL;
	text = text_of(value);
	fits = text.bytes && text_is_utf8(text) && text_code_points(text) <= code_points_max &&
	       cells_is_visible(text);
	if (!fits) {
		invocation_misused(invocation,
		                   arena_format(invocation->arena,
		                                _("%s has 1 to %zu visible characters, in UTF-8"),
		                                name, code_points_max));
	}
	return value;
}
