#include "worker/supervision.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

struct supervision {
	struct loop *loop;
	struct loop_watch signals;
	struct loop_timer watchdog;
	int64_t watchdog_us; /* between two keep-alive messages; 0 when the watchdog is off */
	bool wants_stop;
};

static void
take_signal(void *context, uint32_t events)
{
	struct supervision *supervision = context;
	struct signalfd_siginfo signal;

	(void)events;
	if (read(supervision->signals.fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal))
		supervision->wants_stop = true;
}

static void
feed_watchdog(void *context)
{
	struct supervision *supervision = context;

	sd_notify(0, "WATCHDOG=1");
	loop_timer_start(supervision->loop, &supervision->watchdog,
	                 clock_monotonic_us() + supervision->watchdog_us);
}

static void
close_signals(void *resource)
{
	struct supervision *supervision = resource;

	close(supervision->signals.fd);
}

static int
open_signals(void)
{
	sigset_t stopping;
	int fd;

	sigemptyset(&stopping);
	sigaddset(&stopping, SIGTERM);
	sigaddset(&stopping, SIGINT);
	sigprocmask(SIG_BLOCK, &stopping, NULL);
	fd = signalfd(-1, &stopping, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0) {
		log_event(LOG_LEVEL_ERROR, "fatal", "call", "signalfd", "reason", strerror(errno));
		exit(EXIT_FAILURE);
	}
	return fd;
}

struct supervision *
supervision_create(struct arena *arena, struct loop *loop)
{
	struct supervision *supervision = arena_new(arena, struct supervision);
	uint64_t watchdog_us = 0;

	supervision->loop = loop;
	supervision->signals = (struct loop_watch){ .ready = take_signal, .context = supervision };
	supervision->watchdog =
	    (struct loop_timer){ .expired = feed_watchdog, .context = supervision };
	if (sd_watchdog_enabled(0, &watchdog_us) > 0)
		supervision->watchdog_us = (int64_t)watchdog_us / 3;
	loop_watch_start(loop, &supervision->signals, open_signals(), EPOLLIN);
	arena_defer(arena, close_signals, supervision);
	return supervision;
}

void
supervision_ready(struct supervision *supervision)
{
	sd_notify(0, "READY=1");
	if (supervision->watchdog_us > 0)
		feed_watchdog(supervision);
}

bool
supervision_wants_stop(const struct supervision *supervision)
{
	return supervision->wants_stop;
}

void
supervision_stopping(const struct supervision *supervision)
{
	(void)supervision;
	sd_notify(0, "STOPPING=1");
}
