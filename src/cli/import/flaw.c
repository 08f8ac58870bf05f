#include "cli/import/flaw.h"

#include "base/buffer.h"
#include "cli/lib/translation.h"

#include <stdarg.h>

const struct flaw *
flaw_of(struct arena *arena, const char *code, const char *format, ...)
{
	struct flaw *flaw = arena_new(arena, struct flaw);
	va_list arguments;

	va_start(arguments, format);
	*flaw = (struct flaw){ code, arena_format_list(arena, gettext(format), arguments) };
	va_end(arguments);
	return flaw;
}
