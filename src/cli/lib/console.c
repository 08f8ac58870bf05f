#include "cli/lib/console.h"

#include "base/clock.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define PROGRESS_INTERVAL_US 100000

static bool is_quiet;

void
console_set_quiet(bool quiet)
{
	is_quiet = quiet;
}

static void __attribute__((format(printf, 2, 0)))
print_line(FILE *stream, const char *format, va_list arguments)
{
	vfprintf(stream, gettext(format), arguments);
	fputc('\n', stream);
}

void
console_say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_line(stdout, format, arguments);
	va_end(arguments);
}

void
console_remark(const char *format, ...)
{
	va_list arguments;

	if (is_quiet)
		return;
	va_start(arguments, format);
	print_line(stdout, format, arguments);
	va_end(arguments);
}

void
console_complain(const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fputs("xinyi: ", stderr);
	va_start(arguments, format);
	print_line(stderr, format, arguments);
	va_end(arguments);
}

static bool
progress_is_shown(void)
{
	return !is_quiet && isatty(STDERR_FILENO);
}

struct progress
progress_begin(const char *what, int64_t total)
{
	struct progress progress = { .what = gettext(what), .total = total };

	if (progress_is_shown() && total == 0)
		fprintf(stderr, "\r\033[K%s …", progress.what);
	return progress;
}

void
progress_step(struct progress *progress, int64_t done)
{
	int64_t now_us = clock_monotonic_us();

	if (now_us - progress->shown_at_us < PROGRESS_INTERVAL_US || !progress_is_shown())
		return;
	progress->shown_at_us = now_us;
	fputs("\r\033[K", stderr);
	fprintf(stderr, _("%s … %" PRId64 " of %" PRId64), progress->what, done, progress->total);
}

void
progress_end(struct progress *progress)
{
	if (progress_is_shown())
		fputs("\r\033[K", stderr);
	progress->shown_at_us = 0;
}
