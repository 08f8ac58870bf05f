#include "base/loop.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_PER_TURN 64

struct loop {
	int epoll_fd;
	struct loop_timer *timers;
	struct epoll_event events[EVENTS_PER_TURN];
	int event_count; /* of the turn under way */
};

static _Noreturn void
fail(const char *call)
{
	log_event(LOG_LEVEL_ERROR, "fatal", "call", call, "reason", strerror(errno));
	abort();
}

static void
close_loop(void *resource)
{
	struct loop *loop = resource;

	close(loop->epoll_fd);
}

struct loop *
loop_create(struct arena *arena)
{
	struct loop *loop = arena_new(arena, struct loop);

	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0)
		fail("epoll_create1");
	arena_defer(arena, close_loop, loop);
	return loop;
}

void
loop_watch_stop(struct loop *loop, struct loop_watch *watch)
{
	if (watch->watching)
		epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
	loop_watch_forget(loop, watch);
}

void
loop_watch_forget(struct loop *loop, struct loop_watch *watch)
{
	watch->watching = false;
	for (int i = 0; i < loop->event_count; i++) {
		if (loop->events[i].data.ptr == watch)
			loop->events[i].data.ptr = NULL;
	}
}

void
loop_watch_start(struct loop *loop, struct loop_watch *watch, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };
	int operation = watch->watching ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (watch->watching && watch->events == events)
		return;
	if (epoll_ctl(loop->epoll_fd, operation, fd, &event) != 0)
		fail("epoll_ctl");
	watch->fd = fd;
	watch->events = events;
	watch->watching = true;
}

void
loop_timer_stop(struct loop *loop, struct loop_timer *timer)
{
	struct loop_timer **link = &loop->timers;

	while (*link != NULL && *link != timer)
		link = &(*link)->next;
	if (*link != NULL)
		*link = timer->next;
	timer->running = false;
}

void
loop_timer_start(struct loop *loop, struct loop_timer *timer, int64_t due_us)
{
	struct loop_timer **link = &loop->timers;

	if (timer->running)
		loop_timer_stop(loop, timer);
	while (*link != NULL && (*link)->due_us <= due_us)
		link = &(*link)->next;
	timer->due_us = due_us;
	timer->running = true;
	timer->next = *link;
	*link = timer;
}

static void
fire_timers(struct loop *loop)
{
	int64_t now_us = clock_monotonic_us();

	while (loop->timers != NULL && loop->timers->due_us <= now_us) {
		struct loop_timer *timer = loop->timers;

		loop_timer_stop(loop, timer);
		timer->expired(timer->context);
	}
}

/* Milliseconds until the next timer, rounded up, if that is sooner. */
static int
shorten_wait(const struct loop *loop, int timeout_ms)
{
	int64_t wait_ms;

	if (loop->timers == NULL)
		return timeout_ms;
	wait_ms = (loop->timers->due_us - clock_monotonic_us() + 999) / 1000;
	if (wait_ms < 0)
		wait_ms = 0;
	return timeout_ms < 0 || wait_ms < timeout_ms ? (int)wait_ms : timeout_ms;
}

void
loop_turn(struct loop *loop, int timeout_ms)
{
	int count = epoll_wait(loop->epoll_fd, loop->events, EVENTS_PER_TURN,
	                       shorten_wait(loop, timeout_ms));

	if (count < 0 && errno != EINTR)
		fail("epoll_wait");
	loop->event_count = count < 0 ? 0 : count;
	for (int i = 0; i < loop->event_count; i++) {
		struct loop_watch *watch = loop->events[i].data.ptr;

		if (watch != NULL)
			watch->ready(watch->context, loop->events[i].events);
	}
	loop->event_count = 0;
	fire_timers(loop);
}
